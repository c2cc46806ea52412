"""`{% load charts %}`: a chart on a page, with its words, its table and its files."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from backend.base.spreadsheets import FORMATS
from frontend.charts.shapes import Chart
from frontend.figures.windows import Window

register = template.Library()
WIDE = frozenset({"backlog", "trend", "flows"})
"""Keys of charts that take the whole width."""
EXTENSIONS = (*FORMATS, "svg", "png")


@register.inclusion_tag("frontend/components/chart.html")
def chart(chart: Chart, window: Window | None = None, explore: str = "", *, plain: bool = False, period: str = "") -> dict[str, Any]:
    """`window`: the period that its files are of; without it there are none. `plain`: on paper, without its table. `period`: in words."""
    files, wide = files_of(chart, window), chart.key in WIDE
    return {"chart": chart, "files": files, "explore": explore, "wide": wide, "plain": plain, "period": period}


def files_of(chart: Chart, window: Window | None) -> Mapping[str, str]:
    if window is None:
        return {}
    return {extension.upper(): f"{reverse('chart_file', args=[chart.key, extension])}?period={window.code}" for extension in EXTENSIONS}

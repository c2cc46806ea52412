"""`{% load charts %}`: a chart on a page, with its words, its table and its files."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from frontend.charts.shapes import Chart
from frontend.figures.files import EXTENSIONS
from frontend.figures.windows import Window

register = template.Library()
WIDE = frozenset({"backlog", "trend", "flows"})
"""Keys of charts that take the whole width."""
TEMPLATE = "frontend/components/chart.html"


@register.inclusion_tag(TEMPLATE)
def chart(
    chart: Chart, window: Window | None = None, explore: str = "", *, plain: bool = False, period: str = "", beside: bool = False
) -> dict[str, Any]:
    """`window`: the period that its files are of; without it there are none. `plain`: without its table. `period`: in words. `beside`: a
    chart that takes the whole width elsewhere leaves half of it to another one here."""
    files = {} if window is None else files_of("chart_file", chart.key, query=f"?period={window.code}")
    return shown(chart, files, period, wide=not beside) | {"explore": explore, "plain": plain}


@register.inclusion_tag(TEMPLATE)
def public_chart(chart: Chart, area: str, *, period: str) -> dict[str, Any]:
    """Of the living area `area`, for everybody."""
    return shown(chart, files_of("public_file", area, chart.key), period)


def shown(chart: Chart, files: Mapping[str, str], period: str, *, wide: bool = True) -> dict[str, Any]:
    return {"chart": chart, "files": files, "wide": wide and chart.key in WIDE, "period": period}


def files_of(view: str, *of: str, query: str = "") -> Mapping[str, str]:
    return {extension.upper(): f"{reverse(view, args=[*of, extension])}{query}" for extension in EXTENSIONS}

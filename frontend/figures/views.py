"""How many irritants, how they get resolved, how long it takes. The same figures as the API gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import LivingArea
from agencies.roles import STATISTICS_READERS
from frontend.bars import BarRow
from frontend.door import ActingRequest, attempt, page
from frontend.figures.area_map import AreaMap, draw_area
from frontend.figures.forms import GROUPINGS, FiguresForm
from frontend.figures.lists import lists_behind
from frontend.figures.words import names, percent
from irritants.statistics.figures import Report
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.reported import IrritantRow, irritant_figures
from irritants.statistics.suppression import THRESHOLD


@dataclass(frozen=True, slots=True)
class Line:
    """One group in words."""

    label: str
    figures: IrritantRow
    rate: int | None
    lists: Mapping[str, str] = field(default_factory=dict)
    """The address of the list behind each figure; none for who may not open all that is counted."""


@page(*STATISTICS_READERS)
@require_safe
def figures(request: ActingRequest) -> HttpResponse:
    areas = list(LivingArea.objects.order_by("name"))
    form = FiguresForm({"by": "theme", **request.GET.dict()}, areas=areas)
    report = attempt(form, lambda: irritant_figures(request.actor, with_total=True, **form.question())) if form.is_valid() else None
    context = {"form": form, "areas": areas, "narrowed": bool(request.GET.keys() - {"by"})}
    if report:
        names_of_areas = {area.slug: area.name for area in areas}
        agency = request.actor.acting_agency.name
        context |= told(report, form.by_asked, names_of_areas, agency=agency, question=form.question())
    template = "frontend/figures/report.html" if request.htmx and not request.htmx.boosted else "frontend/figures/figures.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def told(
    report: Report[IrritantRow], grouping: str, areas: Mapping[str, str], *, agency: str, question: Mapping[str, Any]
) -> dict[str, Any]:
    """The report in words, ready to be drawn."""
    area_map = map_of(report, areas, question["living_area"]) if grouping == "commune" else None
    known = {area.code: area.name for area in area_map.areas} if area_map else {}
    words = names(grouping, [row.keys[grouping] for row in report.rows], known=known)
    lines = [
        Line(
            words[row.keys[grouping]],
            row,
            percent(row.resolution_rate),
            lists_behind(question, grouping, row.keys[grouping]) if report.live else {},
        )
        for row in report.rows
    ]
    if grouping != "month":
        lines.sort(key=lambda line: (line.figures.reported is None, -(line.figures.reported or 0), line.label))
    assert report.total is not None
    return {
        "report": report,
        "total": report.total,
        "lists": lists_behind(question) if report.live else {},
        "rate": percent(report.total.resolution_rate),
        "still_open": percent(report.total.still_open_share),
        "scope": agency if report.scope["kind"] == "agency" else ", ".join(areas[name] for name in report.scope["names"]),
        "grouping": grouping,
        "grouping_label": _("Commune") if grouping == "commune" else dict(GROUPINGS)[grouping],
        "lines": lines,
        "bars": [bar(line) for line in lines],
        "threshold": THRESHOLD,
        "why_hidden": why_hidden(),
        "indicators": INDICATORS,
        "map": area_map,
    }


def bar(line: Line) -> BarRow:
    if line.figures.suppressed:
        return line.label, None, why_hidden()
    return line.label, line.figures.reported, ""


def why_hidden() -> str:
    """One sentence for both reasons: which of the two it is would say something of the figure."""
    return _("Hidden: under %(threshold)d, or needed to keep another one hidden") % {"threshold": THRESHOLD}


def map_of(report: Report[IrritantRow], areas: Mapping[str, str], asked_area: str | None) -> AreaMap | None:
    """Of the living area asked for, else of the first one that the figures are about."""
    steered = report.scope["names"] if report.scope["kind"] == "living_area" else []
    shown = asked_area or next(iter([*steered, *areas]), None)
    return draw_area(shown, {row.keys["commune"]: row.reported for row in report.rows}) if shown else None

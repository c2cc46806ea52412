"""How many irritants, how they get resolved, how long it takes. The same figures as the API gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import LivingArea
from agencies.roles import STATISTICS_READERS
from backend.base.errors import NotFound
from backend.base.spreadsheets import FORMATS
from frontend.bars import BarRow
from frontend.charts.areas import areas_chart
from frontend.charts.shapes import Chart, hidden_words
from frontend.door import ActingRequest, attempt, page
from frontend.figures.area_map import AreaMap, draw_area
from frontend.figures.forms import GROUPINGS, FiguresForm
from frontend.figures.lists import lists_behind
from frontend.figures.words import percent
from irritants.exports.names import names
from irritants.operations.export_figures import export_figures
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
def explore(request: ActingRequest) -> HttpResponse:
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
        "why_hidden": hidden_words(),
        "indicators": INDICATORS,
        "map": drawn_map(area_map),
        "files": files_of(grouping, question),
    }


def bar(line: Line) -> BarRow:
    if line.figures.suppressed:
        return line.label, None, hidden_words()
    return line.label, line.figures.reported, ""


def map_of(report: Report[IrritantRow], areas: Mapping[str, str], asked_area: str | None) -> AreaMap | None:
    """Of the living area asked for, else of the first one that the figures are about."""
    steered = report.scope["names"] if report.scope["kind"] == "living_area" else []
    shown = asked_area or next(iter([*steered, *areas]), None)
    return draw_area(shown, {row.keys["commune"]: row.reported for row in report.rows}) if shown else None


def drawn_map(area_map: AreaMap | None) -> Chart | None:
    return areas_chart("map", _("Irritants reported, commune by commune"), area_map) if area_map else None


def files_of(grouping: str, question: Mapping[str, Any]) -> Mapping[str, str]:
    """The same question, as a file of each kind."""
    said = {"by": grouping, "from": question["from_"], "to": question["to"], "living_area": question["living_area"]}
    query = urlencode({name: value for name, value in said.items() if value})
    return {extension.upper(): f"{reverse('export_figures', args=[extension])}?{query}" for extension in FORMATS}


@page(*STATISTICS_READERS)
@require_safe
def export(request: ActingRequest, extension: str) -> HttpResponse:
    """`?by=theme&from=…&to=…&living_area=…`, as the API takes it. Raises NotFound for what no page leads to."""
    if extension not in FORMATS:
        raise NotFound
    media_type, write = FORMATS[extension]
    sheet = export_figures("irritants", actor=request.actor, **question_of(request.GET))
    return HttpResponse(
        write(sheet), content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{sheet.name}.{extension}"'}
    )


def question_of(query: QueryDict) -> dict[str, Any]:
    try:
        since, until = (date.fromisoformat(str(query[name])) if query.get(name) else None for name in ("from", "to"))
    except ValueError:
        raise NotFound from None
    return {"by": query.getlist("by"), "from_": since, "to": until, "living_area": query.get("living_area")}

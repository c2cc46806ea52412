"""How many irritants, handovers, flags, cases; what becomes of them, how long it takes. The same figures as the API gives."""

from collections.abc import Mapping, Sequence
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
from frontend.charts.areas import areas_chart
from frontend.charts.shapes import Chart, hidden_words
from frontend.door import ActingRequest, attempt, page
from frontend.figures.area_map import AreaMap, draw_area
from frontend.figures.forms import FiguresForm, groupings_of
from frontend.figures.lists import lists_behind
from frontend.figures.tables import Line, tables
from frontend.figures.words import percentage
from irritants.exports.names import names
from irritants.exports.sheets import TITLES, labels_of
from irritants.operations.export_figures import export_figures
from irritants.statistics.cut import TIME
from irritants.statistics.figures import Report, figures_of
from irritants.statistics.population import Population, Row
from irritants.statistics.populations import POPULATIONS
from irritants.statistics.reported import IRRITANTS
from irritants.statistics.suppression import THRESHOLD

ABOUT = "about"
"""In addresses: which population."""


@page(*STATISTICS_READERS)
@require_safe
def explore(request: ActingRequest) -> HttpResponse:
    population = population_of(request.GET)
    areas = list(LivingArea.objects.order_by("name"))
    form = FiguresForm({"by": groupings_of(population)[0][0], **request.GET.dict()}, population=population, areas=areas)
    report = attempt(form, lambda: figures_of(population, request.actor, with_total=True, **form.question())) if form.is_valid() else None
    context: dict[str, Any] = {
        "form": form,
        "areas": areas,
        "narrowed": bool(request.GET.keys() - {"by", ABOUT}),
        "about": population.code,
        "abouts": TITLES,
    }
    if report:
        context |= told(report, population, form, areas, agency=request.actor.acting_agency.name)
    template = "frontend/figures/report.html" if request.htmx and not request.htmx.boosted else "frontend/figures/figures.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def population_of(query: QueryDict) -> Population:
    """`?about=handovers`; irritants by default. Raises NotFound for what no page leads to."""
    try:
        return POPULATIONS[query.get(ABOUT, IRRITANTS.code)]
    except KeyError:
        raise NotFound from None


def told(report: Report[Any], population: Population, form: FiguresForm, areas: Sequence[LivingArea], *, agency: str) -> dict[str, Any]:
    """The report in words, ready to be drawn."""
    question, grouping = form.question(), form.by_asked
    names_of_areas = {area.slug: area.name for area in areas}
    with_lists = report.live and population is IRRITANTS
    area_map = map_of(report, names_of_areas, question["living_area"]) if population is IRRITANTS and grouping == "commune" else None
    known = {area.code: area.name for area in area_map.areas} if area_map else {}
    words = names(grouping, [row.keys[grouping] for row in report.rows], known=known)
    lines = [
        Line(words[row.keys[grouping]], row, lists_behind(question, grouping, row.keys[grouping]) if with_lists else {})
        for row in report.rows
    ]
    if population.levels[grouping].axis != TIME:
        lines.sort(key=lambda line: (line.row.suppressed, -(size(population, line.row) or 0), line.label))
    assert report.total is not None
    lists = lists_behind(question) if with_lists else {}
    return {
        "report": report,
        "total": report.total,
        "size": size(population, report.total),
        "lists": lists,
        "rate": percentage(report.total.resolution_rate) if population is IRRITANTS else None,
        "still_open": percentage(report.total.still_open_share) if population is IRRITANTS else None,
        "scope": agency if report.scope["kind"] == "agency" else ", ".join(names_of_areas[name] for name in report.scope["names"]),
        "grouping_label": _("Commune") if area_map else dict(form.groupings)[grouping],
        "tables": tables(population, lines, Line(_("All together"), report.total, lists)),
        "bars": [(line.label, size(population, line.row), hidden_words() if line.row.suppressed else "") for line in lines],
        "bars_of": labels_of(population)[population.size],
        "threshold": THRESHOLD,
        "why_hidden": hidden_words(),
        "indicators": population.indicators,
        "map": drawn_map(area_map),
        "files": files_of(population, question),
    }


def size(population: Population, row: Row) -> int | None:
    """How many there are in all; None where it is hidden."""
    found: int | None = getattr(row, population.size)
    return found


def map_of(report: Report[Any], areas: Mapping[str, str], asked_area: str | None) -> AreaMap | None:
    """Of the living area asked for, else of the first one that the figures are about."""
    steered = report.scope["names"] if report.scope["kind"] == "living_area" else []
    shown = asked_area or next(iter([*steered, *areas]), None)
    return draw_area(shown, {row.keys["commune"]: row.reported for row in report.rows}) if shown else None


def drawn_map(area_map: AreaMap | None) -> Chart | None:
    return areas_chart("map", _("Irritants reported, commune by commune"), area_map) if area_map else None


def files_of(population: Population, question: Mapping[str, Any]) -> Mapping[str, str]:
    """The same question, as a file of each kind."""
    about = {} if population is IRRITANTS else {ABOUT: population.code}
    said = {**about, "by": question["by"], "from": question["from_"], "to": question["to"], "living_area": question["living_area"]}
    query = urlencode({name: value for name, value in said.items() if value}, doseq=True)
    return {extension.upper(): f"{reverse('export_figures', args=[extension])}?{query}" for extension in FORMATS}


@page(*STATISTICS_READERS)
@require_safe
def export(request: ActingRequest, extension: str) -> HttpResponse:
    """`?about=handovers&by=reason&from=…&to=…&living_area=…`, as the API takes it. Raises NotFound for what no page leads to."""
    if extension not in FORMATS:
        raise NotFound
    media_type, write = FORMATS[extension]
    sheet = export_figures(population_of(request.GET).code, actor=request.actor, **question_of(request.GET))
    return HttpResponse(
        write(sheet), content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{sheet.name}.{extension}"'}
    )


def question_of(query: QueryDict) -> dict[str, Any]:
    try:
        since, until = (date.fromisoformat(str(query[name])) if query.get(name) else None for name in ("from", "to"))
    except ValueError:
        raise NotFound from None
    return {"by": query.getlist("by"), "from_": since, "to": until, "living_area": query.get("living_area")}

"""How many irritants, handovers, flags, cases; what becomes of them, how long it takes. The same figures as the API gives."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import LivingArea
from agencies.roles import STATISTICS_READERS
from backend.base.errors import NotFound
from backend.base.spreadsheets import FORMATS
from frontend.attachments import attached
from frontend.charts.areas import areas_chart
from frontend.charts.shapes import Chart, hidden_words
from frontend.door import ActingRequest, attempt, page
from frontend.figures.area_map import AreaMap, draw_area
from frontend.figures.forms import FiguresForm
from frontend.figures.lines import bars_of, lines_of, lists_of, size
from frontend.figures.tables import Line, tables
from frontend.figures.words import percentage
from irritants.exports.names import GROUP_LABELS
from irritants.exports.sheets import TITLES, labels_of
from irritants.operations.export_figures import export_figures
from irritants.statistics.figures import Report, figures_of
from irritants.statistics.population import Population
from irritants.statistics.populations import POPULATIONS
from irritants.statistics.populations.reported import IRRITANTS
from irritants.statistics.suppression import THRESHOLD

ABOUT = "about"
"""In addresses: which population."""


@page(*STATISTICS_READERS)
@require_safe
def explore(request: ActingRequest) -> HttpResponse:
    population = population_of(request.GET)
    areas = list(LivingArea.objects.order_by("name"))
    in_place = bool(request.htmx and not request.htmx.boosted)  # type: ignore[attr-defined]
    form = FiguresForm(request.GET, population=population, areas=areas, actor=request.actor)
    settled = form.settled if form.is_valid() else ""
    if settled and not in_place:
        return redirect(f"{reverse('explore_figures')}{settled}")
    if settled:
        form = FiguresForm(QueryDict(settled[1:]), population=population, areas=areas, actor=request.actor)
        form.fields["only"].widget.attrs["autofocus"] = True  # what was chosen in is gone
    report = attempt(form, lambda: figures_of(population, request.actor, with_total=True, **form.question())) if form.is_valid() else None
    context: dict[str, Any] = {
        "form": form,
        "areas": areas,
        "about": population.code,
        "abouts": TITLES,
        "everything": everything_of(population),
    }
    if report:
        context |= told(report, population, form, areas, agency=request.actor.acting_agency.name)
    template = "frontend/figures/explored.html" if in_place else "frontend/figures/figures.html"
    response = render(request, template, context)
    if settled:
        response["HX-Push-Url"] = f"{reverse('explore_figures')}{settled}"
    return response


def everything_of(population: Population) -> str:
    address = reverse("explore_figures")
    return address if population is IRRITANTS else f"{address}?{urlencode({ABOUT: population.code})}"


def population_of(query: QueryDict) -> Population:
    """`?about=handovers`; irritants by default. Raises NotFound for what no page leads to."""
    try:
        return POPULATIONS[query.get(ABOUT, IRRITANTS.code)]
    except KeyError:
        raise NotFound from None


def told(report: Report[Any], population: Population, form: FiguresForm, areas: Sequence[LivingArea], *, agency: str) -> dict[str, Any]:
    """The report in words, ready to be drawn."""
    question, groups = form.question(), form.by_asked
    names_of_areas = {area.slug: area.name for area in areas}
    area_map = map_of(report, names_of_areas, question["living_area"]) if population is IRRITANTS and groups == ["commune"] else None
    known = {"commune": {area.code: area.name for area in area_map.areas}} if area_map else {}
    lines = lines_of(population, report, question, known)
    assert report.total is not None
    lists = lists_of(population, report, question)
    return {
        "report": report,
        "total": report.total,
        "size": size(population, report.total),
        "lists": lists,
        "rate": percentage(report.total.resolution_rate) if population is IRRITANTS else None,
        "still_open": percentage(report.total.still_open_share) if population is IRRITANTS else None,
        "scope": agency if report.scope["kind"] == "agency" else ", ".join(names_of_areas[name] for name in report.scope["names"]),
        "grouping_label": ", ".join(str(GROUP_LABELS[name]) for name in groups) or TITLES[population.code],
        "groups": groups,
        "only": [_("%(kind)s “%(name)s”") % {"kind": GROUP_LABELS[kind], "name": name} for kind, name in form.names.items()],
        "tables": tables(population, lines, Line(_("All together"), report.total, lists)),
        "bars": bars_of(population, lines) if len(groups) == 1 else [],
        "bars_of": labels_of(population)[population.size],
        "threshold": THRESHOLD,
        "why_hidden": hidden_words(),
        "indicators": population.indicators,
        "map": drawn_map(area_map),
        "files": files_of(population, question),
    }


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
    said = {{"from_": "from"}.get(name, name): value for name, value in question.items() if value}
    query = urlencode({**about, **said}, doseq=True)
    return {extension.upper(): f"{reverse('export_figures', args=[extension])}?{query}" for extension in FORMATS}


@page(*STATISTICS_READERS)
@require_safe
def export(request: ActingRequest, extension: str) -> HttpResponse:
    """`?about=handovers&by=reason&from=…&to=…&to_agency=…`, as the API takes it. Raises NotFound for what no page leads to."""
    if extension not in FORMATS:
        raise NotFound
    media_type, write = FORMATS[extension]
    population = population_of(request.GET)
    sheet = export_figures(population.code, actor=request.actor, **question_of(population, request.GET))
    return attached(write(sheet), media_type, f"{sheet.name}.{extension}")


def question_of(population: Population, query: QueryDict) -> dict[str, Any]:
    if query.keys() - {ABOUT, "by", "from", "to", *population.filters}:
        raise NotFound  # never figures of more than was asked
    try:
        since, until = (date.fromisoformat(str(query[name])) if query.get(name) else None for name in ("from", "to"))
    except ValueError:
        raise NotFound from None
    return {"by": query.getlist("by"), "from_": since, "to": until, **{name: query.get(name) for name in population.filters}}

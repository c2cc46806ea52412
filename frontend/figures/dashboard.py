"""The figures at a glance: what hurts, where, how long, better or worse. And each chart as a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.actor import Actor
from agencies.roles import STATISTICS_READERS
from backend.base.errors import NotFound
from backend.base.spreadsheets import FORMATS
from frontend.charts.files import PNG, SVG, as_png, as_sheet, as_svg
from frontend.door import ActingRequest, page
from frontend.figures.charts import CHARTS
from frontend.figures.drawn import Drawn, what_hurts
from frontend.figures.story import key_figures, said_of, story
from frontend.figures.windows import Window
from irritants.exports.names import scope_in_words
from irritants.exports.sheets import definitions, extraction, file_name, notes, what_is_hidden
from irritants.operations.export_chart import export_chart
from irritants.statistics.indicators import INDICATORS

DRAWINGS = {"svg": (SVG, as_svg), "png": (PNG, as_png)}


@page(*STATISTICS_READERS)
@require_safe
def figures(request: ActingRequest) -> HttpResponse:
    window = Window.now()
    what = what_hurts(request.actor, window)
    scope = scope_in_words(what.report, request.actor)
    context: dict[str, Any] = {"what": what, "scope": scope, "window": window, "indicators": INDICATORS}
    if what.report.total and (what.report.total.suppressed or what.report.total.reported):
        assert what.earlier is not None
        context |= {
            "story": story(what, scope),
            "keys": key_figures(what.report.total, [(said_of(window.earlier), what.earlier.total)]),
            "charts": [what, *others(request.actor, window)],
            "extraction": extraction(what.report),
            "hidden": what_is_hidden(what.report),
        }
    return render(request, "frontend/figures/dashboard.html", context)


def others(actor: Actor, window: Window) -> list[Drawn]:
    """All but the first."""
    made = (draw(actor, window) for draw in CHARTS.values() if draw is not what_hurts)
    return [drawn for drawn in made if drawn]


@page(*STATISTICS_READERS)
@require_safe
def chart_file(request: ActingRequest, key: str, extension: str) -> HttpResponse:
    """`?period=2026` or `2026-10`, as on the page that it was taken from. Raises NotFound for what no page leads to."""
    drawn = CHARTS[key](request.actor, Window.asked(request.GET.get("period", Window.now().code))) if key in CHARTS else None
    if drawn is None or extension not in DRAWINGS.keys() | FORMATS.keys():
        raise NotFound
    name = file_name(key)
    export_chart(f"{name}.{extension}", actor=request.actor)
    media_type, content = written(drawn, request.actor, name, extension)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{extension}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def written(drawn: Drawn, actor: Actor, name: str, extension: str) -> tuple[str, bytes]:
    about = notes(drawn.report, actor, drawn.chart.title, period=drawn.period)
    if extension in FORMATS:
        media_type, write = FORMATS[extension]
        told = [*about, (_("In words"), drawn.chart.sentence)]
        return media_type, write(as_sheet(drawn.chart, told, definitions(drawn.indicators), name=name))
    media_type, draw = DRAWINGS[extension]
    return media_type, draw(drawn.chart, [*about[1:], *definitions(drawn.indicators)])

"""The figures at a glance: what hurts, where, how long, better or worse. And each chart as a file."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.actor import Actor
from agencies.roles import STATISTICS_READERS, Role
from backend.base.errors import NotFound
from frontend.door import ActingRequest, page
from frontend.figures.charts import CHARTS
from frontend.figures.drawn import Drawn, what_hurts
from frontend.figures.files import EXTENSIONS, as_file
from frontend.figures.story import KeyFigure, how_compared, key_figures, story
from frontend.figures.windows import Window
from irritants.exports.names import scope_in_words
from irritants.exports.sheets import extraction, file_name, what_is_hidden
from irritants.operations.export_chart import export_chart
from irritants.statistics.figures import asked_together
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.populations.reported import IRRITANTS


@page(*STATISTICS_READERS)
@require_safe
def figures(request: ActingRequest) -> HttpResponse:
    """All that there is to tell, even where nothing was reported in the period; what to do first where there is nothing at all."""
    window = Window.now()
    with asked_together(IRRITANTS, request.actor, questions(window)):
        what = what_hurts(request.actor, window)
        charts = [drawn for drawn in (what, *others(request.actor, window)) if not drawn.is_empty]
    scope = scope_in_words(what.report, request.actor)
    context: dict[str, Any] = {"indicators": INDICATORS, "may_report": request.actor.has(Role.CASEWORKER, Role.COORDINATOR)}
    if charts:
        context |= {
            "story": story(what, scope),
            "keys": keys_of(what),
            "charts": charts,
            "extraction": extraction(what.report),
            "hidden": what_is_hidden(what.report),
            "how_compared": how_compared(what),
        }
    return render(request, "frontend/figures/dashboard.html", context)


def questions(window: Window) -> Iterator[Mapping[str, Any]]:
    """All that the charts of irritants ask."""
    now, earlier = ({"from_": one.first_day, "to": one.last_day} for one in (window, window.earlier))
    yield from ({"by": ("category",), **now}, {"by": ("category",), **earlier}, {"by": ("commune",), **now}, now)
    yield from ({"by": ("age",)}, {"by": ("month",)})


def keys_of(what: Drawn) -> list[KeyFigure]:
    """None where nothing was reported: five times zero tell nothing."""
    if what.is_empty:
        return []
    assert what.compared is not None
    assert what.earlier is not None
    before = what.compared.before
    return key_figures(
        what.report.total, what.compared.now, [(before, what.earlier.total)] if before else [], in_time="resolved_within_90_days"
    )


def others(actor: Actor, window: Window) -> list[Drawn]:
    """All but the first."""
    made = (draw(actor, window) for draw in CHARTS.values() if draw is not what_hurts)
    return [drawn for drawn in made if drawn]


@page(*STATISTICS_READERS)
@require_safe
def chart_file(request: ActingRequest, key: str, extension: str) -> HttpResponse:
    """`?period=2026` or `2026-10`, as on the page that it was taken from. Raises NotFound for what no page leads to."""
    drawn = CHARTS[key](request.actor, Window.asked(request.GET.get("period", Window.now().code))) if key in CHARTS else None
    if drawn is None or extension not in EXTENSIONS:
        raise NotFound
    name = file_name(key)
    export_chart(f"{name}.{extension}", actor=request.actor)
    return as_file(drawn, request.actor, name, extension)

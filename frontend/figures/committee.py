"""One month on one page, for those who steer and meet every month: on the screen, on paper, as a PDF."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.actor import Actor
from agencies.roles import STATISTICS_READERS
from backend.base.errors import NotFound
from frontend.attachments import attached
from frontend.charts.compare import Period
from frontend.door import ActingRequest, page
from frontend.figures.committee_pdf import as_pdf
from frontend.figures.drawn import Drawn, by_month, first_month, trend, what_hurts, where
from frontend.figures.pace import compared
from frontend.figures.story import KeyFigure, key_figures, month_story
from frontend.figures.windows import MONTH, Window, last_month_over
from irritants.exports.months import before, in_words, up_to
from irritants.exports.names import scope_in_words
from irritants.exports.sheets import definition_of, extraction, file_name, what_is_hidden
from irritants.operations.export_chart import export_chart
from irritants.statistics.figures import asked_together
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.reported import IRRITANTS

MONTHS_BACK = 36
TOLD = frozenset(
    {"reported", "open", "still_open_share", "resolution_rate", "confirmed", "confirmed_rate", "median_days", "resolved_within_30_days"}
)
"""Figures of the page."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the page says: the same on the screen and in the file."""

    month: str
    title: str
    scope: str
    story: str
    keys: list[KeyFigure]
    drawn: list[Drawn]
    extraction: str
    hidden: str
    definitions: str


@page(*STATISTICS_READERS)
@require_safe
def committee(request: ActingRequest) -> HttpResponse:
    """`?month=2026-10`; by default the last month that is over."""
    paper = paper_of(request.actor, month_asked(request))
    return render(request, "frontend/figures/committee.html", {"paper": paper, "months": list(months_over())})


@page(*STATISTICS_READERS)
@require_safe
def committee_pdf(request: ActingRequest) -> HttpResponse:
    paper = paper_of(request.actor, month_asked(request))
    name = f"{file_name(_('committee'), paper.month)}.pdf"
    export_chart(name, actor=request.actor)
    return attached(as_pdf(paper), "application/pdf", name)


def month_asked(request: HttpRequest) -> Window:
    code = request.GET.get("month") or last_month_over()
    if not MONTH.fullmatch(code):
        raise NotFound
    return Window.asked(code)


def months_over() -> Iterable[tuple[str, str]]:
    """Newest first."""
    return ((month, in_words(month)) for month in reversed(up_to(last_month_over(), MONTHS_BACK)))


def charts_of(actor: Actor, window: Window) -> tuple[Drawn, Drawn | None, Drawn]:
    now, earlier = ({"from_": one.first_day, "to": one.last_day} for one in (window, window.earlier))
    questions = ({"by": ("theme",), **now}, {"by": ("theme",), **earlier}, {"by": ("commune",), **now}, {"by": ("month",)})
    with asked_together(IRRITANTS, actor, questions):
        return what_hurts(actor, window), where(actor, window), trend(actor, window)


def paper_of(actor: Actor, window: Window) -> Paper:
    """All numbers of the month come from one question, that of the trend, so that what is hidden in one place is hidden in the other."""
    month, (what, place, months) = window.code, charts_of(actor, window)
    rows = by_month(months.report)
    compared_with = [Window(before(month, 1)), Window(before(month, 12))]
    fair = [(compared(window, first_month(months.report), other).before, rows.get(other.code)) for other in compared_with]
    scope = scope_in_words(months.report, actor)
    return Paper(
        month,
        _("Irritants: %(month)s") % {"month": window.words},
        scope,
        month_story(in_words(month), rows.get(month), what, scope),
        key_figures(
            rows.get(month),
            Period(window.words),
            [(other, row) for other, row in fair if other],
            in_time="resolved_within_30_days",
        ),
        [drawn for drawn in (what, place, months) if drawn],
        extraction(months.report),
        what_is_hidden(months.report),
        ", ".join(definition_of(indicator) for indicator in INDICATORS if indicator.code in TOLD),
    )

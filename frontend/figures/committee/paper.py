"""One month on one page, for those who steer and meet every month: what it says, on the screen and in the file."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.actor import Actor
from frontend.charts.compare import Period
from frontend.figures.drawn import Drawn, by_month, first_month, trend, what_hurts, where
from frontend.figures.pace import compared
from frontend.figures.story import KeyFigure, key_figures, month_story
from frontend.figures.windows import Window
from irritants.exports.months import before, in_words
from irritants.exports.names import scope_in_words
from irritants.exports.sheets import definition_of, extraction, what_is_hidden
from irritants.statistics.figures import asked_together
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.populations.reported import IRRITANTS

TOLD = frozenset(
    {"reported", "open", "still_open_share", "resolution_rate", "confirmed", "confirmed_rate", "median_days", "resolved_within_30_days"}
)
"""Figures of the page."""


@dataclass(frozen=True, slots=True)
class Paper:
    month: str
    title: str
    scope: str
    story: str
    keys: list[KeyFigure]
    drawn: list[Drawn]
    extraction: str
    hidden: str
    definitions: str


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

"""Which periods can be compared fairly, and how.

A year that is not over has fewer months than the whole one before it, and so has the one in which reporting began: their counts are told
by the month; those of two whole years, and of two months, as they are. The same months of two years would be put together from quarters
and months, and hide more (docs/adr/0019).
"""

from calendar import monthrange
from dataclasses import dataclass

from django.utils.translation import ngettext

from backend.base import clock
from frontend.charts.compare import Period
from frontend.figures.windows import Window
from irritants.exports.months import first_day

WHOLE = 12
"""Months of a year."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The period of a page, and the one before: None where no fair comparison with it can be made."""

    now: Period
    before: Period | None


def compared(window: Window, began: str | None, earlier: Window | None = None) -> Compared:
    """`began`: the first month in which anything was reported; None: nothing ever was. `earlier`: the one before by default."""
    earlier = earlier or window.earlier
    if not window.is_year:
        fair = began is not None and window.is_over and earlier.code >= began
        return Compared(Period(window.words), Period(earlier.words) if fair else None)
    now, before = months_of(window, began), months_of(earlier, began)
    if now == before == WHOLE:
        return Compared(Period(window.words), Period(earlier.words))
    of_now = Period(window.words, now if now >= 1 else None)
    return Compared(of_now, Period(words_of(earlier, round(before)), before) if now >= 1 and before >= 1 else None)


def months_of(window: Window, began: str | None) -> float:
    """How many of its months have passed since reporting began, the present one as far as it has come."""
    if began is None:
        return 0.0
    first, last = first_day(max(window.first, began)), min(window.last_day, clock.today())
    of_the_last = last.day / monthrange(last.year, last.month)[1]
    return max(12 * (last.year - first.year) + last.month - first.month + of_the_last, 0.0)


def words_of(window: Window, months: int) -> str:
    """A year that reporting began in says how many months it has."""
    if months == WHOLE:
        return window.words
    said = ngettext("%(year)s, over %(count)d month", "%(year)s, over %(count)d months", months)
    return said % {"year": window.words, "count": months}

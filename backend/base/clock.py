"""The actor's clock. It drives deadlines and statistics; the database's own clock signs the journal.

Only the demo, the synthetic load and tests may move it (`travel_to`), never a request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)

END_OF_DAY = time(18, 0)
LATEST_SAME_DAY = time(16, 0)
MIDNIGHT = time()


def now() -> datetime:
    return _moment.get() or timezone.now()


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def today() -> date:
    """The local calendar day."""
    return timezone.localdate(now())


@contextmanager
def travel_to(moment: datetime) -> Iterator[None]:
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, French public holidays excluded (Code du travail, L3133-1)."""
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(start: datetime, days: int) -> datetime:
    """18:00 local on the `days`-th working day after `start`'s day."""
    day = timezone.localdate(start)
    for _ in range(days):
        day = next_working_day(day)
    return at(day, END_OF_DAY)


def same_day(start: datetime) -> datetime:
    """18:00 local the same day; 12:00 the next working day if raised from 16:00 on, or on a day off."""
    local = timezone.localtime(start)
    if is_working_day(local.date()) and local.time() < LATEST_SAME_DAY:
        return at(local.date(), END_OF_DAY)
    return at(next_working_day(local.date()), time(12, 0))


def working_days_between(start: datetime, end: datetime) -> int:
    """Working days after `start`'s day up to and including `end`'s day."""
    day, last, count = timezone.localdate(start), timezone.localdate(end), 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


def working_days_ago(days: int) -> datetime:
    """What happened before this moment is at least `days` working days old, as `working_days_between` counts them."""
    day = today()
    while True:
        days -= is_working_day(day)
        if days <= 0:
            return at(day, MIDNIGHT)
        day -= timedelta(days=1)


@lru_cache(maxsize=1)
def weekdays_off(first: int = 2015, last: int = 2060) -> tuple[date, ...]:
    """Public holidays from Monday to Friday, in order: the database counts working days with them."""
    return tuple(sorted(day for year in range(first, last + 1) for day in _public_holidays(year) if day.weekday() < 5))


def at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))

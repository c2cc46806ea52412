"""Days of the demonstration, counted in working days from today, so that it is fresh whenever it is loaded."""

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta

from django.utils import timezone, translation

from backend.base import clock
from backend.base.written import dated


def day(working_days: int) -> date:
    """`day(-3)` is the third working day before today, `day(4)` the fourth after it."""
    found, step = timezone.localdate(), timedelta(days=1 if working_days > 0 else -1)
    for _ in range(abs(working_days)):
        found += step
        while not clock.is_working_day(found):
            found += step
    return found


def moment(working_days: int, hour: str = "10:00") -> datetime:
    return clock.at(day(working_days), time.fromisoformat(hour))


def coming(working_days: int, hour: str) -> datetime:
    return moment(working_days, hour)


def ago(working_days: int, hour: str = "10:00") -> AbstractContextManager[None]:
    """What is done inside is done on that working day before today (at least one before, or it might lie ahead)."""
    if working_days < 1:
        raise ValueError("ago() counts from yesterday on: use hours_ago() for today")
    return clock.travel_to(moment(-working_days, hour))


def hours_ago(hours: float) -> AbstractContextManager[None]:
    return clock.travel_to(timezone.now() - timedelta(hours=hours))


def born(age: int, *, days_since_birthday: int) -> date:
    """A birth date for somebody who is `age` today."""
    last_birthday = timezone.localdate() - timedelta(days=days_since_birthday)
    month_and_day = (last_birthday.month, min(last_birthday.day, 28))
    return date(last_birthday.year - age, *month_and_day)


def in_words(when: date | datetime) -> str:
    """“mardi 4 juin”, “mardi 4 juin à 10:00”, for texts that people read."""
    with translation.override("fr"):
        if isinstance(when, datetime):
            local = timezone.localtime(when)
            return f"{dated(local, 'l j F')} à {local:%H:%M}"
        return dated(when, "l j F")

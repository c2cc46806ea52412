"""Dates and hours as people say them: "before 24 Nov., 6 p.m.", "late since …"."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.base import clock
from backend.base.written import dated

SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    words: str
    level: str
    icon: str
    iso: str


def deadline(moment: datetime | date) -> Deadline:
    """In words, how a deadline stands now. A day without an hour is late from the day after."""
    late, soon = _standing(moment)
    if late:
        return Deadline(_("Late since %(moment)s") % {"moment": said(moment)}, "error", "alarm-warning-line", moment.isoformat())
    level, icon = ("warning", "timer-line") if soon else ("", "time-line")
    return Deadline(_("Before %(moment)s") % {"moment": said(moment)}, level, icon, moment.isoformat())


def _standing(moment: datetime | date) -> tuple[bool, bool]:
    if isinstance(moment, datetime):
        return moment <= clock.now(), moment <= clock.now() + SOON
    return moment < clock.today(), moment <= clock.today() + SOON


def said(moment: datetime | date) -> str:
    """Day, and hour if there is one, in local time; the year only when it is another one."""
    if not isinstance(moment, datetime):
        return day(moment)
    moment = clock.local(moment)
    return _("%(day)s at %(hour)s") % {"day": day(moment), "hour": hour(moment)}


def day(of: datetime | date) -> str:
    if isinstance(of, datetime):
        of = clock.local(of).date()
    if of.year == clock.today().year:
        return dated(of, pgettext("date format: day and short month", "N j"))
    return dated(of, pgettext("date format: day, short month and year", "N j, Y"))


def hour(of: datetime) -> str:
    if of.minute:
        return dated(of, pgettext("date format: hour and minutes", "g:i a"))
    return dated(of, pgettext("date format: hour on the dot", "g a"))

"""When an answer is due. Working days use the French public holidays; "same day" is 18:00 local."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, Subquery

from backend.base import clock
from cases.models import Action, Appointment, CaseFile, Handover
from cases.plan.lifecycle import OPEN
from cases.plan.statuses import AppointmentStatus
from cases.statuses import HandoverStatus, Urgency

ANSWER_WITHIN = {Urgency.NORMAL: 3, Urgency.URGENT: 1}
"""Working days that the receiver of a handover has."""
EXPIRES_AFTER = timedelta(days=30)
RETURN_WITHIN = 10
"""Working days within which an accepted handover may be given back."""


def respond_by(urgency: str, start: datetime) -> datetime:
    return clock.add_working_days(start, ANSWER_WITHIN[Urgency(urgency)])


LAST_MINUTE = time(23, 59)
"""An action is late from the day after."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is awaited first, of each kind."""

    answer: datetime | None = None
    due_on: date | None = None
    """Of an action still to be done; None when there is none."""
    appointment: datetime | None = None
    wake_up: datetime | None = None

    @property
    def first(self) -> datetime | None:
        due = clock.at(self.due_on, LAST_MINUTE) if self.due_on else None
        return min((moment for moment in (self.answer, due, self.appointment, self.wake_up) if moment), default=None)


def awaited(case: CaseFile) -> Awaited:
    """In an open case: an answer to a handover, an action, an appointment, the end of a pause. One statement, whatever there is."""
    if not case.is_open:
        return Awaited()
    asked = Handover.objects.filter(case=OuterRef("pk"), status=HandoverStatus.REQUESTED).order_by("respond_by")
    planned = Action.objects.filter(case=OuterRef("pk"), status__in=OPEN).order_by("due_on")
    booked = Appointment.objects.filter(case=OuterRef("pk"), status=AppointmentStatus.BOOKED).order_by("starts_at")
    firsts = (asked.values("respond_by"), planned.values("due_on"), booked.values("starts_at"))
    answer, due_on, appointment = CaseFile.objects.filter(pk=case.pk).values_list(*(Subquery(rows[:1]) for rows in firsts)).get()
    return Awaited(answer, due_on, appointment, clock.at(case.hold_until, time(8, 0)) if case.hold_until else None)


def next_deadline(case: CaseFile) -> datetime | None:
    """The earliest of what is awaited."""
    return awaited(case).first

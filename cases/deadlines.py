"""When an answer is due. Working days use the French public holidays; "same day" is 18:00 local."""

from datetime import datetime, time, timedelta

from django.db.models import Min

from backend.base import clock
from cases.models import CaseFile, Handover
from cases.statuses import HandoverStatus, Urgency

ANSWER_WITHIN = {Urgency.NORMAL: 3, Urgency.URGENT: 1}
"""Working days that the receiver of a handover has."""
EXPIRES_AFTER = timedelta(days=30)
RETURN_WITHIN = 10
"""Working days within which an accepted handover may be given back."""


def respond_by(urgency: str, start: datetime) -> datetime:
    return clock.add_working_days(start, ANSWER_WITHIN[Urgency(urgency)])


def next_deadline(case: CaseFile) -> datetime | None:
    """The earliest of what is awaited in an open case: an answer to a handover, the end of a pause."""
    if not case.is_open:
        return None
    pending = Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED).aggregate(first=Min("respond_by"))["first"]
    wake_up = clock.at(case.hold_until, time(8, 0)) if case.hold_until else None
    return min((moment for moment in (pending, wake_up) if moment), default=None)

from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.deadlines import next_deadline
from cases.events import record
from cases.free_text import check_free_text
from cases.models import Appointment
from cases.plan.access import get_appointment
from cases.plan.facts import is_to_come
from cases.plan.lifecycle import APPOINTMENT, NOT_BEFORE_ITS_DAY, TOLD
from cases.plan.statuses import AppointmentStatus, SaidBy


@operation
def tell_appointment(
    reference: str,
    appointment_id: UUID,
    *,
    actor: Actor,
    status: str,
    said_by: str = SaidBy.PROFESSIONAL,
    comment: str = "",
    version: int | None = None,
) -> Appointment:
    """What became of an appointment, and who says so. `booked` takes back what was said in error."""
    if status not in (*TOLD, AppointmentStatus.BOOKED):
        raise Invalid.value("status", _("To move it to another day, use “move”."), code="use_move")
    appointment = get_appointment(actor, reference, appointment_id, to=status, lock=True, version=version)
    case = appointment.case
    check_free_text(comment=comment)
    if status in NOT_BEFORE_ITS_DAY and is_to_come(appointment.starts_at):
        raise Invalid.value("status", _("This appointment is still to come: tell it on its day, or cancel it."), code="in_the_future")

    told = status != AppointmentStatus.BOOKED
    appointment.status = APPOINTMENT.next(appointment.status, status)
    appointment.told_at, appointment.told_by = (clock.now(), actor.user) if told else (None, None)
    appointment.told_by_agency = actor.agency if told else None
    appointment.said_by, appointment.comment = (said_by, comment.strip()) if told else ("", appointment.comment)
    appointment.save_changes("status", "told_at", "told_by", "told_by_agency", "said_by", "comment")
    case.next_deadline = next_deadline(case)

    record(case, "appointment_told", actor, changed=("next_deadline",), appointment=appointment.pk, status=status)
    return appointment

from datetime import datetime
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.deadlines import next_deadline
from cases.events import record
from cases.free_text import check_free_text
from cases.models import Appointment
from cases.operations.plan.book_appointment import made
from cases.plan.access import get_appointment
from cases.plan.facts import ABOUT_AN_APPOINTMENT, appointment_facts
from cases.plan.lifecycle import APPOINTMENT
from cases.plan.statuses import SaidBy


@operation
def move_appointment(
    reference: str,
    appointment_id: UUID,
    *,
    actor: Actor,
    starts_at: datetime,
    said_by: str = SaidBy.PROFESSIONAL,
    comment: str = "",
    version: int | None = None,
    **more: Any,
) -> Appointment:
    """It takes place another time: the new one, which is answered, says all that the former said unless `more` says otherwise."""
    former = get_appointment(actor, reference, appointment_id, to="move", lock=True, version=version)
    case = former.case
    check_free_text(comment=comment)
    as_before = {name: getattr(former, name) for name in ABOUT_AN_APPOINTMENT}
    facts = {**as_before, **appointment_facts(case, {"starts_at": starts_at, **more}, now=former)}

    moved = made(case, actor, facts)
    former.status, former.moved_to = APPOINTMENT.next(former.status, "move"), moved
    former.told_at, former.told_by, former.told_by_agency = clock.now(), actor.user, actor.agency
    former.said_by, former.comment = said_by, comment.strip()
    former.save_changes("status", "moved_to", "told_at", "told_by", "told_by_agency", "said_by", "comment")
    case.next_deadline = next_deadline(case)

    record(case, "appointment_moved", actor, changed=("next_deadline",), appointment=former.pk, to=moved.pk)
    return moved

from datetime import datetime
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base.models import new_id, refuse_taken
from backend.base.operation import operation
from cases.access import get_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.models import Appointment, CaseFile
from cases.plan.facts import appointment_facts
from cases.plan.statuses import AppointmentKind


@operation
def book_appointment(
    reference: str,
    *,
    actor: Actor,
    starts_at: datetime,
    agency: str = "",
    minutes: int = 30,
    kind: str = AppointmentKind.COUNTER,
    professional: UUID | str | None = None,
    place: str = "",
    directions: str = "",
    reminder_wanted: bool = False,
    appointment_id: UUID | None = None,
    version: int | None = None,
) -> Appointment:
    """The person meets an agency: the acting one unless another is named, in the case or not."""
    case = get_case(actor, reference, to="book_appointment", lock=True, version=version)
    facts = appointment_facts(
        case,
        {
            "starts_at": starts_at,
            "minutes": minutes,
            "agency": agency or actor.acting_agency.slug,
            "professional": professional,
            "kind": kind,
            "place": place,
            "directions": directions,
            "reminder_wanted": reminder_wanted,
        },
    )
    refuse_taken(Appointment, appointment_id)

    appointment = made(case, actor, facts, key=appointment_id)
    case.next_deadline = next_deadline(case)

    record(case, "appointment_booked", actor, changed=("next_deadline",), appointment=appointment.pk, agency=appointment.agency_id)
    return appointment


def made(case: CaseFile, actor: Actor, facts: dict[str, Any], *, key: UUID | None = None) -> Appointment:
    appointment = Appointment(id=key or new_id(), case=case, **facts, booked_by=actor.user, booked_by_agency=actor.acting_agency)
    appointment.save(force_insert=True)
    return appointment

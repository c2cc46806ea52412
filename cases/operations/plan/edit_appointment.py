from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.deadlines import next_deadline
from cases.events import record
from cases.models import Appointment
from cases.plan.access import get_appointment
from cases.plan.facts import appointment_facts, changed


@operation
def edit_appointment(
    reference: str, appointment_id: UUID, *, actor: Actor, changes: Mapping[str, Any], version: int | None = None
) -> Appointment:
    """Correct what was said of an appointment that is still booked. One that takes place another day is moved: that keeps a trace."""
    appointment = get_appointment(actor, reference, appointment_id, to="edit", lock=True, version=version)
    case, facts = appointment.case, appointment_facts(appointment.case, changes, now=appointment)
    names = changed(appointment, facts)
    if not names:
        return appointment

    for name in names:
        setattr(appointment, name, facts[name])
    appointment.save_changes(*names)
    case.next_deadline = next_deadline(case)

    record(case, "appointment_edited", actor, changed=("next_deadline",), appointment=appointment.pk, fields=sorted(names))
    return appointment

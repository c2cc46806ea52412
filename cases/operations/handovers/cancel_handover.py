from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.deadlines import next_deadline
from cases.events import record
from cases.handovers.access import get_handover
from cases.lifecycle import HANDOVER
from cases.models import Handover
from cases.notices import notify

PAST = {"cancel": "handover_cancelled", "expire": "handover_expired"}


@operation
def cancel_handover(handover_id: UUID, *, actor: Actor, version: int | None = None) -> Handover:
    """The sender (or whoever leads by now) takes the request back before it is answered."""
    handover = get_handover(actor, handover_id, to="cancel", lock=True, version=version)
    call_off(handover, "cancel", actor)
    notify("handover_cancelled", handover.to_agency_id)
    return handover


def call_off(handover: Handover, verb: str, actor: Actor) -> None:
    """End a locked request without an answer ("cancel" or "expire"): the case stays with the sender."""
    handover.status, handover.ended_at = HANDOVER.next(handover.status, verb), clock.now()
    handover.save_changes("status", "ended_at")
    case = handover.case
    case.next_deadline = next_deadline(case)
    record(case, PAST[verb], actor, changed=("next_deadline",), handover=handover.pk, to_agency=handover.to_agency_id)

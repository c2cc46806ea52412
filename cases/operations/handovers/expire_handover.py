from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.handovers.access import get_handover
from cases.models import Handover
from cases.notices import notify
from cases.operations.handovers.cancel_handover import call_off


@operation
def expire_handover(handover_id: UUID, *, actor: Actor) -> Handover:
    """Thirty days without an answer: the request ends, the sender is told."""
    handover = get_handover(actor, handover_id, to="expire", lock=True)
    call_off(handover, "expire", actor)
    notify("handover_expired", handover.from_agency_id, f"/handovers/{handover.pk}")
    return handover

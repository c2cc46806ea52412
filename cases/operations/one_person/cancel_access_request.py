from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.joining.access import get_access_request
from cases.lifecycle import ACCESS_REQUEST
from cases.models import AccessRequest
from cases.notices import tell_lead


@operation
def cancel_access_request(request_id: UUID, *, actor: Actor, version: int | None = None) -> AccessRequest:
    """The agency that asked takes its request back. Nothing is written to a case: there may be none."""
    asked = get_access_request(actor, request_id, to="cancel", lock=True, version=version)

    asked.status, asked.ended_at = ACCESS_REQUEST.next(asked.status, "cancel"), clock.now()
    asked.save_changes("status", "ended_at")

    tell_lead("access_cancelled", asked.pk)
    return asked

from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.joining.access import get_access_request
from cases.lifecycle import ACCESS_REQUEST
from cases.models import AccessRequest
from cases.notices import notify


@operation
def expire_access_request(request_id: UUID, *, actor: Actor) -> AccessRequest:
    """Thirty days without an answer, whether or not somebody was asked: the request ends, its sender is told."""
    asked = get_access_request(actor, request_id, to="expire", lock=True)

    asked.status, asked.ended_at = ACCESS_REQUEST.next(asked.status, "expire"), clock.now()
    asked.save_changes("status", "ended_at")

    notify("access_expired", asked.from_agency_id, f"/access-requests/{asked.pk}")
    return asked

from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.events import record
from cases.handovers.refusals import check_refusal
from cases.joining.access import get_access_request
from cases.lifecycle import ACCESS_REQUEST
from cases.models import AccessRequest
from cases.notices import notify


@operation
def refuse_access(request_id: UUID, *, actor: Actor, reason_code: str, reason: str = "", version: int | None = None) -> AccessRequest:
    """Decline, saying why for one's own agency: the sender is told that it was refused, and no more."""
    asked = get_access_request(actor, request_id, to="refuse", lock=True, version=version)
    check_refusal(reason_code, reason, None)

    asked.status, asked.ended_at = ACCESS_REQUEST.next(asked.status, "refuse"), clock.now()
    asked.answered_by, asked.reason_code, asked.answer = actor.user, reason_code, reason
    asked.save_changes("status", "ended_at", "answered_by", "reason_code", "answer")

    assert asked.case is not None
    record(asked.case, "access_refused", actor, access_request=asked.pk, agency=asked.from_agency_id, reason=reason_code)
    notify("access_refused", asked.from_agency_id, f"/access-requests/{asked.pk}")
    return asked

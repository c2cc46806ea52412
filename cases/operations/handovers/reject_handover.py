from dataclasses import dataclass, field
from uuid import UUID

from agencies.actor import Actor
from agencies.models import Agency
from backend.base import clock
from backend.base.operation import operation
from cases.deadlines import next_deadline
from cases.events import record
from cases.flags.routing import competent_agencies
from cases.handovers.access import get_handover
from cases.handovers.refusals import check_refusal
from cases.lifecycle import HANDOVER
from cases.models import Handover
from cases.notices import notify
from cases.statuses import HandoverStatus, Refusal


@dataclass
class Rejection:
    handover: Handover
    competent: list[Agency] = field(default_factory=list)
    """Who else is competent for these themes and this commune, when it was out of scope or area."""


@operation
def reject_handover(
    handover_id: UUID, *, actor: Actor, reason_code: str, reason: str = "", suggested_agency: str | None = None, version: int | None = None
) -> Rejection:
    """Decline, saying why: the case stays with the sender. Two rejections in a row alert both coordinators."""
    handover = get_handover(actor, handover_id, to="reject", lock=True, version=version)
    case, suggested = handover.case, check_refusal(reason_code, reason, suggested_agency)

    now = clock.now()
    handover.status, handover.answered_at, handover.ended_at = HANDOVER.next(handover.status, "reject"), now, now
    handover.answered_by, handover.reason_code, handover.reason, handover.suggested_agency = actor.user, reason_code, reason, suggested
    handover.save_changes("status", "answered_at", "ended_at", "answered_by", "reason_code", "reason", "suggested_agency")
    case.next_deadline = next_deadline(case)

    record(
        case,
        "handover_rejected",
        actor,
        changed=("next_deadline",),
        handover=handover.pk,
        to_agency=handover.to_agency_id,
        reason=reason_code,
    )
    notify("handover_rejected", handover.from_agency_id, f"/handovers/{handover.pk}")
    if _second_in_a_row(handover):
        for agency_id in (handover.from_agency_id, handover.to_agency_id):
            notify("handovers_declined_twice", agency_id, f"/handovers/{handover.pk}", coordinators_only=True)
    elsewhere = reason_code in (Refusal.OUT_OF_SCOPE, Refusal.OUT_OF_AREA)
    without = {handover.to_agency_id} if case.sight.hides(handover.from_agency) else {handover.from_agency_id, handover.to_agency_id}
    return Rejection(handover, competent_agencies(case.themes, case.commune_id, without=without)[:5] if elsewhere else [])


def _second_in_a_row(handover: Handover) -> bool:
    answered = Handover.objects.filter(case=handover.case, kind=handover.kind, answered_at__isnull=False).exclude(pk=handover.pk)
    before = answered.order_by("-answered_at", "-id").first()
    return before is not None and before.status == HandoverStatus.REJECTED

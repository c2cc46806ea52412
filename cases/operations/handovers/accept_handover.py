from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.deadlines import RETURN_WITHIN, awaited
from cases.events import record
from cases.handovers.access import get_handover
from cases.handovers.forwarding import forward
from cases.lifecycle import HANDOVER
from cases.models import Handover
from cases.notices import notify
from cases.operations.resume_case import RESUMED, wake_up
from cases.plan.passing_on import pass_on_actions
from cases.sharing.grants import sync_grants
from cases.sharing.participations import active, entitlement, forget_referent_of, join, move_lead
from cases.statuses import CaseStatus, HandoverKind, ParticipationRole, SenderStays


@operation
def accept_handover(handover_id: UUID, *, actor: Actor, version: int | None = None) -> Handover:
    """Take the case over (or join it): from here on the receiving agency leads it (or contributes) and may read it.

    The ground is checked again: Conflict `agreement_missing` if the person has withdrawn it since.
    """
    handover = get_handover(actor, handover_id, to="accept", lock=True, version=version)
    case, participations = handover.case, active(handover.case)
    by = entitlement(case, handover.to_agency, participations, exception=(handover.exception_ground, handover.exception_reason))

    handover.status, handover.answered_at, handover.answered_by = HANDOVER.next(handover.status, "accept"), clock.now(), actor.user
    handover.return_until, handover.agreement = clock.add_working_days(handover.answered_at, RETURN_WITHIN), by.agreement
    handover.save_changes("status", "answered_at", "answered_by", "return_until", "agreement")
    changed: tuple[str, ...] = ("next_deadline",)
    if handover.kind == HandoverKind.LEAD:
        move_lead(
            case, handover.to_agency, by, participations, sender_stays_as=handover.sender_stays_as, observer_until=handover.observer_until
        )
        if handover.sender_stays_as == SenderStays.LEAVES:
            changed += forget_referent_of(case, handover.from_agency_id)
        if case.status == CaseStatus.ON_HOLD:
            wake_up(case)
            changed += RESUMED
    else:
        join(case, handover.to_agency, ParticipationRole.CONTRIBUTOR, by, participations)
    sync_grants(case, participations, joining=actor)
    expected = awaited(case)
    case.next_deadline = expected.first

    record(
        case,
        "handover_accepted",
        actor,
        changed=set(changed),
        handover=handover.pk,
        to_agency=handover.to_agency_id,
        handover_kind=handover.kind,
    )
    forward(handover, actor)
    if expected.due_on and handover.kind == HandoverKind.LEAD and handover.sender_stays_as != SenderStays.CONTRIBUTOR:
        pass_on_actions(case, participations, actor)
    notify("handover_accepted", handover.from_agency_id, f"/handovers/{handover.pk}")
    return handover

from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict
from backend.base.operation import operation
from cases.events import record
from cases.handovers.access import get_handover
from cases.handovers.refusals import check_refusal
from cases.lifecycle import HANDOVER
from cases.models import Handover, Participation
from cases.notices import notify
from cases.operations.handovers.cancel_handover import call_off
from cases.plan.passing_on import pass_on_actions
from cases.sharing.grants import sync_grants
from cases.sharing.participations import Entitlement, active, entitlement, forget_referent_of, leave, move_lead, of_agency
from cases.statuses import Ground, HandoverKind, HandoverStatus, ParticipationRole, SenderStays


@operation
def return_handover(
    handover_id: UUID, *, actor: Actor, reason_code: str, reason: str = "", suggested_agency: str | None = None, version: int | None = None
) -> Handover:
    """Give an accepted case back, within ten working days, with a coded reason: the lead goes back to the sender."""
    handover = get_handover(actor, handover_id, to="return", lock=True, version=version)
    case, participations = handover.case, active(handover.case)
    suggested = check_refusal(reason_code, reason, suggested_agency)
    mine = _still_mine(handover, participations)

    now = clock.now()
    if handover.kind == HandoverKind.LEAD:
        _call_off_own_requests(handover, actor)
        move_lead(
            case, handover.from_agency, _ground_of_sender(handover, participations), participations, sender_stays_as=SenderStays.LEAVES
        )
    else:
        leave(mine, participations)
    changed = forget_referent_of(case, handover.to_agency_id)
    sync_grants(case, participations)
    handover.status, handover.ended_at = HANDOVER.next(handover.status, "return"), now
    handover.reason_code, handover.reason, handover.suggested_agency = reason_code, reason, suggested
    handover.save_changes("status", "ended_at", "reason_code", "reason", "suggested_agency")

    record(case, "handover_returned", actor, changed=changed, handover=handover.pk, to_agency=handover.to_agency_id, reason=reason_code)
    pass_on_actions(case, participations, actor)
    notify("handover_returned", handover.from_agency_id, f"/handovers/{handover.pk}")
    return handover


def _still_mine(handover: Handover, participations: list[Participation]) -> Participation:
    if handover.return_until is None or clock.now() > handover.return_until:
        raise Conflict(_("Ten working days have passed: hand the case over instead."), code="too_late_to_return")
    mine = of_agency(participations, handover.to_agency_id)
    leads = mine is not None and mine.role == ParticipationRole.LEAD
    if mine is None or leads != (handover.kind == HandoverKind.LEAD) or not handover.case.is_open:
        raise Conflict(
            _("Your agency no longer has in this case the part that it accepted: there is nothing to give back."), code="part_has_changed"
        )
    return mine


def _call_off_own_requests(returned: Handover, actor: Actor) -> None:
    """Nobody else may be asked any more to take the lead from an agency that no longer has it."""
    for pending in returned.case.handovers.filter(kind=HandoverKind.LEAD, status=HandoverStatus.REQUESTED):
        call_off(pending, "cancel", actor)
        notify("handover_cancelled", pending.to_agency_id)


def _ground_of_sender(handover: Handover, participations: list[Participation]) -> Entitlement:
    """The ground it stands on if it stayed; the one it had if it opened the case; else the person's agreement, which must cover it."""
    sender = handover.from_agency
    if of_agency(participations, sender.pk) is None and handover.case.opened_by_agency_id == sender.pk:
        return Entitlement(Ground.OPENED)
    return entitlement(handover.case, sender, participations)

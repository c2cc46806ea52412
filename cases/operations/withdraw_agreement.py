from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, NotFound
from backend.base.operation import operation
from cases.access import get_case, lock_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.models import CaseFile, Participation, SharingAgreement
from cases.notices import notify
from cases.operations.close_case import CLOSED, shut
from cases.operations.handovers.cancel_handover import call_off
from cases.people.linked import lock_cases
from cases.sharing.agreements import Effects, effects_of_ending, stand_elsewhere
from cases.sharing.grants import sync_grants
from cases.sharing.participations import Entitlement, active, end, join, lead_of
from cases.statuses import Ground, Outcome, ParticipationRole


def preview_withdrawal(reference: str, agreement_id: UUID, *, actor: Actor) -> Effects:
    """What withdrawing would do now; changes nothing."""
    agreement = _agreement(get_case(actor, reference, to="withdraw_agreement"), agreement_id)
    effects = effects_of_ending(agreement)
    effects.elsewhere = [effects_of_ending(agreement, case=other) for other in stand_elsewhere(agreement)]
    return effects


@operation
def withdraw_agreement(reference: str, agreement_id: UUID, *, actor: Actor, version: int | None = None) -> Effects:
    """The person takes their agreement back: who was in the case on it alone leaves at once, the lead included (rule 3)."""
    lock_where_it_stands(_agreement(get_case(actor, reference, to="withdraw_agreement"), agreement_id))
    case = get_case(actor, reference, to="withdraw_agreement", lock=True)
    agreement = _agreement(case, agreement_id, lock=True, version=version)
    return end_agreement(agreement, kind="agreement_withdrawn", actor=actor)


def end_agreement(agreement: SharingAgreement, *, kind: str, actor: Actor) -> Effects:
    """Carry out the effects on a locked case. `kind` of event: withdrawn by the person, or expired."""
    others = [lock_case(pk) for pk in sorted(_elsewhere(agreement))]
    participations = active(agreement.case)
    effects = effects_of_ending(agreement, participations)

    agreement.withdrawn_at = clock.now()
    agreement.save_changes("withdrawn_at")
    record(agreement.case, kind, actor, agreement=agreement.pk)
    _carry_out(agreement.case, effects, participations, actor)
    for other in others:
        participations = active(other)
        ended = effects_of_ending(agreement, participations, case=other)
        _carry_out(other, ended, participations, actor)
        effects.elsewhere.append(ended)
    return effects


def lock_where_it_stands(agreement: SharingAgreement) -> dict[UUID, CaseFile]:
    """An agreement of a file that was merged may hold agencies in the one that goes on: both are locked in one order, before anything.

    Where it was merged while one waited for the locks, both are locked anew in that order: what was taken is given back first.
    """
    elsewhere = _elsewhere(agreement)
    while True:
        before = transaction.savepoint()
        cases = lock_cases([agreement.case_id, *elsewhere])
        if (now := _elsewhere(agreement)) <= elsewhere:
            transaction.savepoint_commit(before)
            return cases
        transaction.savepoint_rollback(before)
        elsewhere = now


def _elsewhere(agreement: SharingAgreement) -> set[UUID]:
    return set(stand_elsewhere(agreement).values_list("pk", flat=True))


def _carry_out(case: CaseFile, effects: Effects, participations: list[Participation], actor: Actor) -> None:
    for handover in effects.cancelled:
        call_off(handover, "cancel", actor)
        notify("handover_cancelled", handover.to_agency_id)
    for participation, other in effects.moved:
        participation.agreement = other
        participation.save_changes("agreement")
    _settle_lead(case, effects, participations, actor)
    for participation in effects.losing:
        end(case, participation, participations, actor)
        notify("agreement_ended", participation.agency_id)
    sync_grants(case, participations)
    case.next_deadline = next_deadline(case)
    case.save(update_fields=["next_deadline"])


def _settle_lead(case: CaseFile, effects: Effects, participations: list[Participation], actor: Actor) -> None:
    """Never without a lead: it returns to one that has a ground of its own, else the case closes."""
    if effects.lead_returns_to:
        former = lead_of(participations)
        former.role = ParticipationRole.CONTRIBUTOR  # demoted before the other is promoted; it leaves just after
        former.save_changes("role")
        join(case, effects.lead_returns_to, ParticipationRole.LEAD, Entitlement(Ground.OPENED), participations)
        record(case, "participation_changed", actor, agency=effects.lead_returns_to.pk, role=ParticipationRole.LEAD)
        notify("lead_returned", effects.lead_returns_to.pk, f"/cases/{case.reference}")
    elif effects.closes:
        shut(case, Outcome.PERSON_WITHDREW, actor=actor)
        record(case, "case_closed", actor, changed=CLOSED, outcome=Outcome.PERSON_WITHDREW)


def _agreement(case: CaseFile, agreement_id: UUID, *, lock: bool = False, version: int | None = None) -> SharingAgreement:
    agreements = SharingAgreement.objects.filter(case=case)
    agreement = (agreements.select_for_update(no_key=True) if lock else agreements).filter(pk=agreement_id).first()
    if agreement is None:
        raise NotFound()
    agreement.check_version(version)
    if agreement.withdrawn_at:
        raise Conflict(_("This agreement has ended already: nothing more is shared on it."), code="agreement_ended")
    agreement.case = case
    return agreement

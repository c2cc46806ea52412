"""What a merge does to two locked cases, and to the records of the person."""

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, InvalidTransition
from cases.events import record
from cases.lifecycle import CASE, FILE_MERGE
from cases.masking import Sight, without_case
from cases.merging.access import ABSORBED, KEPT, case_on, other
from cases.merging.effects import Effects, check_nothing_awaited, effects_of_merging, excluded_to_carry
from cases.merging.notices import tell_of_merge
from cases.models import CaseExclusion, CaseFile, FileMerge, FileMergeEvent, Participation, Person
from cases.notices import notify
from cases.people.linked import root_of
from cases.plan.passing_on import drop_actions
from cases.sharing.grants import sync_grants
from cases.sharing.participations import active, join
from cases.statuses import FileMergeStatus, Outcome, ParticipationRole

CLOSED = ("status", "outcome", "close_comment", "closed_at", "hold_reason", "hold_until", "next_deadline")
ANSWER = ("status", "answered_by", "answered_by_agency", "answered_at")
MADE = (
    "former_status",
    "former_hold_reason",
    "former_hold_until",
    "entered",
    "dropped",
    "set_apart",
    "exception_ground",
    "exception_reason",
)


def carry_out(merge: FileMerge, *, actor: Actor) -> Effects:
    """Close the absorbed case, link its person, let in whoever has a ground. The merge, changed, is for the caller to save.

    Raises InvalidTransition, Conflict `handover_pending`, `request_pending`, `agreement_missing`, `still_referent`, `still_reader`.
    """
    kept, absorbed = merge.kept, merge.absorbed
    effects = check_possible(merge, without_case(actor))
    participations = active(kept)

    _answer(merge, FileMergeStatus.MERGED, actor)
    merge.former_status, merge.former_hold_reason, merge.former_hold_until = absorbed.status, absorbed.hold_reason, absorbed.hold_until
    merge.dropped = [action.pk for action in drop_actions(absorbed, signer(merge, ABSORBED, actor))]
    absorbed.status, absorbed.outcome, absorbed.close_comment = CASE.next(absorbed.status, "close"), Outcome.MERGED, ""
    absorbed.closed_at, absorbed.hold_reason, absorbed.hold_until, absorbed.next_deadline = (
        max(clock.now(), absorbed.opened_at),
        "",
        None,
        None,
    )
    record(absorbed, "case_merged", signer(merge, ABSORBED, actor), changed=CLOSED, file_merge=merge.pk)

    signs = signer(merge, KEPT, actor)
    record(kept, "file_joined", signs, file_merge=merge.pk)
    merge.entered = []
    for one in effects.entering:
        part = join(kept, one.agency, one.role, one.by, participations, observer_until=one.observer_until)
        merge.entered.append(part.pk)
        record(kept, "participation_started", signs, agency=one.agency.pk, role=one.role, ground=one.by.ground)
        notify("case_joined", one.agency.pk, f"/cases/{kept.reference}")
    merge.set_apart = []
    for exclusion in _carry(excluded_to_carry(kept, absorbed), kept):
        merge.set_apart.append(exclusion.pk)
        record(kept, "user_excluded", signs, exclusion=exclusion.pk)
    sync_grants(kept, participations, joining=_whoever_comes(merge, actor))
    _link(absorbed.person, kept.person)
    _forget_other_proposals(merge, actor)
    return effects


def check_possible(merge: FileMerge, sight: Sight) -> Effects:
    """As it would be carried out now."""
    for case in (merge.kept, merge.absorbed):
        if not case.is_open:
            raise InvalidTransition(current=case.status, allowed=[], label=CASE.statuses(case.status).label)
    check_nothing_awaited(merge.absorbed)
    effects = effects_of_merging(merge.kept, merge.absorbed, (merge.exception_ground, merge.exception_reason))
    if effects.missing:
        missing = sight.agency(effects.missing)
        raise Conflict(
            _("The person has not agreed to share with %(agency)s. Record their agreement first, or state an exception with its reason.")
            % {"agency": missing.name},
            code="agreement_missing",
            agency=missing.slug,
        )
    excluded_to_carry(merge.kept, merge.absorbed)
    return effects


def signer(merge: FileMerge, side: str, actor: Actor) -> Actor:
    """Who signs in the history of one of the two cases: whoever spoke for it, else nobody. Its other readers learn from it of no agency
    that is not in it; the history of the merge tells the rest."""
    if actor.agency_id in _leads(case_on(merge, side)):
        return actor
    if merge.proposed_for == side and merge.status != FileMergeStatus.UNDONE and merge.proposed_by:
        return Actor(user=merge.proposed_by, agency=merge.proposed_by_agency)
    return Actor.system("file_merges")


def _leads(case: CaseFile) -> set[object]:
    return set(Participation.objects.filter(case=case, role=ParticipationRole.LEAD, ended_at=None).values_list("agency_id", flat=True))


def _answer(merge: FileMerge, status: FileMergeStatus, actor: Actor) -> None:
    merge.status, merge.answered_by, merge.answered_by_agency, merge.answered_at = status, actor.user, actor.agency, clock.now()


def _carry(exclusions: list[CaseExclusion], kept: CaseFile) -> list[CaseExclusion]:
    return CaseExclusion.objects.bulk_create(
        CaseExclusion(case=kept, user_id=exclusion.user_id, reason=exclusion.reason) for exclusion in exclusions
    )


def _whoever_comes(merge: FileMerge, actor: Actor) -> Actor:
    """Who spoke for the absorbed case: they read a restricted case for their agency, which comes in."""
    if merge.proposed_for == ABSORBED and merge.proposed_by:
        return Actor(user=merge.proposed_by, agency=merge.proposed_by_agency)
    return actor


def _link(person: Person, to: Person) -> None:
    """The person, and whoever was linked to them already."""
    Person.objects.filter(same_as=person.pk).order_by().update(same_as=root_of(to))
    person.same_as_id = root_of(to)
    person.save_changes("same_as")


def _forget_other_proposals(merge: FileMerge, actor: Actor) -> None:
    """Of other proposals about the absorbed case, nothing can come any more."""
    about = FileMerge.objects.filter(status=FileMergeStatus.PROPOSED).exclude(pk=merge.pk).select_related("kept", "absorbed").order_by("pk")
    for one in [*about.filter(kept=merge.absorbed), *about.filter(absorbed=merge.absorbed)]:
        call_off(one, "cancel", actor)


def call_off(merge: FileMerge, verb: str, actor: Actor) -> None:
    """Decline or cancel, and tell the other side of whoever does."""
    _answer(merge, FileMergeStatus(FILE_MERGE.next(merge.status, verb)), actor)
    merge.save_changes(*ANSWER)
    kind = "merge_declined" if verb == "decline" else "merge_cancelled"
    FileMergeEvent.append(merge.pk, kind, actor_id=actor.user_id, agency_id=actor.agency_id)
    tell_of_merge(kind, merge, side=merge.proposed_for if verb == "decline" else other(merge.proposed_for))

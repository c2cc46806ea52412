from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from cases.deadlines import next_deadline
from cases.events import record
from cases.free_text import check_free_text
from cases.lifecycle import FILE_MERGE
from cases.masking import Sight, without_case
from cases.merging.access import ABSORBED, KEPT, case_on, get_merge, show
from cases.merging.notices import tell_of_merge
from cases.models import Action, CaseExclusion, CaseFile, FileMerge, FileMergeEvent, Participation, Person
from cases.operations.merging.carrying_out import signer
from cases.operations.plan.move_action import move
from cases.people.pairs import remember_two_people
from cases.plan.passing_on import pass_on_actions
from cases.plan.statuses import ActionStatus, DropReason
from cases.sharing.grants import sync_grants
from cases.sharing.participations import active, end
from cases.statuses import CaseStatus, FileMergeStatus, MergeSide, ParticipationRole, TakenApart

REOPENED = ("status", "outcome", "close_comment", "closed_at", "hold_reason", "hold_until", "next_deadline")
UNDONE = ("status", "undone_by", "undone_by_agency", "undone_at", "reason_code", "reason")


@operation
def undo_merge(merge_id: UUID | str, *, actor: Actor, reason_code: str, reason: str, version: int | None = None) -> FileMerge:
    """Take two merged files apart: the link ends, the absorbed case is what it was, whoever came into the kept one by the merge leaves it.

    Possible while the kept case is open, closed or restricted. Raises Conflict `merged_since` once the kept case was itself absorbed,
    `no_lead_left` once the agency that led the absorbed case has left it, `leads_since` once an agency that came by the merge leads.
    """
    merge = get_merge(actor, merge_id, to="undo", lock=True, version=version)
    _check(reason_code, reason)
    kept, absorbed = merge.kept, merge.absorbed
    present, staying = active(kept), active(absorbed)
    leaving = [part for part in present if part.pk in merge.entered]
    _check_possible(merge, leaving, staying, without_case(actor))

    _unlink(merge)
    merge.status = FILE_MERGE.next(merge.status, "undo")
    _reopen(merge, absorbed, staying, signer(merge, ABSORBED, actor))
    signs = signer(merge, KEPT, actor)
    record(kept, "file_taken_out", signs, file_merge=merge.pk)
    for exclusion in CaseExclusion.objects.filter(pk__in=merge.set_apart, case=kept).order_by("pk"):
        record(kept, "exclusion_lifted", signs, exclusion=exclusion.pk)
        exclusion.delete()
    for part in leaving:
        end(kept, part, present, signs)
    sync_grants(kept, present)
    if reason_code == TakenApart.NOT_SAME:
        remember_two_people(kept.person, absorbed.person, said_for={case_on(merge, side).person_id for side in merge.sides}, actor=actor)
    merge.undone_by, merge.undone_by_agency, merge.undone_at = actor.user, actor.agency, clock.now()
    merge.reason_code, merge.reason = reason_code, reason.strip()
    merge.save_changes(*UNDONE)

    FileMergeEvent.append(merge.pk, "merge_undone", actor_id=actor.user_id, agency_id=actor.agency_id, reason=reason_code)
    for side in MergeSide:
        if side not in merge.sides:
            tell_of_merge("files_taken_apart", merge, side=side)
    [merge] = show(actor, [merge])
    return merge


def _check(reason_code: str, reason: str) -> None:
    check_free_text(reason=reason)
    if reason_code not in TakenApart:
        raise Invalid.value("reason_code", _("Choose why the two files are taken apart."), code="invalid_choice")
    if not reason.strip():
        raise Invalid.value("reason", _("Say in a few words why the two files are taken apart."), code="required")


def _check_possible(merge: FileMerge, leaving: list[Participation], staying: list[Participation], sight: Sight) -> None:
    if FileMerge.objects.filter(absorbed=merge.kept, status=FileMergeStatus.MERGED).exists():
        raise Conflict(_("The file that went on was itself merged into another since. Take these two apart first."), code="merged_since")
    if not any(part.role == ParticipationRole.LEAD for part in staying):
        raise Conflict(
            _("The agency that led the closed file has left it: nobody would lead it again. Open a new case for the person."),
            code="no_lead_left",
        )
    leads = next((part for part in leaving if part.role == ParticipationRole.LEAD), None)
    if leads:
        raise Conflict(
            _("%(agency)s came in by the merge, and leads the file that went on. It hands it over first.")
            % {"agency": sight.agency(leads.agency).name},
            code="leads_since",
        )


def _unlink(merge: FileMerge) -> None:
    """The absorbed person stands alone again, and whoever was linked through them follows them."""
    person = merge.absorbed.person
    person.same_as = None
    person.save_changes("same_as")
    through, followers = {person.pk}, set[UUID]()
    while through:
        merged = FileMerge.objects.filter(status=FileMergeStatus.MERGED, kept__person__in=through).order_by("pk")
        through = set(merged.values_list("absorbed__person", flat=True)) - followers
        followers |= through
    Person.objects.filter(pk__in=followers - {person.pk}).update(same_as=person.pk)


def _reopen(merge: FileMerge, case: CaseFile, participations: list[Participation], actor: Actor) -> None:
    """As it was; a pause whose day has come since is over."""
    over = merge.former_hold_until is not None and merge.former_hold_until <= clock.today()
    case.status = CaseStatus.IN_PROGRESS if over else CaseStatus(merge.former_status)
    case.hold_reason, case.hold_until = ("", None) if over else (merge.former_hold_reason, merge.former_hold_until)
    case.outcome, case.close_comment, case.closed_at = "", "", None
    case.next_deadline = next_deadline(case)
    record(case, "merge_undone", actor, changed=REOPENED, file_merge=merge.pk)
    for action in Action.objects.filter(
        pk__in=merge.dropped, case=case, status=ActionStatus.DROPPED, reason_code=DropReason.CASE_CLOSED
    ).order_by("due_on", "id"):
        action.case = case
        move(action, "reopen", actor)
    pass_on_actions(case, participations, actor)
    case.next_deadline = next_deadline(case)
    case.save(update_fields=["next_deadline"])

"""The only way from an identifier to a merge of two files, and the lists that agree with it.

For coordinators who lead one of the two cases: what they read of the other is what they see of it anyway, and who leads it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, User
from agencies.roles import Role
from backend.base.errors import NotAllowed, NotFound
from cases.levels import seen_among
from cases.lifecycle import FILE_MERGE
from cases.masking import Sight
from cases.models import CaseFile, FileMerge, Participation
from cases.people.linked import lock_cases
from cases.querysets import LEAD
from cases.statuses import FileMergeStatus, MergeSide, ParticipationRole

KEPT, ABSORBED = MergeSide.KEPT, MergeSide.ABSORBED
RELATED = ("kept__person", "absorbed__person", "proposed_by", "proposed_by_agency", "answered_by_agency", "undone_by_agency", "pair")
SENT, RECEIVED = "sent", "received"
NOT_MERGED = (FileMergeStatus.PROPOSED, FileMergeStatus.DECLINED, FileMergeStatus.CANCELLED)


@dataclass(frozen=True)
class Rule:
    side: str = ""
    """Who may: whoever leads the side for which it was proposed ("own"), the other side ("other"), or either."""
    verb: str = ""


ACTIONS: Mapping[str, Rule] = {
    "read": Rule(),
    "validate": Rule("other", "validate"),
    "decline": Rule("other", "decline"),
    "cancel": Rule("own", "cancel"),
    "undo": Rule(verb="undo"),
}


@dataclass(frozen=True)
class Reading:
    kept: CaseFile | None
    """For those who see it."""
    absorbed: CaseFile | None
    own: list[CaseFile]
    """Of the sides that the actor answers for."""
    other_agency: Agency | None
    """Who leads the other case; None for whoever leads both."""
    proposed_by: User | None
    proposed_by_agency: Agency
    answered_by_agency: Agency | None
    undone_by_agency: Agency | None
    keeps_own: bool
    """The case that goes on is one that the actor answers for."""
    allowed_actions: list[str]


def visible_merges(actor: Actor, box: str = "") -> QuerySet[FileMerge]:
    """Merges of which a coordinator leads one case at least. Whoever opened the later case of a pair learns nothing before it is done:
    else opening a case would be a way to look somebody up."""
    if not actor.has(Role.COORDINATOR):
        return FileMerge.objects.none()
    leading = CaseFile.objects.visible_to(actor, LEAD).values("pk")
    found = FileMerge.objects.select_related(*RELATED).filter(Q(kept__in=leading) | Q(absorbed__in=leading))
    found = found.exclude(found_by=actor.user_id, status__in=NOT_MERGED)
    if box == SENT:
        return found.filter(proposed_by_agency=actor.agency_id)
    return found.exclude(proposed_by_agency=actor.agency_id) if box == RECEIVED else found


def get_merge(actor: Actor, merge_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> FileMerge:
    """The merge, if `actor` may do `to` with it now. `lock`: once it is seen, people, cases in the order of their keys, then
    the merge.

    Raises NotFound, NotAllowed, Stale, InvalidTransition.
    """
    try:
        key = merge_id if isinstance(merge_id, UUID) else UUID(merge_id)
    except ValueError:
        raise NotFound() from None
    found = visible_merges(actor).filter(pk=key)
    merge = found.first()
    if merge is not None and lock:
        cases = _lock(merge)
        if merge := found.first():
            merge.kept, merge.absorbed = cases[merge.kept_id], cases[merge.absorbed_id]
    if merge is None:
        raise NotFound()
    [merge] = show(actor, [merge])
    rule = ACTIONS[to]
    if not _permitted(merge, rule):
        raise NotAllowed(_refusal(rule))
    merge.check_version(version)
    if rule.verb:
        FILE_MERGE.next(merge.status, rule.verb)
    return merge


def show(actor: Actor, merges: Iterable[FileMerge]) -> list[FileMerge]:
    """Put on each merge, in `sides` and `shown`, what `actor` answers for and may read. Two statements, however many."""
    merges = list(merges)
    keys = {key for merge in merges for key in (merge.kept_id, merge.absorbed_id)}
    seen = seen_among(actor, keys)
    led = {key for key, case in seen.items() if LEAD in case.levels}
    leads = Participation.objects.filter(case__in=keys, role=ParticipationRole.LEAD, ended_at=None).select_related("agency")
    agencies = {lead.case_id: lead.agency for lead in leads}
    for merge in merges:
        merge.sides = tuple(side for side, key in ((KEPT, merge.kept_id), (ABSORBED, merge.absorbed_id)) if key in led)
        sight = Sight(actor.agency_id, concerned=actor.is_system or len(merge.sides) == 2)
        merge.shown = _read(merge, seen, agencies, sight)
    return merges


def other(side: str) -> str:
    return ABSORBED if side == KEPT else KEPT


def case_on(merge: FileMerge, side: str) -> CaseFile:
    return merge.kept if side == KEPT else merge.absorbed


def _read(merge: FileMerge, seen: Mapping[UUID, CaseFile], agencies: Mapping[UUID, Agency], sight: Sight) -> Reading:
    elsewhere = [side for side in (KEPT, ABSORBED) if side not in merge.sides]
    return Reading(
        kept=merge.kept if merge.kept_id in seen else None,
        absorbed=merge.absorbed if merge.absorbed_id in seen else None,
        own=[case_on(merge, side) for side in merge.sides],
        other_agency=sight.if_any(agencies.get(case_on(merge, elsewhere[0]).pk)) if elsewhere else None,
        proposed_by=sight.person(merge.proposed_by, merge.proposed_by_agency),
        proposed_by_agency=sight.agency(merge.proposed_by_agency),
        answered_by_agency=sight.if_any(merge.answered_by_agency),
        undone_by_agency=sight.if_any(merge.undone_by_agency),
        keeps_own=KEPT in merge.sides,
        allowed_actions=[
            name
            for name, rule in ACTIONS.items()
            if _permitted(merge, rule) and (not rule.verb or merge.status in FILE_MERGE.verbs[rule.verb])
        ],
    )


def _permitted(merge: FileMerge, rule: Rule) -> bool:
    """Whoever lost the side that they answered for, and leads neither, does not see the merge at all."""
    if rule.side == "own":
        return merge.proposed_for in merge.sides
    return rule.side == "" or other(merge.proposed_for) in merge.sides


def _refusal(rule: Rule) -> str:
    if rule.side == "own":
        return _("Only the agency that proposed this merge takes it back. Yours validates or declines it.")
    return _("The agency that leads the other case answers. Yours may take its proposal back.")


def _lock(merge: FileMerge) -> dict[UUID, CaseFile]:
    """People and cases, then the row: what is decided next is decided on what stays."""
    cases = lock_cases([merge.kept_id, merge.absorbed_id])
    FileMerge.objects.select_for_update(no_key=True).filter(pk=merge.pk).values_list("pk").first()
    return cases

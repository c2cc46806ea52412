from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict, Invalid, NotFound
from backend.base.models import new_id
from backend.base.operation import operation
from cases.access import check_case, get_case
from cases.levels import levels_of
from cases.masking import without_case
from cases.merging.access import ABSORBED, KEPT, other, show
from cases.merging.effects import check_nothing_awaited
from cases.merging.notices import tell_of_merge
from cases.merging.preview import Preview, preview_of
from cases.models import CaseFile, FileMerge, FileMergeEvent, ProbablePair
from cases.operations.merging.carrying_out import carry_out, check_possible
from cases.people.linked import lock_cases
from cases.people.pairs import cases_of, get_pair
from cases.querysets import LEAD
from cases.sharing.exceptions import NO_EXCEPTION, Stated, check_exception
from cases.statuses import FileMergeStatus, MergeSide

THIS, OTHER = "this", "other"
"""Which of the two files goes on: the one that is named first, or the other."""


@dataclass(frozen=True)
class Two:
    """The two cases by key, and the pair that brought them together, if one did."""

    kept: UUID
    absorbed: UUID
    pair: ProbablePair | None


def preview_merge(
    reference: str,
    *,
    actor: Actor,
    absorbed: str = "",
    pair: UUID | None = None,
    keep: str = THIS,
    exception: Stated = NO_EXCEPTION,
) -> Preview:
    """What it would do now, as far as the actor may know; changes nothing."""
    two = _the_two(actor, reference, absorbed=absorbed, pair=pair, keep=keep)
    cases = {case.pk: case for case in CaseFile.objects.filter(pk__in=[two.kept, two.absorbed]).select_related("person")}
    _sides(actor, cases[two.kept], cases[two.absorbed])
    return preview_of(actor, cases[two.kept], cases[two.absorbed], exception=exception)


@operation
def propose_merge(
    reference: str,
    *,
    actor: Actor,
    absorbed: str = "",
    pair: UUID | None = None,
    keep: str = THIS,
    exception: Stated = NO_EXCEPTION,
    merge_id: UUID | None = None,
    version: int | None = None,
) -> FileMerge:
    """The case `reference` and another one are of one person. One agency leads both: they are merged at once; else the other one is asked.

    The other case is named by its reference, for whoever sees it, or by the `pair` that both sides have judged to be one person. It is the
    one that closes, unless `keep` says so of this one. Raises Conflict `merge_proposed`, and those of the merge itself.
    """
    check_exception(exception)
    two = _the_two(actor, reference, absorbed=absorbed, pair=pair, keep=keep)
    cases = lock_cases([two.kept, two.absorbed])
    kept, gone = cases[two.kept], cases[two.absorbed]
    sides = _sides(actor, kept, gone)
    this = gone if keep == OTHER else kept
    this.check_version(version)
    _refuse_twice(kept, gone)

    merge = FileMerge(
        id=merge_id or new_id(),
        kept=kept,
        absorbed=gone,
        proposed_for=sides[0],
        proposed_by=actor.user,
        proposed_by_agency=actor.acting_agency,
        pair=two.pair,
        found_by_id=two.pair.found_by_id if two.pair else None,
        exception_ground=exception[0],
        exception_reason=exception[1],
    )
    at_once = len(sides) == 2
    if at_once:
        carry_out(merge, actor=actor)
    elif sides == [ABSORBED]:
        check_nothing_awaited(gone)
        if levels_of(actor, kept):
            check_possible(merge, without_case(actor))
    merge.save(force_insert=True)

    said = {"actor_id": actor.user_id, "agency_id": actor.agency_id}
    FileMergeEvent.append(merge.pk, "merge_proposed", side=merge.proposed_for, **said)
    if at_once:
        FileMergeEvent.append(merge.pk, "merge_validated", **said)
    else:
        tell_of_merge("merge_proposed", merge, side=other(merge.proposed_for))
    [merge] = show(actor, [merge])
    return merge


def _the_two(actor: Actor, reference: str, *, absorbed: str, pair: UUID | None, keep: str) -> Two:
    this = get_case(actor, reference, to="read")
    if not actor.is_coordinator:
        check_case(actor, this, to="merge")  # refused in words, whatever the other case
    if bool(absorbed.strip()) == bool(pair):
        raise Invalid.value("absorbed", _("Name the other case by its reference, or by the pair that both sides judged."), code="required")
    if keep not in (THIS, OTHER):
        raise Invalid.value("keep", _("Say which of the two files goes on: this one, or the other."), code="invalid_choice")
    found = get_pair(actor, pair, to="read") if pair else None
    another = _of_pair(found, this) if found else _in_sight(actor, absorbed)
    if another == this.pk:
        raise Invalid.value("absorbed", _("This is the same case. Give the reference of the other one."), code="same_case")
    kept, gone = (another, this.pk) if keep == OTHER else (this.pk, another)
    return Two(kept, gone, found)


def _in_sight(actor: Actor, reference: str) -> UUID:
    try:
        return get_case(actor, reference, to="read").pk
    except NotFound:
        raise Invalid.value(
            "absorbed", _("You see no case with this reference. Check it with whoever gave it to you."), code="unknown_case"
        ) from None


def _of_pair(pair: ProbablePair, this: CaseFile) -> UUID:
    sides = {key: side for side, key in cases_of(pair).items()}
    if sides.get(this.pk) not in pair.sides:
        raise Invalid.value("pair", _("This pair is not about the case that you name."), code="not_of_the_case")
    if pair.verdict != ProbablePair.Verdict.SAME:
        raise Conflict(_("Both sides have not said yet that it is the same person: nothing is merged before."), code="not_judged_same")
    return next(key for key in sides if key != this.pk)


def _sides(actor: Actor, kept: CaseFile, absorbed: CaseFile) -> list[MergeSide]:
    """Those that the actor may merge. Raises NotAllowed, InvalidTransition."""
    led = [side for side, case in ((KEPT, kept), (ABSORBED, absorbed)) if LEAD in levels_of(actor, case)]
    if not led:
        check_case(actor, kept, to="merge")  # seen, and led by neither: refused in words
        raise NotFound()
    for side in led:
        check_case(actor, kept if side == KEPT else absorbed, to="merge")
    return led


def _refuse_twice(kept: CaseFile, absorbed: CaseFile) -> None:
    proposed = FileMerge.objects.filter(status=FileMergeStatus.PROPOSED)
    if proposed.filter(Q(kept=kept, absorbed=absorbed) | Q(kept=absorbed, absorbed=kept)).exists():
        raise Conflict(_("A merge of these two files is proposed already, and awaits an answer."), code="merge_proposed")

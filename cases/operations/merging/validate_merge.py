from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.access import check_case
from cases.merging.access import case_on, get_merge, other, show
from cases.merging.notices import tell_of_merge
from cases.merging.preview import Preview, preview_of
from cases.models import FileMerge, FileMergeEvent
from cases.operations.merging.carrying_out import ANSWER, MADE, carry_out
from cases.sharing.exceptions import NO_EXCEPTION, Stated, check_exception


def preview_validation(merge_id: UUID | str, *, actor: Actor, exception: Stated = NO_EXCEPTION) -> Preview:
    """What validating would do now; changes nothing."""
    merge = get_merge(actor, merge_id, to="validate")
    stated = exception if exception[0] else (merge.exception_ground, merge.exception_reason)
    return preview_of(actor, merge.kept, merge.absorbed, exception=stated, asked=True)


@operation
def validate_merge(merge_id: UUID | str, *, actor: Actor, exception: Stated = NO_EXCEPTION, version: int | None = None) -> FileMerge:
    """The other side agrees: the two files are merged from here on. Raises the conflicts of the merge (carrying_out.py)."""
    check_exception(exception)
    merge = get_merge(actor, merge_id, to="validate", lock=True, version=version)
    check_case(actor, case_on(merge, other(merge.proposed_for)), to="merge")

    if exception[0]:
        merge.exception_ground, merge.exception_reason = exception
    carry_out(merge, actor=actor)
    merge.save_changes(*ANSWER, *MADE)

    FileMergeEvent.append(merge.pk, "merge_validated", actor_id=actor.user_id, agency_id=actor.agency_id)
    tell_of_merge("files_merged", merge, side=merge.proposed_for)
    [merge] = show(actor, [merge])
    return merge

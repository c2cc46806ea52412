from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.merging.access import get_merge, show
from cases.models import FileMerge
from cases.operations.merging.carrying_out import call_off


@operation
def decline_merge(merge_id: UUID | str, *, actor: Actor, version: int | None = None) -> FileMerge:
    """The other side does not agree: the two files stay as they are, and nothing more was learnt."""
    merge = get_merge(actor, merge_id, to="decline", lock=True, version=version)
    call_off(merge, "decline", actor)
    [merge] = show(actor, [merge])
    return merge

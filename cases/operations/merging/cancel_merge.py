from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.merging.access import get_merge, show
from cases.models import FileMerge
from cases.operations.merging.carrying_out import call_off


@operation
def cancel_merge(merge_id: UUID | str, *, actor: Actor, version: int | None = None) -> FileMerge:
    """The side that proposed takes it back."""
    merge = get_merge(actor, merge_id, to="cancel", lock=True, version=version)
    call_off(merge, "cancel", actor)
    [merge] = show(actor, [merge])
    return merge

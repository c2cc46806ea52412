from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.access import get_irritant
from irritants.events import record
from irritants.models import Irritant


@operation
def unlink_irritant(irritant_id: UUID | str, *, version: int | None = None, actor: Actor) -> Irritant:
    """This one is another matter. Nothing happens to one that is linked to none."""
    irritant = get_irritant(actor, irritant_id, to="unlink", lock=True, version=version)
    before = irritant.recurring_id
    if before is None:
        return irritant

    irritant.recurring = irritant.linked_at = None

    record(irritant, "irritant_unlinked", actor, changed=["recurring", "linked_at"], recurring=before)
    return irritant

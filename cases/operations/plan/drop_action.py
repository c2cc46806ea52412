from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.models import Action
from cases.operations.plan.move_action import move
from cases.plan.access import get_action
from cases.plan.statuses import DropReason


@operation
def drop_action(
    reference: str, action_id: UUID, *, actor: Actor, reason_code: str = DropReason.OTHER, reason: str = "", version: int | None = None
) -> Action:
    """It will not be done, and why: a coded reason, or words."""
    action = get_action(actor, reference, action_id, to="drop", lock=True, version=version)
    return move(action, "drop", actor, reason_code=reason_code, reason=reason)

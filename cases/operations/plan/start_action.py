from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.models import Action
from cases.operations.plan.move_action import move
from cases.plan.access import get_action


@operation
def start_action(reference: str, action_id: UUID, *, actor: Actor, version: int | None = None) -> Action:
    """Somebody has begun."""
    return move(get_action(actor, reference, action_id, to="start", lock=True, version=version), "start", actor)

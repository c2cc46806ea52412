from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.models import Action
from cases.operations.plan.move_action import move
from cases.plan.access import get_action


@operation
def reopen_action(reference: str, action_id: UUID, *, actor: Actor, version: int | None = None) -> Action:
    """Done or dropped too soon: it is to be done again."""
    return move(get_action(actor, reference, action_id, to="reopen", lock=True, version=version), "reopen", actor)

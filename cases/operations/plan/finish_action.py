from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.models import Action
from cases.operations.plan.move_action import move
from cases.plan.access import get_action
from cases.plan.statuses import Opinion


@operation
def finish_action(
    reference: str,
    action_id: UUID,
    *,
    actor: Actor,
    result: str = "",
    opinion: str = Opinion.NOT_ASKED,
    opinion_words: str = "",
    version: int | None = None,
) -> Action:
    """Done, with what came of it, and what the person says of it."""
    action = get_action(actor, reference, action_id, to="finish", lock=True, version=version)
    return move(action, "finish", actor, result=result, opinion=opinion, opinion_words=opinion_words)

from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from cases.events import record
from cases.free_text import check_free_text
from cases.models import Action
from cases.plan.access import get_action


@operation
def record_opinion(
    reference: str, action_id: UUID, *, actor: Actor, opinion: str, opinion_words: str = "", version: int | None = None
) -> Action:
    """What the person says of an action that is done, asked at that time or later."""
    action = get_action(actor, reference, action_id, to="record_opinion", lock=True, version=version)
    check_free_text(opinion_words=opinion_words)

    action.opinion, action.opinion_words = opinion, opinion_words.strip()
    action.save_changes("opinion", "opinion_words")

    record(action.case, "action_opinion", actor, action=action.pk, opinion=opinion)
    return action

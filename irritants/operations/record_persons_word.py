from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from irritants.access import get_irritant
from irritants.events import record
from irritants.facts import choice
from irritants.lifecycle import AFTER_THE_WORD
from irritants.models import Irritant
from irritants.operations.reopen_irritant import back_to_work
from irritants.statuses import IrritantStatus, PersonSays


@operation
def record_persons_word(irritant_id: UUID | str, *, person_says: str, version: int | None = None, actor: Actor) -> Irritant:
    """What the person says of a resolution, recorded by any participant: yes confirms it, no sends it back to work."""
    irritant = get_irritant(actor, irritant_id, to="record_persons_word", lock=True, version=version)
    irritant.person_says = choice("person_says", person_says, PersonSays)

    if AFTER_THE_WORD[irritant.person_says] == IrritantStatus.CONFIRMED:
        irritant.status = IrritantStatus.CONFIRMED
        irritant.confirmed_at = irritant.ended_at = clock.now()
        record(irritant, "irritant_confirmed", actor, changed=["person_says", "status", "confirmed_at", "ended_at"])
    elif AFTER_THE_WORD[irritant.person_says] == IrritantStatus.IN_PROGRESS:
        changed = back_to_work(irritant)
        record(irritant, "irritant_reopened", actor, changed=["person_says", *changed], person_says=irritant.person_says)
    else:
        record(irritant, "irritant_word_recorded", actor, changed=["person_says"], person_says=irritant.person_says)
    return irritant

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_recurring
from irritants.facts import read_facts
from irritants.models import RecurringIrritant
from irritants.recurring.access import get_recurring
from irritants.recurring.facts import READERS, TEXTS, keep_what_its_state_needs


@operation
def edit_recurring(recurring_id: UUID | str, *, changes: Mapping[str, Any], version: int | None = None, actor: Actor) -> RecurringIrritant:
    """Any of title, category, agency_concerned, administration, cause, workaround, solution."""
    recurring = get_recurring(actor, recurring_id, to="edit", lock=True, version=version)
    facts = read_facts(changes, readers=READERS, texts=TEXTS)
    facts = {name: value for name, value in facts.items() if getattr(recurring, name) != value}
    keep_what_its_state_needs(recurring, facts)
    if not facts:
        return recurring

    for name, value in facts.items():
        setattr(recurring, name, value)

    record_recurring(recurring, "recurring_edited", actor, changed=facts, fields=sorted(facts))
    return recurring

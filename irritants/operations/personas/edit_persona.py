from collections.abc import Mapping
from typing import Any

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_persona
from irritants.facts import read_facts
from irritants.models import Persona
from irritants.personas.access import persona_to_change
from irritants.personas.facts import TEXTS, check_can_be_met, readers


@operation
def edit_persona(slug: str, *, changes: Mapping[str, Any], version: int | None = None, actor: Actor) -> Persona:
    """Any of name, portrait, needs, age_bands, themes, categories, at_least, rank. New criteria sort past cases too."""
    persona = persona_to_change(actor, slug, to="edit", version=version)
    facts = read_facts(changes, readers=readers(), texts=TEXTS)
    facts = {name: value for name, value in facts.items() if getattr(persona, name) != value}
    if not facts:
        return persona

    for name, value in facts.items():
        setattr(persona, name, value)
    check_can_be_met(persona)

    record_persona(persona, "persona_edited", actor, changed=facts, fields=sorted(facts))
    return persona

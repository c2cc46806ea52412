from typing import Any

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_persona
from irritants.facts import read_facts
from irritants.models import Persona
from irritants.personas.access import area_to_steer
from irritants.personas.facts import TEXTS, check_can_be_met, free_slug, next_rank, readers


@operation
def write_persona(*, name: str, portrait: str, living_area: str | None = None, actor: Actor, **said: Any) -> Persona:
    """`said`: needs, age_bands, themes, categories, at_least, rank. Figures know it from their next refresh on."""
    area = area_to_steer(actor, living_area)
    facts = read_facts({"name": name, "portrait": portrait, **said}, readers=readers(), texts=TEXTS)
    persona = Persona(living_area=area, slug=free_slug(area, facts["name"]), **{"rank": next_rank(area), **facts})
    check_can_be_met(persona)

    persona.save(force_insert=True)

    record_persona(persona, "persona_written", actor)
    return persona

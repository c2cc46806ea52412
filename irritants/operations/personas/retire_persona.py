from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_persona
from irritants.models import Persona
from irritants.personas.access import persona_to_change


@operation
def retire_persona(slug: str, *, version: int | None = None, actor: Actor) -> Persona:
    """No case resembles it any more: figures sort its cases among the others from their next refresh on."""
    persona = persona_to_change(actor, slug, to="retire", version=version)

    persona.is_active = False

    record_persona(persona, "persona_retired", actor, changed=["is_active"])
    return persona

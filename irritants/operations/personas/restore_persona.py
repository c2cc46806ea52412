from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_persona
from irritants.models import Persona
from irritants.personas.access import persona_to_change


@operation
def restore_persona(slug: str, *, version: int | None = None, actor: Actor) -> Persona:
    """In use again, under the same slug and rank: figures sort cases among all from their next refresh on."""
    persona = persona_to_change(actor, slug, to="restore", version=version)

    persona.is_active = True

    record_persona(persona, "persona_restored", actor, changed=["is_active"])
    return persona

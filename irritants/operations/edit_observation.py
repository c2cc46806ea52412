from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_observation_change
from irritants.facts import read_observation
from irritants.models import Observation
from irritants.observations import get_observation


@operation
def edit_observation(observation_id: UUID | str, *, changes: Mapping[str, Any], version: int | None = None, actor: Actor) -> Observation:
    """Correct what was said, any of `record_observation`'s facts. Its irritants stay as they are: each is corrected for itself."""
    observation = get_observation(actor, observation_id, to="edit", lock=True, version=version)
    facts = {name: value for name, value in read_observation(changes).items() if getattr(observation, name) != value}
    if not facts:
        return observation

    for name, value in facts.items():
        setattr(observation, name, value)

    record_observation_change(observation, "observation_edited", actor, changed=facts, fields=sorted(facts))
    return observation

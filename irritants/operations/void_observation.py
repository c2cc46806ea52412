from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.facts import words
from irritants.models import Observation
from irritants.observations import get_observation
from irritants.voiding import enter_in_error


@operation
def void_observation(observation_id: UUID | str, *, reason: str, version: int | None = None, actor: Actor) -> Observation:
    """It should never have been recorded, nor what it brought: all stays readable, and no figure counts any of it."""
    observation = get_observation(actor, observation_id, to="void", lock=True, version=version)
    reason = words("reason", reason, refusal=_("Say why it was entered in error."))

    enter_in_error([observation], reason, actor)
    return observation

"""The only way from an identifier to an observation, and the list that agrees with it: they belong to the agency that made them."""

from uuid import UUID

from django.db.models import QuerySet

from agencies.actor import Actor
from backend.base.errors import NotFound
from irritants.access import OBSERVERS
from irritants.models import Observation


def get_observation(actor: Actor, observation_id: UUID | str | None) -> Observation:
    """Raises NotFound when there is none, or it is another agency's."""
    try:
        key = observation_id if isinstance(observation_id, UUID) else UUID(str(observation_id))
    except ValueError:
        raise NotFound from None
    observation = visible_observations(actor).select_related("commune").filter(pk=key).first()
    if observation is None:
        raise NotFound
    return observation


def visible_observations(actor: Actor) -> QuerySet[Observation]:
    if actor.is_system:
        return Observation.objects.all()
    if actor.agency is None or not actor.has(*OBSERVERS):
        return Observation.objects.none()
    return Observation.objects.filter(agency=actor.agency)

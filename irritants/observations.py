"""The only way from an identifier to an observation, and the list that agrees with it: they belong to the agency that made them."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency
from backend.base.errors import NotAllowed, NotFound
from irritants.access import OBSERVERS
from irritants.models import Irritant, IrritantEvent, Observation
from irritants.statuses import IrritantStatus

ORDERINGS: Mapping[str, tuple[str, ...]] = {"-observed": ("-observed_on", "-id"), "observed": ("observed_on", "id")}
"""What a list of observations may be sorted by, with the columns of each; the first is the default."""


def get_observation(actor: Actor, observation_id: UUID | str | None, *, lock: bool = False, version: int | None = None) -> Observation:
    """Whoever sees an observation may correct it. `version` is what the actor has read.

    Raises NotFound when there is none, or it is another agency's; Stale.
    """
    try:
        key = observation_id if isinstance(observation_id, UUID) else UUID(str(observation_id))
    except ValueError:
        raise NotFound from None
    if lock:
        Observation.objects.select_for_update(no_key=True).filter(pk=key).first()
    observation = visible_observations(actor).select_related("commune", "agency", "recorded_by").filter(pk=key).first()
    if observation is None:
        raise NotFound
    observation.check_version(version)
    return observation


def visible_observations(actor: Actor) -> QuerySet[Observation]:
    if actor.is_system:
        return Observation.objects.all()
    if actor.agency is None or not actor.has(*OBSERVERS):
        return Observation.objects.none()
    return Observation.objects.filter(agency=actor.agency)


def observations_listed(actor: Actor) -> QuerySet[Observation]:
    """Those in sight, each with its `irritant_count`: those entered in error left out."""
    met = Irritant.objects.filter(observation=OuterRef("pk")).exclude(status=IrritantStatus.ENTERED_IN_ERROR)
    counts = met.order_by().values("observation").annotate(number=Count("pk")).values("number")
    return visible_observations(actor).annotate(irritant_count=Coalesce(Subquery(counts), 0))


def history_of(observation: Observation) -> QuerySet[IrritantEvent]:
    """What happened to an observation, first things first."""
    return IrritantEvent.objects.filter(stream_id=observation.pk).order_by("seq")


def observing_agency(actor: Actor) -> Agency:
    """For whom the actor may record what was observed. Raises NotAllowed."""
    if actor.agency is None or not actor.has(*OBSERVERS):
        raise NotAllowed(
            _("Observations are recorded by caseworkers, coordinators and managers. Ask one of your agency."), code="role_needed"
        )
    return actor.agency

from datetime import date

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Invalid, NotAllowed
from backend.base.operation import operation
from cases.free_text import check_free_text
from irritants import facts
from irritants.access import OBSERVERS
from irritants.events import record_observation_made
from irritants.models import Observation
from irritants.statuses import ObservationKind


@operation
def record_observation(
    *,
    kind: str,
    observed_on: date,
    commune: str | None = None,
    people_count: int = 1,
    place: str = "",
    narrative: str = "",
    actor: Actor,
) -> Observation:
    """What was seen or heard without opening a case. It names nobody: `people_count` says how many were met."""
    if actor.agency is None or not actor.has(*OBSERVERS):
        raise NotAllowed(
            _("Observations are recorded by caseworkers, coordinators and managers. Ask one of your agency."), code="role_needed"
        )
    if people_count < 1:
        raise Invalid.value("people_count", _("An observation was made of at least one person."), code="min_value")
    check_free_text(place=place, narrative=narrative)

    observation = Observation.objects.create(
        kind=facts.choice("kind", kind, ObservationKind),
        agency=actor.agency,
        observed_on=facts.past_day(observed_on, name="observed_on"),
        commune=facts.commune(commune) if commune else None,
        people_count=people_count,
        place=place.strip(),
        narrative=narrative.strip(),
        recorded_by=actor.user,
    )

    record_observation_made(observation, actor)
    return observation

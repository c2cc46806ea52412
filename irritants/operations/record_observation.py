from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base.errors import Invalid, PersonalNumberDetected, Problem
from backend.base.models import new_id, refuse_taken
from backend.base.operation import operation
from irritants.events import record_observation_change
from irritants.facts import read_observation
from irritants.models import Observation
from irritants.observations import observing_agency
from irritants.operations.report_irritant import report_irritant


@operation
def record_observation(
    *,
    kind: str,
    observed_on: date,
    commune: str | None = None,
    people_count: int = 1,
    place_kind: str = "",
    place: str = "",
    narrative: str = "",
    irritants: Sequence[Mapping[str, Any]] = (),
    id: UUID | None = None,
    actor: Actor,
) -> Observation:
    """What was seen or heard without opening a case. It names nobody: `people_count` says how many were met.

    `irritants` that it brought are as `report_irritant` takes them; by default they happened on the same day.
    """
    agency = observing_agency(actor)
    facts = read_observation(
        {
            "kind": kind,
            "observed_on": observed_on,
            "commune": commune,
            "people_count": people_count,
            "place_kind": place_kind,
            "place": place,
            "narrative": narrative,
        }
    )
    refuse_taken(Observation, id)

    observation = Observation.objects.create(id=id or new_id(), **facts, agency=agency, recorded_by=actor.user)

    record_observation_change(observation, "observation_recorded", actor)
    _report(observation, irritants, actor)
    return observation


def _report(observation: Observation, irritants: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    """Every wrong value of every irritant is named: `irritants.2.category`."""
    problems, personal = list[Problem](), None
    for number, said in enumerate(irritants):
        try:
            report_irritant(**{"occurred_on": observation.observed_on, **said}, observation=observation.pk, actor=actor)
        except Invalid as refused:
            problems += [Problem(f"irritants.{number}.{problem.name}", problem.code, problem.reason) for problem in refused.problems]
            personal = refused.detail if isinstance(refused, PersonalNumberDetected) else personal
    if problems:
        raise PersonalNumberDetected(*problems, detail=personal) if personal else Invalid(*problems)

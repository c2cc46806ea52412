"""Observations entered in error, one by one or with the spreadsheet that brought them: what leaves the figures with them.

All that they brought leaves, whatever became of it. Nobody else's work is lost: an irritant met in an observation is worked on by the
agency that observed, and by no other (irritants/access.py). The agency concerned reads that it was entered in error; another agency may
keep the recurring irritant that one is linked to, which counts one less: the link stays, as for an irritant voided by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from agencies.actor import Actor
from backend.base import clock
from irritants.events import record, record_observation_change
from irritants.models import Irritant, Observation
from irritants.operations.void_irritant import out_of_the_figures
from irritants.statuses import IrritantStatus


@dataclass(frozen=True)
class Leaving:
    """How many would leave now; of the irritants, how many have been worked on, and are linked to a recurring one."""

    observations: int
    irritants: int
    worked_on: int
    linked: int


def leaving_with(observations: Iterable[Observation]) -> Leaving:
    observations = list(observations)
    counted = irritants_counted_in(observations).aggregate(
        irritants=Count("pk"),
        worked_on=Count("pk", filter=~Q(status=IrritantStatus.REPORTED)),
        linked=Count("recurring"),
    )
    return Leaving(len(observations), **counted)


def irritants_counted_in(observations: Iterable[Observation]) -> QuerySet[Irritant]:
    return Irritant.objects.filter(observation__in=observations).exclude(status=IrritantStatus.ENTERED_IN_ERROR).order_by("pk")


def enter_in_error(observations: Sequence[Observation], reason: str, actor: Actor) -> None:
    """For operations, on observations that are locked: none of them gets another irritant meanwhile. Each change has its own event."""
    irritants = list(irritants_counted_in(observations).select_for_update(no_key=True, of=("self",)))
    for observation in observations:
        observation.voided_at, observation.void_reason = clock.now(), reason
        record_observation_change(observation, "observation_voided", actor, changed=["voided_at", "void_reason"])
    for irritant in irritants:
        record(irritant, "irritant_voided", actor, changed=out_of_the_figures(irritant, reason))

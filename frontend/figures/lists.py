"""The exact list behind each figure, for those who may open all that it counts: readers of live figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django_filters import FilterSet

from agencies.filters import NOT_SAID
from cases.filters import CaseFilter, FlagFilter, HandoverFilter
from cases.handovers.access import ANY_BOX
from cases.statuses import TAKEN, CaseStatus, FlagStatus, HandoverStatus, Outcome
from irritants.exports.months import span_of
from irritants.filters import IrritantFilter
from irritants.lifecycle import OPEN
from irritants.statistics.cut import TIME
from irritants.statistics.population import HIDDEN, Population
from irritants.statuses import IrritantStatus

Asked = Mapping[str, Sequence[str]]
YES = ["true"]


@dataclass(frozen=True)
class Behind:
    """The list that a population is shown by. What is asked of it is in the words of its filters."""

    page: str
    filters: type[FilterSet]
    counted: Asked
    """All that live figures count, and nothing else."""
    figures: Mapping[str, Asked]
    """Of these, those behind each count. Rates and medians are made of these."""
    same_for_all: frozenset[str] = frozenset()
    """Levels with one value for all that is counted: the list is not narrowed to it."""


def with_status(*statuses: str) -> Asked:
    return {"status": statuses}


BEHIND: Mapping[str, Behind] = {
    "irritants": Behind(
        "irritants",
        IrritantFilter,
        {"counted": YES},
        {
            "reported": {},
            "open": with_status(*OPEN),
            "resolved": with_status(IrritantStatus.RESOLVED, IrritantStatus.CONFIRMED),
            "confirmed": with_status(IrritantStatus.CONFIRMED),
            "presumed": {"presumed": YES},
            "left": {"left": YES},
            "reopened": {"reopened": YES},
        },
    ),
    "handovers": Behind(
        "handovers",
        HandoverFilter,
        {"box": [ANY_BOX]},
        {
            "sent": {},
            "pending": with_status(HandoverStatus.REQUESTED),
            "accepted": with_status(*TAKEN),
            "completed": with_status(HandoverStatus.COMPLETED),
            "rejected": with_status(HandoverStatus.REJECTED),
            "returned": with_status(HandoverStatus.RETURNED),
            "cancelled": with_status(HandoverStatus.CANCELLED),
            "expired": with_status(HandoverStatus.EXPIRED),
            "loops": {"loop": YES},
            "answered_in_time": {"answered_in_time": YES},
        },
    ),
    "flags": Behind(
        "flags",
        FlagFilter,
        {"box": ["received"], "counted": YES},
        {
            "raised": {},
            "pending": with_status(FlagStatus.RAISED),
            "acknowledged": with_status(FlagStatus.ACKNOWLEDGED),
            "taken_up": with_status(FlagStatus.TAKEN_UP),
            "dismissed": with_status(FlagStatus.DISMISSED),
            "withdrawn": with_status(FlagStatus.WITHDRAWN),
            "redirected": {"redirected": YES},
            "answered_in_time": {"answered_in_time": YES},
        },
        same_for_all=frozenset({"to_agency"}),
    ),
    "caseload": Behind(
        "cases",
        CaseFilter,
        {"counted": YES},
        {
            "opened": {},
            "open": {"outcome": [NOT_SAID]},
            "closed": with_status(CaseStatus.CLOSED),
            "resolved": {"outcome": [Outcome.RESOLVED]},
            "partly_resolved": {"outcome": [Outcome.PARTLY_RESOLVED]},
            "unresolved": {"outcome": [Outcome.UNRESOLVED]},
            "lost_contact": {"outcome": [Outcome.LOST_CONTACT]},
        },
    ),
}


def lists_behind(population: Population, question: Mapping[str, Any], grouping: str = "", code: str | None = None) -> dict[str, str]:
    """Addresses by figure. `question`: as `figures_of` takes it, filters included; `code`: of the group, when there is one."""
    if code == HIDDEN:
        return {}  # a list behind it would have to name them
    behind = BEHIND[population.code]
    since, until = question["from_"], question["to"]
    narrowed = {name: question[name] for name in population.levels if question.get(name)}
    if grouping and population.levels[grouping].axis == TIME:
        assert code is not None
        first, last = span_of(code)
        since, until = later(since, first), earlier(until, last)
    elif grouping:
        narrowed[grouping] = code or NOT_SAID
    if narrowed.keys() - behind.filters.base_filters.keys() - behind.same_for_all:
        return {}  # the list cannot be narrowed as the figure is
    asked = dict(behind.counted)
    asked |= {name: [value] for name, value in narrowed.items() if name not in behind.same_for_all}
    asked |= {name: [day.isoformat()] for name, day in (("from", since), ("to", until)) if day}
    return {name: f"{reverse(behind.page)}?{urlencode({**asked, **those}, doseq=True)}" for name, those in behind.figures.items()}


def later(one: date | None, other: date) -> date:
    return max(one, other) if one else other


def earlier(one: date | None, other: date) -> date:
    return min(one, other) if one else other

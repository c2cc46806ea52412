"""The exact list behind each figure, for those who may open all that it counts: readers of live figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from irritants.exports.months import first_day, last_day
from irritants.filters import IrritantFilter
from irritants.lifecycle import OPEN
from irritants.statistics.population import HIDDEN
from irritants.statuses import IrritantStatus

Asked = Mapping[str, Sequence[str]]

BEHIND: Mapping[str, Asked] = {
    "reported": {},
    "open": {"status": OPEN},
    "resolved": {"status": [IrritantStatus.RESOLVED, IrritantStatus.CONFIRMED]},
    "confirmed": {"status": [IrritantStatus.CONFIRMED]},
    "presumed": {"presumed": ["true"]},
    "left": {"left": ["true"]},
    "reopened": {"reopened": ["true"]},
}
"""What is counted, in the words of `irritants.filters.IrritantFilter`. Rates and medians are made of these."""
NOT_SAID = "null"


def lists_behind(question: Mapping[str, Any], grouping: str = "", code: str | None = None) -> dict[str, str]:
    """Addresses by figure. `question`: as `irritant_figures` takes it; `code`: of the group, when there is one."""
    if code == HIDDEN:
        return {}  # a list behind it would have to name them
    since, until = question["from_"], question["to"]
    asked: dict[str, Sequence[str]] = {"counted": ["true"]}
    asked |= {name: [code] for name, code in question.items() if name not in ("by", "from_", "to") and code}
    if grouping == "month":
        assert code is not None
        since, until = later(since, first_day(code)), earlier(until, last_day(code))
    elif grouping:
        asked[grouping] = [code or NOT_SAID]
    if since:
        asked["from"] = [since.isoformat()]
    if until:
        asked["to"] = [until.isoformat()]
    if asked.keys() - IrritantFilter.base_filters.keys():
        return {}  # the list cannot be narrowed as the figure is
    return {figure: f"{reverse('irritants')}?{urlencode({**asked, **behind}, doseq=True)}" for figure, behind in BEHIND.items()}


def later(one: date | None, other: date) -> date:
    return max(one, other) if one else other


def earlier(one: date | None, other: date) -> date:
    return min(one, other) if one else other

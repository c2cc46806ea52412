"""How many people a recurring irritant hits, and month by month. Exact for what the reader could open; masked for the rest.

Whoever knows their own irritants could subtract them from a total: what is hidden or not is decided on those of the others alone. These are
counted as they stood this morning, so that two answers of one day cannot be subtracted either.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from irritants.filters import IN_FULL
from irritants.lists import irritant_branches
from irritants.models import Irritant
from irritants.statistics.suppression import ALL, THRESHOLD, hidden_cells
from irritants.statuses import IrritantStatus

MONTHS = 12


class Month(NamedTuple):
    first_day: date
    reported: int | None
    """None: hidden."""


@dataclass(frozen=True)
class Hits:
    people: int | None
    """Distinct cases, and people counted in observations; None: hidden, fewer than five besides those that the reader knows."""
    own: int
    """Of them, those whom the reader could find by opening irritants one by one."""
    months: list[Month] = field(default_factory=list)


class _Row(NamedTuple):
    recurring: UUID
    pk: UUID
    case: UUID | None
    observation: UUID | None
    people: int | None
    reported_at: datetime
    linked_at: datetime

    @property
    def where(self) -> UUID | None:
        return self.case or self.observation


def hits_of(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Hits]:
    """For each recurring irritant, whatever their number: one statement, and one for each branch of the reader's list."""
    counted = Irritant.objects.filter(recurring__in=keys).exclude(status=IrritantStatus.ENTERED_IN_ERROR).order_by("pk")
    columns = ("recurring_id", "pk", "case_id", "observation_id", "observation__people_count", "reported_at", "linked_at")
    linked: defaultdict[UUID, list[_Row]] = defaultdict(list)
    for values in counted.values_list(*columns):
        row = _Row(*values)
        linked[row.recurring].append(row)
    seen = {key for branch in irritant_branches(actor) for key in branch.filter(IN_FULL, recurring__in=keys).values_list("pk", flat=True)}
    return {key: _hits(linked[key], seen) for key in keys}


def _hits(rows: list[_Row], seen: set[UUID]) -> Hits:
    this_morning = clock.at(clock.today(), time.min)
    own = [row for row in rows if row.pk in seen]
    known = {row.where for row in own}
    others = [row for row in rows if row.pk not in seen and row.linked_at < this_morning and row.where not in known]
    beside = _people(others)
    return Hits(None if 0 < beside < THRESHOLD else _people(own) + beside, _people(own), _by_month(own, others))


def _people(rows: list[_Row]) -> int:
    return sum({row.where: row.people or 1 for row in rows}.values())


def _by_month(own: list[_Row], others: list[_Row]) -> list[Month]:
    days = last_months()
    theirs = Counter({_month(day): 0 for day in days} | Counter(_month(row.reported_at) for row in others))
    ours = Counter(_month(row.reported_at) for row in own)
    hidden = hidden_cells({((name,), ALL): theirs[name] for name in map(_month, days)})
    return [Month(day, None if ((_month(day),), ALL) in hidden else ours[_month(day)] + theirs[_month(day)]) for day in days]


def last_months() -> list[date]:
    """First days of the last months, this one included, oldest first."""
    now = clock.today().year * 12 + clock.today().month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(now - MONTHS + 1, now + 1)]


def _month(moment: date | datetime) -> str:
    local = clock.local(moment) if isinstance(moment, datetime) else moment
    return f"{local:%Y-%m}"

"""Irritants counted, cell by cell, in one statement."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from agencies.models import Agency, LivingArea
from backend.base import clock
from irritants.lifecycle import NO_WORD, OPEN, PRESUMED_AFTER
from irritants.models import IrritantCategory
from irritants.statistics.cut import Cut
from irritants.statistics.levels import HIDDEN, LEVELS, Level
from irritants.statistics.scope import Scope
from irritants.statuses import IrritantStatus

Values = tuple[str | None, ...]


@dataclass
class Tally:
    """Counts that add up, and what medians are made of: medians do not add up, durations do."""

    reported: int = 0
    open: int = 0
    resolved: int = 0
    confirmed: int = 0
    presumed: int = 0
    reopened: int = 0
    durations: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        for name in ("reported", "open", "resolved", "confirmed", "presumed", "reopened"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.durations.update(other.durations)


def tallies(scope: Scope, cut: Cut, *, levels: Sequence[str], narrowed: bool, as_of: datetime) -> dict[Values, Tally]:
    """Tallies by the values of `levels`. `narrowed`: within the filters of the cut, else within its period only."""
    parameters: dict[str, Any] = {
        **scope.parameters,
        "zone": timezone.get_current_timezone_name(),
        "as_of": as_of,
        "presumed_before": as_of - PRESUMED_AFTER,
        "no_word": list(NO_WORD),
        "open": list(OPEN),
        "in_error": IrritantStatus.ENTERED_IN_ERROR,
        "confirmed": IrritantStatus.CONFIRMED,
        "hidden": HIDDEN,
    }
    conditions = [scope.condition, "counted.status <> %(in_error)s"]
    if cut.from_:
        conditions.append("counted.reported_at >= %(since)s")
        parameters["since"] = clock.at(cut.from_, time.min)
    if cut.to:
        conditions.append("counted.reported_at < %(until)s")
        parameters["until"] = clock.at(cut.to + timedelta(days=1), time.min)
    for name, value in cut.filters.items() if narrowed else ():
        conditions.append(f"{told_in(scope, LEVELS[name])} = %({name}_is)s")
        parameters[f"{name}_is"] = value
    with connection.cursor() as cursor:
        cursor.execute(statement(scope, levels, conditions), parameters)
        return collected(cursor.fetchall(), len(levels))


def told_in(scope: Scope, level: Level) -> str:
    """Whoever reads masked figures reads of no single case."""
    if not (level.agency and scope.live and "agency" in scope.parameters):
        return level.sql
    return f"CASE WHEN {level.agency}.is_sensitive AND {level.agency}.id <> %(agency)s THEN %(hidden)s ELSE {level.sql} END"


def statement(scope: Scope, levels: Sequence[str], conditions: Sequence[str]) -> str:
    columns = ["resolved_at IS NOT NULL", *(told_in(scope, LEVELS[name]) for name in levels)]
    until = "(coalesce(counted.resolved_at, %(as_of)s) AT TIME ZONE %(zone)s)::date"
    return f"""
        SELECT greatest({until} - (counted.reported_at AT TIME ZONE %(zone)s)::date, 0) AS days, {", ".join(columns)},
               count(*), count(*) FILTER (WHERE counted.status = ANY(%(open)s)), count(*) FILTER (WHERE counted.status = %(confirmed)s),
               count(*) FILTER (WHERE counted.resolved_at <= %(presumed_before)s AND counted.status <> %(confirmed)s
                                  AND counted.person_says = ANY(%(no_word)s)),
               count(*) FILTER (WHERE counted.reopened_count > 0)
        FROM {scope.table} counted JOIN {IrritantCategory._meta.db_table} category ON category.code = counted.category_id
        JOIN {Agency._meta.db_table} in_charge ON in_charge.id = counted.agency_in_charge_id
        LEFT JOIN {Agency._meta.db_table} concerned ON concerned.id = counted.agency_concerned_id
        LEFT JOIN {LivingArea._meta.db_table} area ON area.id = counted.living_area_id
        WHERE {" AND ".join(conditions)}
        GROUP BY {", ".join(str(n) for n in range(1, len(columns) + 2))}
    """


def collected(rows: Sequence[tuple[Any, ...]], width: int) -> dict[Values, Tally]:
    """Thousands of rows, one for each number of days: added up field by field, without a tally for each."""
    found: dict[Values, Tally] = defaultdict(Tally)
    for days, is_resolved, *rest in rows:
        reported, opened, confirmed, presumed, reopened = rest[width:]
        tally = found[tuple(rest[:width])]
        tally.reported += reported
        tally.open += opened
        tally.resolved += reported if is_resolved else 0
        tally.confirmed += confirmed
        tally.presumed += presumed
        tally.reopened += reopened
        tally.durations[days, is_resolved] += reported
    return dict(found)


def total(parts: Mapping[Any, Tally]) -> Tally:
    whole = Tally()
    for part in parts.values():
        whole.add(part)
    return whole

"""A population counted, cell by cell, in one statement."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from backend.base import clock
from irritants.statistics.cut import Cut
from irritants.statistics.population import HIDDEN, Level, Population, Tally, Values
from irritants.statistics.scope import Scope


def tallies(
    population: Population,
    scope: Scope,
    cut: Cut,
    *,
    levels: Sequence[str],
    narrowed: bool,
    as_of: datetime,
    one: str = "count(*)",
    measured: str = "count(*)",
) -> dict[Values, Tally]:
    """Tallies by the values of `levels`. `narrowed`: within the filters of the cut, else within its period only.

    `one` and `measured` say how many a line of the source stands for, in counts and in durations (irritants/statistics/cells.py).
    """
    parameters: dict[str, Any] = {**moments(as_of), "hidden": HIDDEN, **scope.parameters}
    conditions = [scope.condition]
    if cut.from_:
        conditions.append("counted.since >= %(from)s")
        parameters["from"] = cut.from_
    if cut.to:
        conditions.append("counted.since <= %(to)s")
        parameters["to"] = cut.to
    for name, value in cut.filters.items() if narrowed else ():
        conditions.append(f"{told_in(scope, population.levels[name])} = %({name}_is)s")
        parameters[f"{name}_is"] = value
    used = [population.levels[name] for name in dict.fromkeys((*levels, *(cut.filters if narrowed else ())))]
    joins = dict.fromkeys(level.join for level in used if level.join)
    keys = ["counted.ended", *population.clocks.values(), *(told_in(scope, population.levels[name]) for name in levels)]
    counts = [f"{one} FILTER (WHERE {condition})" if condition else one for condition in population.counts.values()]
    statement = f"""
        WITH calendar AS MATERIALIZED (SELECT %(days_off)s::date[] AS days_off)
        SELECT {", ".join([*keys, measured, *counts])} FROM {scope.source} counted {" ".join(joins)}
        WHERE {" AND ".join(conditions)} GROUP BY {", ".join(str(n) for n in range(1, len(keys) + 1))}
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return collected(population, cursor.fetchall(), len(levels))


def told_in(scope: Scope, level: Level) -> str:
    """Whoever reads masked figures reads of no single case."""
    if not (level.agency and scope.live and "agency" in scope.parameters):
        return level.sql
    return f"CASE WHEN {level.agency}.is_sensitive AND {level.agency}.id <> %(agency)s THEN %(hidden)s ELSE {level.sql} END"


def moments(as_of: datetime) -> dict[str, Any]:
    """What sources and clocks may name."""
    return {
        "as_of": as_of,
        "as_of_on": timezone.localdate(as_of),
        "zone": timezone.get_current_timezone_name(),
        "days_off": list(clock.weekdays_off()),
    }


def collected(population: Population, rows: Sequence[tuple[Any, ...]], width: int) -> dict[Values, Tally]:
    """Thousands of rows, one for each length of time: added up field by field, without a tally for each."""
    clocks, counts = tuple(population.clocks), tuple(population.counts)
    first_value, measured_at = 1 + len(clocks), 1 + len(clocks) + width
    found: dict[Values, Tally] = defaultdict(lambda: Tally(Counter(), {name: Counter() for name in clocks}))
    for row in rows:
        tally = found[row[first_value:measured_at]]
        for at, name in enumerate(clocks, start=1):
            if row[at] is not None:
                tally.durations[name][row[at], row[0]] += row[measured_at]
        for at, name in enumerate(counts, start=measured_at + 1):
            tally.counts[name] += row[at] or 0
    return dict(found)


def total(parts: Mapping[Any, Tally]) -> Tally:
    whole = Tally()
    for part in parts.values():
        whole.add(part)
    return whole

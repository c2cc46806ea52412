"""A population counted, cell by cell, in one statement."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import add
from typing import Any

from django.db import connection
from django.utils import timezone

from backend.base import clock
from irritants.statistics.cut import Cut
from irritants.statistics.population import HIDDEN, Level, Population, Tally, Values
from irritants.statistics.scope import Scope


@dataclass(frozen=True)
class Part:
    """What is counted: by the values of `levels`; `narrowed`: within the filters of the cut, else within its period only."""

    cut: Cut
    levels: Sequence[str]
    narrowed: bool = True


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
    """Tallies of one part.

    `one` and `measured` say how many a line of the source stands for, in counts and in durations (irritants/statistics/cells.py).
    """
    return tallies_together(population, scope, [Part(cut, levels, narrowed)], as_of=as_of, one=one, measured=measured)[0]


def tallies_together(
    population: Population, scope: Scope, parts: Sequence[Part], *, as_of: datetime, one: str = "count(*)", measured: str = "count(*)"
) -> list[dict[Values, Tally]]:
    """Of each part its tallies, in one statement. The source is read once for several: of it, the columns that they name."""
    parameters: dict[str, Any] = {**moments(as_of), "hidden": HIDDEN, **scope.parameters}
    width = max(len(part.levels) for part in parts)
    counts = [f"coalesce({one} FILTER (WHERE {condition}), 0)" if condition else one for condition in population.counts.values()]
    source, within = (scope.source, [scope.condition]) if len(parts) == 1 else ("facts", [])
    questions = []
    for at, part in enumerate(parts):
        used = [population.levels[name] for name in dict.fromkeys((*part.levels, *(part.cut.filters if part.narrowed else ())))]
        joins = dict.fromkeys(level.join for level in used if level.join)
        values = [told_in(scope, population.levels[name]) for name in part.levels]
        keys = [str(at), "counted.ended", *population.clocks.values(), *values, *["NULL::text"] * (width - len(values))]
        conditions = [*within, *conditions_of(population, scope, part, at, parameters)] or ["true"]
        questions.append(
            f"""SELECT {", ".join([*keys, measured, *counts])} FROM {source} counted {" ".join(joins)}
            WHERE {" AND ".join(conditions)} GROUP BY {", ".join(str(n) for n in range(1, len(keys) + 1))}"""
        )
    with connection.cursor() as cursor:
        cursor.execute(statement(scope, questions), parameters)
        return collected(population, cursor.fetchall(), [len(part.levels) for part in parts], width)


def conditions_of(population: Population, scope: Scope, part: Part, at: int, parameters: dict[str, Any]) -> list[str]:
    """Their values are put among `parameters`."""
    conditions = []
    for name, sign, day in (("from", ">=", part.cut.from_), ("to", "<=", part.cut.to)):
        if day:
            conditions.append(f"counted.since {sign} %({name}_{at})s")
            parameters[f"{name}_{at}"] = day
    for name, value in part.cut.filters.items() if part.narrowed else ():
        conditions.append(f"{told_in(scope, population.levels[name])} = %({name}_{at})s")
        parameters[f"{name}_{at}"] = value
    return conditions


def statement(scope: Scope, questions: Sequence[str]) -> str:
    calendar = "WITH calendar AS MATERIALIZED (SELECT %(days_off)s::date[] AS days_off)"
    if len(questions) == 1:
        return f"{calendar} {questions[0]}"
    asked = " UNION ALL ".join(questions)
    columns = ", ".join(sorted(set(re.findall(r"counted\.\w+", asked))))
    return f"{calendar}, facts AS MATERIALIZED (SELECT {columns} FROM {scope.source} counted WHERE {scope.condition}) {asked}"


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


def collected(population: Population, rows: Sequence[tuple[Any, ...]], widths: Sequence[int], width: int) -> list[dict[Values, Tally]]:
    """Thousands of rows, one for each length of time: added up column by column, without a tally for each."""
    clocks, counts = tuple(population.clocks), tuple(population.counts)
    first_value, measured_at = 2 + len(clocks), 2 + len(clocks) + width
    last_value = [first_value + levels for levels in widths]
    sums: dict[tuple[int, Values], tuple[int, ...]] = {}
    waits: dict[tuple[int, Values], tuple[dict[tuple[int, int], int], ...]] = {}
    for row in rows:
        part, ended, number = row[0], row[1], row[measured_at]
        group = part, row[first_value : last_value[part]]
        counted = row[measured_at + 1 :]
        if group in sums:
            sums[group] = tuple(map(add, sums[group], counted))
        else:
            sums[group], waits[group] = counted, tuple({} for _ in clocks)
        for took, by_time in zip(row[2:first_value], waits[group], strict=True):
            if took is not None:
                by_time[took, ended] = by_time.get((took, ended), 0) + number
    found: list[dict[Values, Tally]] = [{} for _ in widths]
    for (part, values), added in sums.items():
        durations = {name: Counter(by_time) for name, by_time in zip(clocks, waits[part, values], strict=True)}
        found[part][values] = Tally(Counter(dict(zip(counts, added, strict=True))), durations)
    return found


def total(parts: Mapping[Any, Tally]) -> Tally:
    whole = Tally()
    for part in parts.values():
        whole.add(part)
    return whole

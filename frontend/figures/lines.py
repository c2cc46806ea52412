"""The groups of a report, line by line: how each is called, in which order, and the list behind each of its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from agencies.filters import NOT_SAID
from frontend.bars import BarRow
from frontend.charts.shapes import hidden_words
from frontend.figures.lists import lists_behind
from frontend.figures.tables import Line
from irritants.exports.names import names
from irritants.statistics.cut import TIME
from irritants.statistics.figures import Report
from irritants.statistics.population import HIDDEN, Population, Row

IN_ORDER = (TIME, "age")
"""Groups that follow one another; of others, the largest comes first."""
Names = Mapping[str, Mapping[str, str]]


def lines_of(population: Population, report: Report[Any], question: Mapping[str, Any], known: Names) -> list[Line]:
    """A line for each group; of two things at once, for each pair, those of one first group together. `known`: names that are at hand."""
    groups = question["by"]
    if not groups:
        return []
    words = {name: names(name, {row.keys[name] for row in report.rows}, known=known.get(name)) for name in groups}
    lines = [
        Line(" · ".join(words[name][code] for name, code in row.keys.items()), row, lists_of(population, report, question, row.keys))
        for row in report.rows
    ]
    if population.levels[groups[-1]].axis in IN_ORDER:
        return lines
    first = [line.row.keys[name] for line in lines for name in groups[:-1]]
    return sorted(lines, key=lambda line: (*(first.index(line.row.keys[name]) for name in groups[:-1]), *by_size(population, line)))


def by_size(population: Population, line: Line) -> tuple[bool, int, str]:
    return line.row.suppressed, -(size(population, line.row) or 0), line.label


def size(population: Population, row: Row) -> int | None:
    """How many there are in all; None where it is hidden."""
    found: int | None = getattr(row, population.size)
    return found


def lists_of(
    population: Population, report: Report[Any], question: Mapping[str, Any], keys: Mapping[str, str | None] | None = None
) -> dict[str, str]:
    """Of all, or of a group: none where no list can be asked for exactly that. Of a pair, one is what the list is narrowed to besides."""
    if not report.live:
        return {}
    if not keys:
        return lists_behind(population, question)
    timed = {name for name in keys if population.levels[name].axis == TIME}
    if len(timed) > 1 or HIDDEN in keys.values():
        return {}
    *besides, (grouping, code) = sorted(keys.items(), key=lambda pair: pair[0] in timed)
    return lists_behind(population, {**question, **{name: other or NOT_SAID for name, other in besides}}, grouping, code)


def bars_of(population: Population, lines: Sequence[Line]) -> list[BarRow]:
    return [(line.label, size(population, line.row), hidden_words() if line.row.suppressed else "") for line in lines]

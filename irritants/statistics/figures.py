"""Figures of a population: how many, how they end, how long it takes. Never a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from agencies.actor import Actor
from backend.base import clock
from irritants.statistics.cut import Cut, masked_cut, read_cut
from irritants.statistics.masks import Cell, hidden_in
from irritants.statistics.population import Population, Row, Tally, Values
from irritants.statistics.scope import Scope
from irritants.statistics.suppression import Path
from irritants.statistics.tally import total

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Report(Generic[R]):
    rows: Sequence[R]
    definition: Mapping[str, int]
    """Version of each indicator."""
    period: Mapping[str, date | None]
    scope: Mapping[str, Any]
    live: bool
    extracted_at: datetime
    total: R | None = None
    """What the same question gives without grouping; only when it was asked for."""


def figures_of(
    population: Population,
    actor: Actor,
    *,
    by: Sequence[str] = (),
    from_: date | None = None,
    to: date | None = None,
    with_total: bool = False,
    **filters: str | None,
) -> Report[Any]:
    """Those of the population that began from `from_` to `to` (local days, both included), grouped by at most two of its groups.

    A group without anybody has no row. Raises NotAllowed (no figures for this reader), Invalid (unknown code; `cut_not_allowed`).
    """
    scope = population.scope_of(actor)
    cut = read_cut(population, by, from_, to, filters)
    if scope.live:
        as_of, rows_of = clock.now(), open_rows
    else:
        cut = masked_cut(cut, scope)
        as_of, rows_of = population.settled_at(), masked_rows
    rows = rows_of(scope, cut, as_of)
    return Report(
        rows=sorted(rows, key=lambda row: [(row.keys[name] is None, row.keys[name] or "") for name in cut.by]),
        definition={indicator.code: indicator.version for indicator in population.indicators},
        period={"from": from_, "to": to},
        scope=scope.describe(),
        live=scope.live,
        extracted_at=as_of,
        total=rows_of(scope, replace(cut, by=()), as_of)[0] if with_total else None,
    )


def open_rows(scope: Scope, cut: Cut, as_of: datetime) -> list[Row]:
    found = cut.population.count(cut.population, scope, cut, levels=cut.by, narrowed=True, as_of=as_of)
    row = cut.population.row
    if not cut.by:
        return [row.of({}, total(found))]
    return [row.of(dict(zip(cut.by, values, strict=True)), tally) for values, tally in found.items()]


def masked_rows(scope: Scope, cut: Cut, as_of: datetime) -> list[Row]:
    table = Table(cut)
    found, hidden = table.read(scope, as_of)
    row = cut.population.row
    asked = {cell for cell in found.keys() | hidden if table.holds(cell)}
    if not cut.by:
        return [row({}, suppressed=True) if asked & hidden else row.of({}, total({cell: found[cell] for cell in asked}))]
    return [row(table.keys(cell), suppressed=True) if cell in hidden else row.of(table.keys(cell), found[cell]) for cell in asked]


def settled_tally(scope: Scope, cut: Cut, as_of: datetime) -> Tally | None:
    """What an ungrouped question counts, for those who draw it; None where it would be hidden."""
    if scope.live:
        return total(cut.population.count(cut.population, scope, cut, levels=(), narrowed=True, as_of=as_of))
    table = Table(cut)
    found, hidden = table.read(scope, as_of)
    asked = {cell for cell in found.keys() | hidden if table.holds(cell)}
    return None if asked & hidden else total({cell: found[cell] for cell in asked})


class Table:
    """The table that a masked cut is part of: one path for each axis, from its coarsest level to the finest asked about."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.paths = [cut.path_of(axis) for axis in cut.axes]
        self.levels = [name for path in self.paths for name in path]

    def read(self, scope: Scope, as_of: datetime) -> tuple[dict[Cell, Tally], set[Cell]]:
        """Its cells, and those to hide. The whole table is read, whatever is asked of it: each line hides what the table hides."""
        population = self.cut.population
        tallies = population.count(population, scope, self.cut, levels=self.levels, narrowed=False, as_of=as_of)
        found = {self.cell(values): tally for values, tally in tallies.items()}
        sizes = {cell: tally.counts[population.size] for cell, tally in found.items()}
        return found, hidden_in(sizes, len(self.cut.axes), narrowed=self.narrowed(found))

    def cell(self, values: Values) -> Cell:
        rest = iter(values)
        return tuple(tuple(next(rest) for _ in path) for path in self.paths)

    def value(self, cell: Cell, level: str) -> Any:
        at = self.cut.axes.index(self.cut.population.levels[level].axis)
        return cell[at][self.paths[at].index(level)]

    def holds(self, cell: Cell) -> bool:
        """Whether a cell at full depth is within the filters."""
        at_full_depth = all(len(path) == len(levels) for path, levels in zip(cell, self.paths, strict=True))
        return at_full_depth and all(self.value(cell, name) == value for name, value in self.cut.filters.items())

    def keys(self, cell: Cell) -> dict[str, str | None]:
        return {name: self.value(cell, name) for name in self.cut.by}

    def narrowed(self, cells: Mapping[Cell, Tally]) -> dict[int, Path]:
        """The axes that the cut is narrowed to without being grouped by, with their path: cells say in what a commune lies."""
        grouped = {self.cut.population.levels[name].axis for name in self.cut.by}
        found = next((cell for cell in cells if self.holds(cell)), None)
        if found is None:
            return {at: (None,) * len(self.paths[at]) for at, axis in enumerate(self.cut.axes) if axis not in grouped}
        return {at: found[at] for at, axis in enumerate(self.cut.axes) if axis not in grouped}

"""Figures on irritants: how many, how they get resolved, how long it takes. Never a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from agencies.actor import Actor
from backend.base import clock
from irritants.statistics.cut import Cut, masked_cut, read_cut
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.levels import LEVELS
from irritants.statistics.masks import Cell, hidden_in
from irritants.statistics.scope import Scope, countable_by
from irritants.statistics.snapshot import snapshot_of_today
from irritants.statistics.suppression import Path
from irritants.statistics.survival import HALF, NINE_TENTHS, days_until_each
from irritants.statistics.tally import Tally, Values, tallies, total

FIGURES = tuple(indicator.code for indicator in INDICATORS)


@dataclass(frozen=True)
class Row:
    """One group: the codes that name it, its figures. All figures are None when it is suppressed."""

    keys: Mapping[str, str | None]
    suppressed: bool = False
    reported: int | None = None
    open: int | None = None
    resolved: int | None = None
    confirmed: int | None = None
    presumed: int | None = None
    resolution_rate: float | None = None
    still_open_share: float | None = None
    median_days: int | None = None
    p90_days: int | None = None
    reopened: int | None = None

    @classmethod
    def of(cls, keys: Mapping[str, str | None], tally: Tally) -> "Row":
        median, p90 = days_until_each((HALF, NINE_TENTHS), tally.durations)
        return cls(
            keys=keys,
            reported=tally.reported,
            open=tally.open,
            resolved=tally.resolved,
            confirmed=tally.confirmed,
            presumed=tally.presumed,
            resolution_rate=round(tally.resolved / tally.reported, 4) if tally.reported else None,
            still_open_share=round(tally.open / tally.reported, 4) if tally.reported else None,
            median_days=median,
            p90_days=p90,
            reopened=tally.reopened,
        )

    def flat(self) -> dict[str, Any]:
        """Keys, then figures, then whether it is suppressed: as the doors show it."""
        return {**self.keys, **{name: getattr(self, name) for name in FIGURES}, "suppressed": self.suppressed}


@dataclass(frozen=True)
class Report:
    rows: Sequence[Row]
    definition: Mapping[str, int]
    """Version of each indicator (`INDICATORS`)."""
    period: Mapping[str, date | None]
    scope: Mapping[str, Any]
    live: bool
    extracted_at: datetime
    total: Row | None = None
    """What the same question gives without grouping; only when it was asked for."""


def irritant_figures(
    actor: Actor,
    *,
    by: Sequence[str] = (),
    from_: date | None = None,
    to: date | None = None,
    with_total: bool = False,
    **filters: str | None,
) -> Report:
    """Irritants reported from `from_` to `to` (local days, both included), grouped by at most two of `GROUPS`, narrowed to `filters`.

    A group without any irritant has no row. Raises NotAllowed (no figures for this reader), Invalid (unknown code; `cut_not_allowed`).
    """
    scope = countable_by(actor)
    cut = read_cut(by, from_, to, filters)
    if scope.live:
        as_of, rows_of = clock.now(), open_rows
    else:
        cut = masked_cut(cut, scope)
        as_of, rows_of = snapshot_of_today(), masked_rows
    rows = rows_of(scope, cut, as_of)
    return Report(
        rows=sorted(rows, key=lambda row: [(row.keys[name] is None, row.keys[name] or "") for name in cut.by]),
        definition={indicator.code: indicator.version for indicator in INDICATORS},
        period={"from": from_, "to": to},
        scope=scope.describe(),
        live=scope.live,
        extracted_at=as_of,
        total=rows_of(scope, replace(cut, by=()), as_of)[0] if with_total else None,
    )


def open_rows(scope: Scope, cut: Cut, as_of: datetime) -> list[Row]:
    found = tallies(scope, cut, levels=cut.by, narrowed=True, as_of=as_of)
    if not cut.by:
        return [Row.of({}, total(found))]
    return [Row.of(dict(zip(cut.by, values, strict=True)), tally) for values, tally in found.items()]


def masked_rows(scope: Scope, cut: Cut, as_of: datetime) -> list[Row]:
    """Whatever the cut is narrowed to, the whole table is read, so that each line of it hides what the table hides."""
    table = Table(cut)
    found = {table.cell(values): tally for values, tally in tallies(scope, cut, levels=table.levels, narrowed=False, as_of=as_of).items()}
    hidden = hidden_in({cell: tally.reported for cell, tally in found.items()}, len(cut.axes), narrowed=table.narrowed(found))
    asked = {cell for cell in found.keys() | hidden if table.holds(cell)}
    if not cut.by:
        return [Row({}, suppressed=True) if asked & hidden else Row.of({}, total({cell: found[cell] for cell in asked}))]
    return [Row(table.keys(cell), suppressed=True) if cell in hidden else Row.of(table.keys(cell), found[cell]) for cell in asked]


class Table:
    """The table that a masked cut is part of: one path for each axis, from its coarsest level to the finest asked about."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.paths = [cut.path_of(axis) for axis in cut.axes]
        self.levels = [name for path in self.paths for name in path]

    def cell(self, values: Values) -> Cell:
        rest = iter(values)
        return tuple(tuple(next(rest) for _ in path) for path in self.paths)

    def value(self, cell: Cell, level: str) -> Any:
        at = self.cut.axes.index(LEVELS[level].axis)
        return cell[at][self.paths[at].index(level)]

    def holds(self, cell: Cell) -> bool:
        """Whether a cell at full depth is within the filters."""
        at_full_depth = all(len(path) == len(levels) for path, levels in zip(cell, self.paths, strict=True))
        return at_full_depth and all(self.value(cell, name) == value for name, value in self.cut.filters.items())

    def keys(self, cell: Cell) -> dict[str, str | None]:
        return {name: self.value(cell, name) for name in self.cut.by}

    def narrowed(self, cells: Mapping[Cell, Tally]) -> dict[int, Path]:
        """The axes that the cut is narrowed to without being grouped by, with their path: cells say in what a commune lies."""
        grouped = {LEVELS[name].axis for name in self.cut.by}
        found = next((cell for cell in cells if self.holds(cell)), None)
        if found is None:
            return {at: (None,) * len(self.paths[at]) for at, axis in enumerate(self.cut.axes) if axis not in grouped}
        return {at: found[at] for at, axis in enumerate(self.cut.axes) if axis not in grouped}

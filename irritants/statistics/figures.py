"""Figures of a population: how many, how they end, how long it takes. Never a name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from agencies.actor import Actor
from backend.base import clock
from irritants.statistics.at_hand import AtHand, at_hand, moment, read_already
from irritants.statistics.cut import TIME, Cut, masked_cut, read_cut
from irritants.statistics.keeping import kept
from irritants.statistics.population import Population, Row, Tally, Values
from irritants.statistics.scope import Scope
from irritants.statistics.suppression import ALL, THRESHOLD, Key, hidden_of
from irritants.statistics.tally import Part, tallies_together, total

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
    threshold: int = THRESHOLD
    """Under how many a figure is hidden, where it is not live."""


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
    return report_of(*asked(population, actor, by, from_, to, filters), period=(from_, to), with_total=with_total)


def report_of(scope: Scope, cut: Cut, as_of: datetime, *, period: tuple[date | None, date | None], with_total: bool) -> Report[Any]:
    rows, whole = (live if scope.live else masked)(scope, cut, as_of, with_total)
    return Report(
        rows=sorted(rows, key=lambda row: [cut.population.levels[name].place(row.keys[name]) for name in cut.by]),
        definition={indicator.code: indicator.version for indicator in cut.population.indicators},
        period=dict(zip(("from", "to"), period, strict=True)),
        scope=scope.describe(),
        live=scope.live,
        extracted_at=as_of,
        total=whole,
        threshold=scope.threshold,
    )


def asked(
    population: Population, actor: Actor, by: Sequence[str], from_: date | None, to: date | None, filters: Mapping[str, str | None]
) -> tuple[Scope, Cut, datetime]:
    """What is counted, cut how, as of when."""
    scope, cut = population.scope_of(actor), read_cut(population, by, from_, to, filters)
    if scope.live:
        return scope, cut, moment()
    if scope.kind == "living_area" and (area := cut.filters.get("living_area", scope.names[0])) in scope.names:
        scope, cut = scope.only(area), replace(cut, filters={name: of for name, of in cut.filters.items() if name != "living_area"})
    return scope, masked_cut(cut), population.settled_at()


def live(scope: Scope, cut: Cut, as_of: datetime, with_total: bool) -> tuple[list[Row], Row | None]:
    """Everybody is in one group: counted once, for the groups and for all of them together."""
    found = counted(scope, cut, as_of)
    row = cut.population.row
    if not cut.by:
        whole = row.of({}, total(found))
        return [whole], whole
    groups = [row.of(dict(zip(cut.by, values, strict=True)), tally) for values, tally in found.items()]
    return groups, row.of({}, total(found)) if with_total else None


def counted(scope: Scope, cut: Cut, as_of: datetime) -> Mapping[Values, Tally]:
    already = read_already(scope, cut)
    return cut.population.count(cut.population, scope, cut, levels=cut.by, narrowed=True, as_of=as_of) if already is None else already


@contextmanager
def asked_together(population: Population, actor: Actor, questions: Iterable[Mapping[str, Any]]) -> Iterator[None]:
    """Inside, live figures of this reader are of one instant, and these `questions` are read at once: each `by`, `from_` and `to`.

    Any other question is answered as well, by itself. Masked figures are kept already.
    """
    cuts = [read_cut(population, q.get("by", ()), q.get("from_"), q.get("to"), {}) for q in questions]
    scope, as_of = population.scope_of(actor), clock.now()
    if not scope.live:
        yield
        return
    found = tallies_together(population, scope, [Part(cut, cut.by) for cut in cuts], as_of=as_of)
    with at_hand(AtHand(scope, as_of, list(zip(cuts, found, strict=True)))):
        yield


def masked(scope: Scope, cut: Cut, as_of: datetime, with_total: bool) -> tuple[list[Row], Row | None]:
    """Two answers: what is hidden in the one is not all that is hidden in the other."""
    return masked_rows(scope, cut, as_of), masked_rows(scope, replace(cut, by=()), as_of)[0] if with_total else None


def masked_rows(scope: Scope, cut: Cut, as_of: datetime) -> list[Row]:
    return kept(scope, cut, as_of, lambda: settled_rows(scope, cut, as_of))


def settled_rows(scope: Scope, cut: Cut, as_of: datetime) -> list[Row]:
    row = cut.population.row
    groups = Table(cut).groups(scope, as_of)
    if not cut.by:
        groups = groups or {(): Tally()}
    told = ((dict(zip(cut.by, values, strict=True)), tally) for values, tally in groups.items())
    return [row(keys, suppressed=True) if tally is None else row.of(keys, tally) for keys, tally in told]


def settled_tally(scope: Scope, cut: Cut, as_of: datetime) -> Tally | None:
    """What an ungrouped question counts, for those who draw it; None where it would be hidden."""
    if scope.live:
        return total(counted(scope, cut, as_of))
    return Table(cut).groups(scope, as_of).get((), Tally())


class Table:
    """The table that a masked cut is part of: one path for each of its axes (two at most), from the coarsest level to the finest asked."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.paths = [cut.path_of(axis) for axis in cut.axes]
        self.levels = [name for path in self.paths for name in path]

    def groups(self, scope: Scope, as_of: datetime) -> dict[Values, Tally | None]:
        """The tally of each group, None where it is hidden: where any of the cells that it is put together from is.

        The whole table is read, whatever is asked of it, so that each part of it hides what the table hides.
        """
        population = self.cut.population
        counted = population.count(population, scope, self.cut, levels=self.levels, narrowed=False, as_of=as_of)
        tallies = {self.key(values): tally for values, tally in counted.items()}
        hidden = hidden_of({key: tally.counts[population.size] for key, tally in tallies.items()}, scope.threshold)
        found: dict[Values, Tally | None] = {}
        for key, tally in tallies.items():
            if part := self.part_with(key):
                self.group(part, found).add(tally)
        return found | {self.values(part): None for part in hidden if self.is_asked(part)}

    def group(self, part: Key, found: dict[Values, Tally | None]) -> Tally:
        tally = found.setdefault(self.values(part), Tally())
        assert tally is not None
        return tally

    def key(self, values: Values) -> Key:
        rest = iter(values)
        row, column = (*(tuple(next(rest) for _ in path) for path in self.paths), ALL, ALL)[:2]
        return row, column

    def part_with(self, key: Key) -> Key | None:
        """The cell that an answer is put together from and that holds this one: in the middle of a year, that of the year perhaps."""
        if self.cut.span is None:
            return key if self.is_asked(key) else None
        at = self.cut.axes.index(TIME)
        for depth in range(len(key[at]), 0, -1):
            row, column = (path[:depth] if axis == at else path for axis, path in enumerate(key))
            if self.is_asked((row, column)):
                return row, column
        return None

    def is_asked(self, part: Key) -> bool:
        for axis, path, levels in zip(self.cut.axes, part, self.paths, strict=False):
            whole = path in self.cut.span if axis == TIME and self.cut.span else len(path) == len(levels)
            if not whole:
                return False
        return all(self.value(part, name) == value for name, value in self.cut.filters.items())

    def values(self, part: Key) -> Values:
        return tuple(self.value(part, name) for name in self.cut.by)

    def value(self, part: Key, level: str) -> Any:
        at = self.cut.axes.index(self.cut.population.levels[level].axis)
        return part[at][self.paths[at].index(level)]

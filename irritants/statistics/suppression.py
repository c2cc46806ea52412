"""Small cells are hidden, and enough others with them that nothing published gives a hidden one back.

A table, its margins and its total are a network: each cell is an arc, each sum a node where what comes in goes out (Cox, 1995, on suppression
in two-way tables). A cell can be recomputed from what is published exactly when no cycle of hidden arcs goes through it. So for each small cell
a cycle is looked for along which it could rise to the threshold while everything published stays the same; whatever lies on the cheapest
one is hidden too. Each cycle is a witness: another table, as likely as ours, with the same published figures.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

THRESHOLD = 5
"""Cells under this are hidden inside the service."""

Path = tuple[Hashable, ...]
"""A place in a classification, coarsest level first: () is everything, ("A",) a group, ("A", "A01") a member of it."""
Key = tuple[Path, Path]
"""A cell: its row and its column. () is the margin of one, ((), ()) the total."""
ALL: Path = ()
OUTSIDE = "outside"


def is_small(value: int) -> bool:
    return 0 < value < THRESHOLD


@dataclass
class Arc:
    key: Key
    tail: Hashable
    head: Hashable
    value: int
    may_be_hidden: bool


@dataclass
class Network:
    """Which cells add up to which, and which are hidden. `hidden` grows until every small cell has its witness."""

    arcs: list[Arc]
    hidden: set[Key]
    at: dict[Hashable, list[Arc]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for arc in self.arcs:
            self.at.setdefault(arc.tail, []).append(arc)
            self.at.setdefault(arc.head, []).append(arc)

    def protect(self) -> None:
        """Hide the small cells, and what is needed for them and for what coarser tables hide: finer cells must not add up to it."""
        self.hidden.update(arc.key for arc in self.arcs if arc.may_be_hidden and is_small(arc.value))
        for arc in sorted((arc for arc in self.arcs if arc.key in self.hidden), key=lambda arc: arc.value):
            self.hidden.update(self.companions(arc))

    def companions(self, arc: Arc) -> Iterable[Key]:
        """What must be hidden with `arc`. By preference it could then reach the threshold; at least it could be one more, or one less."""
        for amount in range(max(THRESHOLD - arc.value, 1), 0, -1):
            cycle = self.cheapest(arc, arc.head, arc.tail, amount)
            if cycle is not None:
                return cycle
        cycle = self.cheapest(arc, arc.tail, arc.head, 1) if arc.value else None
        if cycle is None:  # no witness at all: publish nothing of this table
            return [other.key for other in self.arcs if other.may_be_hidden]
        return cycle

    def cheapest(self, through: Arc, start: Hashable, goal: Hashable, amount: int) -> list[Key] | None:
        """The way from `start` to `goal`, `through` apart, along which figures can move by `amount`, that hides least anew."""
        found = self.way(through, start, goal, amount, only_hidden=True)
        return found if found is not None else self.way(through, start, goal, amount, only_hidden=False)

    def way(self, through: Arc, start: Hashable, goal: Hashable, amount: int, *, only_hidden: bool) -> list[Key] | None:
        order = count()
        best: dict[Hashable, int] = {start: 0}
        queue: list[tuple[int, int, Hashable, tuple[Key, ...]]] = [(0, next(order), start, ())]
        while queue:
            cost, _, node, taken = heappop(queue)
            if node == goal:
                return list(taken)
            if cost > best[node]:
                continue
            for arc, onward in self.steps(node, through, amount):
                known = arc.key in self.hidden
                if not known and (only_hidden or not arc.may_be_hidden):
                    continue
                total = cost if known else cost + arc.value + 1
                if total < best.get(onward, total + 1):
                    best[onward] = total
                    heappush(queue, (total, next(order), onward, (*taken, arc.key)))
        return None

    def steps(self, node: Hashable, through: Arc, amount: int) -> Iterator[tuple[Arc, Hashable]]:
        """Along an arc a figure rises; against it, it falls, and may not fall below zero."""
        for arc in self.at[node]:
            if arc is through:
                continue
            if arc.tail == node:
                yield arc, arc.head
            elif arc.value >= amount:
                yield arc, arc.tail


def hidden_cells(cells: Mapping[Key, int], *, known: Mapping[Key, bool], two_way: bool) -> Set[Key]:
    """Cells of a table to hide. `cells` holds every figure, margins and total included (all rows by all columns, zeros too).

    `known`: figures of coarser tables, already answered, hidden or not: they stay as they are.
    """
    inner = {row[:-1] for row, _ in cells if row}
    arcs = [Arc(key, *ends(key, inner, two_way=two_way), value, key not in known) for key, value in cells.items()]
    network = Network(arcs, {key for key, is_hidden in known.items() if is_hidden})
    network.protect()
    return network.hidden


def ends(key: Key, inner: Set[Path], *, two_way: bool) -> tuple[Hashable, Hashable]:
    """From which sum to which: in a column down to rows, and through the margins of rows back to the total."""
    row, column = key
    above: Hashable = ("sum", row[:-1], column) if row else OUTSIDE
    if row in inner:
        below: Hashable = ("sum", row, column)
    else:
        below = ("row", row) if two_way else OUTSIDE
    return (below, above) if two_way and column == ALL else (above, below)

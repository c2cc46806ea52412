"""Small cells are hidden, and enough others with them that nothing published gives a hidden one back.

A table, its margins and its total are a network: each cell is an arc, each sum a node where what comes in goes out (Cox, 1995, on
suppression in two-way tables). A cell can be recomputed from what is published exactly when no cycle of hidden arcs goes through it. So for
each small cell a cycle is looked for along which it could rise to the threshold while everything published stays the same; whatever lies on
the cheapest one is hidden too. Each cycle is a witness: another table, as likely as ours, with the same published figures.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
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


@dataclass(slots=True, eq=False)
class Arc:
    key: Key
    tail: Hashable
    head: Hashable
    value: int
    may_be_hidden: bool


class Network:
    """Which cells add up to which, and which are hidden. `hidden` grows until every small cell has its witness."""

    def __init__(self, arcs: list[Arc], hidden: Set[Key]) -> None:
        self.arcs = {arc.key: arc for arc in arcs}
        self.hidden: set[Key] = set()
        self.at: dict[Hashable, list[Arc]] = defaultdict(list)
        self.hidden_at: dict[Hashable, list[Arc]] = defaultdict(list)
        for arc in arcs:
            self.at[arc.tail].append(arc)
            self.at[arc.head].append(arc)
        self.hide(key for key in self.arcs if key in hidden)

    def hide(self, keys: Iterable[Key]) -> None:
        for key in keys:
            if key not in self.hidden:
                arc = self.arcs[key]
                self.hidden.add(key)
                self.hidden_at[arc.tail].append(arc)
                self.hidden_at[arc.head].append(arc)

    def protect(self) -> None:
        """Hide the small cells, and what is needed for them and for what coarser tables hide: finer cells must not add up to it."""
        self.hide(arc.key for arc in self.arcs.values() if arc.may_be_hidden and is_small(arc.value))
        for arc in sorted((self.arcs[key] for key in self.arcs if key in self.hidden), key=lambda arc: arc.value):
            self.hide(self.companions(arc))

    def companions(self, arc: Arc) -> Iterable[Key]:
        """What must be hidden with `arc`. By preference it could then reach the threshold; at least it could be one more, or one less."""
        for amount in range(max(THRESHOLD - arc.value, 1), 0, -1):
            cycle = self.cheapest(arc, arc.head, arc.tail, amount)
            if cycle is not None:
                return cycle
        cycle = self.cheapest(arc, arc.tail, arc.head, 1) if arc.value else None
        if cycle is None:  # no witness at all: publish nothing of this table
            return [other.key for other in self.arcs.values() if other.may_be_hidden]
        return cycle

    def cheapest(self, through: Arc, start: Hashable, goal: Hashable, amount: int) -> list[Key] | None:
        """The way from `start` to `goal`, `through` apart, along which figures can move by `amount`, that hides least anew."""
        if self.hidden_way_exists(through, start, goal, amount):
            return []
        order = count()
        best: dict[Hashable, int] = {start: 0}
        queue: list[tuple[int, int, Hashable, tuple[Key, ...]]] = [(0, next(order), start, ())]
        while queue:
            cost, _, node, taken = heappop(queue)
            if node == goal:
                return list(taken)
            if cost > best[node]:
                continue
            for arc, onward in steps(self.at[node], node, through, amount):
                known = arc.key in self.hidden
                if known or arc.may_be_hidden:
                    total = cost if known else cost + arc.value + 1
                    if total < best.get(onward, total + 1):
                        best[onward] = total
                        heappush(queue, (total, next(order), onward, (*taken, arc.key)))
        return None

    def hidden_way_exists(self, through: Arc, start: Hashable, goal: Hashable, amount: int) -> bool:
        reached, waiting = {start}, deque([start])
        while waiting:
            node = waiting.popleft()
            for _, onward in steps(self.hidden_at[node], node, through, amount):
                if onward == goal:
                    return True
                if onward not in reached:
                    reached.add(onward)
                    waiting.append(onward)
        return False


def steps(arcs: Iterable[Arc], node: Hashable, through: Arc, amount: int) -> Iterator[tuple[Arc, Hashable]]:
    """Along an arc a figure rises; against it, it falls, and may not fall below zero."""
    for arc in arcs:
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
    in_order = sorted(cells.items(), key=repr)  # the same table hides the same cells, in whatever order it was read
    arcs = [Arc(key, *ends(key, inner, two_way=two_way), value, key not in known) for key, value in in_order]
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

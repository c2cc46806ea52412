"""Small cells are hidden, and enough others with them that nothing published gives a hidden one back.

A table has two classifications, each with levels (a category in its theme, a month in its quarter in its year). Levels are told coarsest
first, margins before what they are the margins of, and two rules hold:

- what is hidden hides its parts: whatever adds up to it is hidden too; of a margin that is not small itself, one part that could bear the
  difference is enough;
- within what is shown, a block (the children of a shown row by the children of a shown column, whose sums are told already) is a network:
  each cell is an arc from its column to its row (Cox, 1995, on suppression in two-way tables). For each hidden cell a cycle of hidden cells
  is looked for, along which it could rise to the threshold while every sum stays; whatever lies on the cheapest one is hidden too.

Each cycle is a witness: another table, as likely as ours, with the same published figures. That of a coarse cell is carried down to one
of its parts, all hidden: all answers of the closed set, put together, do not give a hidden cell back (docs/adr/0019).
"""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, product
from math import inf

THRESHOLD = 5
"""Cells under this are hidden inside the service."""
PUBLIC_THRESHOLD = 11
"""… and under this from everybody else."""

Path = tuple[Hashable, ...]
"""A place in a classification, coarsest level first: () is everything, ("A",) a group, ("A", "A01") a member of it."""
Key = tuple[Path, Path]
"""A cell: its row and its column. () is the margin of one, ((), ()) the total."""
ALL: Path = ()
OUTSIDE = "outside"


def hidden_cells(counts: Mapping[Key, int], *, threshold: int = THRESHOLD, also: Set[Key] = frozenset()) -> set[Key]:
    """Cells to hide, at every level of both classifications, margins and total included; zeros too, which keep a hidden figure possible.

    `counts`: figures at the finest levels. `also`: cells that are hidden already, whatever their figure.
    """
    figures = added_up(counts)
    rows, columns = children({row for row, _ in figures}), children({column for _, column in figures})
    hidden: set[Key] = {(ALL, ALL)} if 0 < figures[ALL, ALL] < threshold or (ALL, ALL) in also else set()
    for (above_row, members), (above_column, others) in blocks(rows, columns):
        block = {key: figures[key] for key in product(members, others)}
        covered = {key for key in block if is_covered(key, hidden)}
        if None in (above_row, above_column) and covered and (bearer := bearer_of(block, threshold)):
            covered = {bearer}
        small = {key for key, value in block.items() if 0 < value < threshold or key in also}
        network = Network(block, covered | small, threshold, by_row=above_column is not None, by_column=above_row is not None)
        hidden |= network.protected(but=covered)
    return hidden


def hidden_of(counts: Mapping[Key, int], threshold: int) -> set[Key]:
    """With a higher threshold than inside, what is hidden inside is hidden too: who reads both learns nothing from the second."""
    inside = hidden_cells(counts)
    return hidden_cells(counts, threshold=threshold, also=inside) if threshold > THRESHOLD else inside


def added_up(counts: Mapping[Key, int]) -> Counter[Key]:
    """Every row, at every depth, by every column: zeros have no entry."""
    sums: Counter[Key] = Counter()
    for (row, column), value in counts.items():
        for depth, other_depth in product(range(len(row) + 1), range(len(column) + 1)):
            sums[row[:depth], column[:other_depth]] += value
    return sums


def children(paths: Iterable[Path]) -> Mapping[Path | None, list[Path]]:
    """By parent, coarsest first; that of everything is None. In a fixed order, so that the same table always hides the same cells."""
    found: dict[Path | None, list[Path]] = {None: [ALL]}
    for path in sorted(set(paths) - {ALL}, key=lambda path: (len(path), repr(path))):
        found.setdefault(path[:-1], []).append(path)
    return found


def blocks(
    rows: Mapping[Path | None, list[Path]], columns: Mapping[Path | None, list[Path]]
) -> Iterator[tuple[tuple[Path | None, list[Path]], tuple[Path | None, list[Path]]]]:
    """(a row and its children, a column and its children): after the blocks that hold their sums. The total is no block."""
    depth = {parent: -1 if parent is None else len(parent) for parent in (*rows, *columns)}
    pairs = sorted(product(rows, columns), key=lambda pair: (depth[pair[0]] + depth[pair[1]], depth[pair[0]]))
    for row, column in pairs:
        if row is not None or column is not None:
            yield (row, rows[row]), (column, columns[column])


def is_covered(key: Key, hidden: Set[Key]) -> bool:
    row, column = key
    return bool(row and (row[:-1], column) in hidden) or bool(column and (row, column[:-1]) in hidden)


def bearer_of(block: Mapping[Key, int], threshold: int) -> Key | None:
    """Of the parts of a hidden margin, the smallest that could be less by as much as its witness asks. None: all parts are needed."""
    able = [key for key, value in block.items() if value >= threshold]
    return min(able, key=lambda key: (block[key], repr(key)), default=None)


@dataclass(slots=True, eq=False)
class Arc:
    key: Key
    tail: Hashable
    head: Hashable
    value: int


Way = tuple[Arc, Hashable, float]
"""From a node: the arc, where it leads, by how much its figure can move: along an arc it rises, against it it falls to zero at most."""


class Network:
    """A block: which cells add up to the same sums, and which are hidden. `hidden` grows until each small cell has its witness."""

    def __init__(self, block: Mapping[Key, int], hidden: Set[Key], threshold: int, *, by_row: bool, by_column: bool) -> None:
        self.threshold = threshold
        self.arcs = {
            key: Arc(key, ("column", key[1]) if by_column else OUTSIDE, ("row", key[0]) if by_row else OUTSIDE, value)
            for key, value in block.items()
        }
        self.hidden: set[Key] = set()
        self.at: dict[Hashable, list[Way]] = defaultdict(list)
        self.hidden_at: dict[Hashable, list[Way]] = defaultdict(list)
        for arc in self.arcs.values():
            lead(self.at, arc)
        self.hide(key for key in self.arcs if key in hidden)

    def hide(self, keys: Iterable[Key]) -> None:
        for key in keys:
            if key not in self.hidden:
                self.hidden.add(key)
                lead(self.hidden_at, self.arcs[key])

    def protected(self, *, but: Set[Key]) -> set[Key]:
        """What is hidden, with the witnesses of all of it `but` these, which are hidden with what they add up to."""
        for arc in sorted((self.arcs[key] for key in self.arcs if key in self.hidden and key not in but), key=lambda arc: arc.value):
            self.hide(self.companions(arc))
        return self.hidden

    def companions(self, arc: Arc) -> Iterable[Key]:
        """What must be hidden with `arc`. By preference it could then reach the threshold; at least it could be one more, or one less."""
        for amount in range(max(self.threshold - arc.value, 1), 0, -1):
            cycle = self.cheapest(arc, arc.head, arc.tail, amount)
            if cycle is not None:
                return cycle
        cycle = self.cheapest(arc, arc.tail, arc.head, 1) if arc.value else None
        return self.arcs if cycle is None else cycle  # no witness at all: publish nothing of this block

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
            for arc, onward, room in self.at[node]:
                if room < amount or arc is through:
                    continue
                total = cost if arc.key in self.hidden else cost + arc.value + 1
                if total < best.get(onward, total + 1):
                    best[onward] = total
                    heappush(queue, (total, next(order), onward, (*taken, arc.key)))
        return None

    def hidden_way_exists(self, through: Arc, start: Hashable, goal: Hashable, amount: int) -> bool:
        reached, waiting = {start}, deque([start])
        while waiting:
            node = waiting.popleft()
            for arc, onward, room in self.hidden_at[node]:
                if room < amount or onward in reached or arc is through:
                    continue
                if onward == goal:
                    return True
                reached.add(onward)
                waiting.append(onward)
        return False


def lead(ways: Mapping[Hashable, list[Way]], arc: Arc) -> None:
    ways[arc.tail].append((arc, arc.head, inf))
    ways[arc.head].append((arc, arc.tail, arc.value))

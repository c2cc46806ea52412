"""Which cells of an answer are hidden: small ones, and those that would give a small one back.

Coarser answers come first and stay as they are: the total, then what one thing gives, then what two give together. An answer narrowed to
something is a line of the larger table, so that the line and the table, asked one after the other, hide the same cells.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from irritants.statistics.suppression import ALL, Key, Path, hidden_cells, is_small

Cell = tuple[Path, ...]
"""One path for each axis of the answer."""
Counts = Mapping[Cell, int]
Verdicts = dict[Path, bool]


def one_way(counts: Mapping[Path, int], *, total_hidden: bool | None = None) -> Verdicts:
    """Hidden or not, for each path at each depth, the total included."""
    total = sum(counts.values())
    verdicts: Verdicts = {ALL: is_small(total) if total_hidden is None else total_hidden}
    figures = {ALL: total}
    for depth in depths(counts):
        figures |= at_depth(counts, depth)
        known = {(path, ALL): hidden for path, hidden in verdicts.items()}
        hidden = hidden_cells({(path, ALL): value for path, value in figures.items()}, known=known, two_way=False)
        verdicts = {path: (path, ALL) in hidden for path in figures}
    return verdicts


def two_way(counts: Mapping[Key, int], *, rows: Verdicts | None = None, columns: Verdicts | None = None) -> dict[Key, bool]:
    """Hidden or not, for each row at each depth by each column, zeros included: a hidden zero keeps a hidden figure possible.

    `rows` and `columns` are the verdicts on the margins, hidden zeros included; by default those that they get when asked alone.
    """
    by_row, by_column = margin(counts, 0), margin(counts, 1)
    if rows is None or columns is None:
        rows, columns = one_way(by_row), one_way(by_column)
    else:
        by_row.update({path: 0 for path in rows if path})
        by_column.update({path: 0 for path in columns if path})
    figures: dict[Key, int] = {(ALL, ALL): sum(counts.values())} | {(ALL, column): value for column, value in by_column.items()}
    verdicts: dict[Key, bool] = {(ALL, ALL): rows[ALL] or columns[ALL]} | {(ALL, column): columns[column] for column in by_column}
    for depth in depths(by_row):
        for path, value in at_depth(by_row, depth).items():
            figures[path, ALL] = value
            verdicts[path, ALL] = rows[path]
            figures |= {(path, column): 0 for column in by_column}
        for (row, column), value in counts.items():
            figures[row[:depth], column] += value
        hidden = hidden_cells(figures, known=verdicts, two_way=True)
        verdicts = {key: key in hidden for key in figures}
    return verdicts


def hidden_in(counts: Counts, axes: int, *, narrowed: Mapping[int, Path]) -> set[Cell]:
    """Cells to hide, margins left out. `narrowed`: axes, by position, that the answer is narrowed to one value of and not grouped by."""
    if axes == 0:
        return {()} if is_small(sum(counts.values())) else set()
    if axes == 1:
        found: set[Cell] = {(path,) for path, hidden in one_way(summed(counts, 0)).items() if hidden}
    elif axes == 2:
        found = {key for key, hidden in two_way(pairs(counts, 0, 1)).items() if hidden}
    else:
        found = within(counts, narrowed)
    return {cell for cell in found if all(path != ALL for path in cell)}


def within(counts: Counts, narrowed: Mapping[int, Path]) -> set[Cell]:
    """Three axes, one or two of them narrowed. Margins are lines of the tables by two, and stay as they are; the inside is protected."""
    inside = {cell: value for cell, value in counts.items() if all(cell[axis] == path for axis, path in narrowed.items())}
    grouped = [axis for axis in range(3) if axis not in narrowed]
    if len(grouped) == 1:
        first, second = sorted(narrowed)
        total = two_way(pairs(counts, first, second)).get((narrowed[first], narrowed[second]), False)
        verdicts = one_way(Counter({(path,): value for path, value in summed(inside, grouped[0]).items()}), total_hidden=total)
        return {placed(narrowed, grouped, path) for path, hidden in verdicts.items() if hidden}
    ((at, value),) = narrowed.items()
    total = one_way(summed(counts, at)).get(value, False)
    rows, columns = ({ALL: total} | line(counts, inside, axis, at, value) for axis in grouped)
    table: Counter[Key] = Counter({((cell[grouped[0]],), (cell[grouped[1]],)): number for cell, number in inside.items()})
    hidden = {key for key, is_hidden in two_way(table, rows=rows, columns=columns).items() if is_hidden}
    return {placed(narrowed, grouped, (*row, *column)) for row, column in hidden if row and column}


def line(counts: Counts, inside: Counts, axis: int, at: int, value: Path) -> Verdicts:
    """Verdicts on `axis` where `at` is `value`, as in the table of these two: on the values that are there, and on hidden zeros."""
    low, high = sorted((axis, at))
    table = {key if axis == low else (key[1], key[0]): hidden for key, hidden in two_way(pairs(counts, low, high)).items()}
    there = summed(inside, axis)
    verdicts = {path: table[path, value] for path in summed(counts, axis) if (path, value) in table}
    return {(path,): hidden for path, hidden in verdicts.items() if hidden or path in there}


def placed(narrowed: Mapping[int, Path], grouped: list[int], paths: Path) -> Cell:
    """The cell that has `paths` on the grouped axes; `paths` of a margin make no cell."""
    found = {**narrowed, **dict(zip(grouped, paths, strict=False))}
    return tuple(found.get(axis, ALL) for axis in range(3))  # type: ignore[misc]  # each step of these paths is a whole path


def margin(counts: Mapping[Key, int], side: int) -> Counter[Path]:
    sums: Counter[Path] = Counter()
    for key, value in counts.items():
        sums[key[side]] += value
    return sums


def summed(counts: Counts, axis: int) -> Counter[Path]:
    sums: Counter[Path] = Counter()
    for cell, value in counts.items():
        sums[cell[axis]] += value
    return sums


def pairs(counts: Counts, first: int, second: int) -> Counter[Key]:
    sums: Counter[Key] = Counter()
    for cell, value in counts.items():
        sums[cell[first], cell[second]] += value
    return sums


def depths(counts: Iterable[Path]) -> range:
    return range(1, max(map(len, counts), default=0) + 1)


def at_depth(counts: Mapping[Path, int], depth: int) -> Counter[Path]:
    sums: Counter[Path] = Counter()
    for path, value in counts.items():
        sums[path[:depth]] += value
    return sums

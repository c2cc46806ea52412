"""An attacker who holds every answer that masked readers get, put together, cannot tell any hidden cell."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from irritants.statistics.suppression import ALL, PUBLIC_THRESHOLD, THRESHOLD, added_up, hidden_cells

A, B, C, D = ("a",), ("b",), ("c",), ("d",)
FLAT = [("r1",), ("r2",), ("r3",), ("r4",)]
TREE = [("g1", "r1"), ("g1", "r2"), ("g1", "r3"), ("g2", "r4"), ("g2", "r5"), ("g3", "r6")]
COLUMNS = [("c1",), ("c2",), ("c3",)]
MONTHS = [("2025", "Q1", "1"), ("2025", "Q1", "2"), ("2025", "Q2", "4"), ("2026", "Q1", "1"), ("2026", "Q1", "3")]


# --- the attacker, who knows nothing of how cells are chosen -----------------------------------------------------------


def published(counts, axes, **options):
    """Every answer by one thing and by two, at every level: figures and hidden cells, each named by what it is of."""
    figures, hidden, told = {}, set(), {}
    for one, other in combinations(range(axes), 2):
        table = Counter()
        for paths, value in counts.items():
            table[paths[one], paths[other]] += value
        secret = hidden_cells(table, **options)
        sums = added_up(table)
        rows, columns = ({part for path in {key[axis] for key in table} for part in prefixes(path)} for axis in (0, 1))
        for key in product(rows, columns):
            name = frozenset((axis, path) for axis, path in zip((one, other), key, strict=True) if path)
            assert told.setdefault(name, key in secret) == (key in secret), f"{name} is hidden in one answer and told in another"
            figures[name] = sums[key]
            hidden |= {name} if key in secret else set()
    return figures, hidden


def prefixes(path):
    return [path[:depth] for depth in range(len(path) + 1)]


def equations(figures):
    """(whole, parts): whatever adds up to something, along each axis."""
    for name in figures:
        of = dict(name)
        for axis in {axis for other in figures for axis, _ in other}:
            above = of.get(axis, ALL)
            parts = [
                other
                for other in figures
                if len(dict(other).get(axis, ALL)) == len(above) + 1
                and dict(other)[axis][:-1] == above
                and {**dict(other), axis: above} == {**of, axis: above}
            ]
            if parts:
                yield name, parts


def solved(figures, hidden):
    """Hidden cells that the published ones determine: Gaussian elimination over the rationals."""
    unknown = sorted(hidden, key=repr)
    place = {key: at for at, key in enumerate(unknown)}
    pivots: dict[int, dict[int, Fraction]] = {}
    for whole, parts in equations(figures):
        line: Counter[int] = Counter()
        for key, sign in [(whole, -1), *((part, 1) for part in parts)]:
            if key in place:
                line[place[key]] += sign
        reduced = reduce_by({at: Fraction(value) for at, value in line.items() if value}, pivots)
        if reduced:
            lead = min(reduced)
            reduced = {at: value / reduced[lead] for at, value in reduced.items()}
            for at, other in pivots.items():
                if lead in other:
                    pivots[at] = reduce_by(other, {lead: reduced})
            pivots[lead] = reduced
    return {unknown[at] for line in pivots.values() if len(line) == 1 for at in line}


def reduce_by(line, pivots):
    for lead, pivot in pivots.items():
        factor = line.get(lead)
        if factor:
            line = {at: line.get(at, 0) - factor * pivot.get(at, 0) for at in line.keys() | pivot.keys()}
            line = {at: value for at, value in line.items() if value}
    return line


def certain(figures, hidden, *, most):
    """Hidden cells, positive ones, that can have one value only when nothing is below zero: by linear programming."""
    unknown = sorted(hidden, key=repr)
    place = {key: at for at, key in enumerate(unknown)}
    lines, values = [], []
    for whole, parts in equations(figures):
        line, known = [0] * len(unknown), 0
        for key, sign in [(whole, -1), *((part, 1) for part in parts)]:
            if key in place:
                line[place[key]] += sign
            else:
                known += sign * figures[key]
        if any(line):
            lines.append(line)
            values.append(-known)
    for key in sorted((key for key in unknown if figures[key]), key=lambda key: (figures[key], repr(key)))[:most]:
        ends = []
        for sign in (1, -1):
            goal = [0] * len(unknown)
            goal[place[key]] = sign
            answer = linprog(goal, A_eq=lines or None, b_eq=values or None, method="highs")
            ends.append(None if answer.status == 3 else sign * answer.fun)  # 3: as large as one likes
        if None not in ends and abs(ends[0] - ends[1]) < 1e-6:
            yield key


# --- tables -------------------------------------------------------------------------------------------------------------


def tables(*axes, most=12):
    cells = list(product(*axes))
    value = st.one_of(st.just(0), st.integers(0, 4), st.integers(0, most), st.integers(5, 200))
    return st.lists(value, min_size=len(cells), max_size=len(cells)).map(
        lambda values: {cell: v for cell, v in zip(cells, values, strict=True) if v}
    )


def check(counts, axes=2, **options):
    figures, hidden = published(counts, axes, **options)
    for name, value in figures.items():
        if 0 < value < options.get("threshold", THRESHOLD):
            assert name in hidden, f"{set(name)} = {value} is shown"
    return figures, hidden


@settings(max_examples=60, deadline=None)
@given(st.one_of(tables(FLAT, COLUMNS), tables(TREE, COLUMNS), tables(TREE, [ALL]), tables(TREE, MONTHS)))
@example({(("r1",), ("c1",)): 3, (("r1",), ("c2",)): 10, (("r2",), ("c1",)): 50})
@example({(("r1",), ("c1",)): 1, (("r2",), ("c2",)): 1, (("r3",), ("c3",)): 5})
@example({(("r1",), ("c1",)): 4, (("r1",), ("c2",)): 4})
@example({(("g1", "r1"), ALL): 2, (("g1", "r2"), ALL): 3})
@example({(("g1", "r1"), ALL): 3, (("g2", "r4"), ALL): 90})
def test_a_table_with_all_its_levels(counts):
    assert not solved(*check(counts))


@settings(max_examples=25, deadline=None)
@given(
    tables(
        [("g1", "r1"), ("g1", "r2"), ("g2", "r3")],
        [("e1", "c1"), ("e1", "c2"), ("e2", "c3")],
        [("y1", "m1"), ("y1", "m2"), ("y2", "m3")],
        most=8,
    )
)
def test_every_table_of_three_things_put_together(counts):
    """By theme, category, place, period, and each by each of the others: what a reader may ask in a day."""
    assert not solved(*check(counts, axes=3))


@settings(max_examples=20, deadline=None)
@given(tables([("g1", "r1"), ("g1", "r2"), ("g2", "r3")], [("y1", "m1"), ("y1", "m2"), ("y2", "m3")], [A, B], most=7))
@example({(("g1", "r1"), ("y1", "m1"), A): 1, (("g1", "r2"), ("y1", "m2"), A): 1, (("g2", "r3"), ("y2", "m3"), A): 12})
def test_counts_are_not_negative_and_that_does_not_help_either(counts):
    figures, hidden = check(counts, axes=3)
    assert list(certain(figures, hidden, most=8)) == []


@settings(max_examples=40, deadline=None)
@given(tables(TREE, COLUMNS, most=20))
def test_what_is_published_to_everybody_adds_nothing_to_what_is_read_inside(counts):
    inside = hidden_cells(counts)
    outside = hidden_cells(counts, threshold=PUBLIC_THRESHOLD, also=inside)
    assert inside <= outside
    assert {key for key, value in added_up(counts).items() if 0 < value < PUBLIC_THRESHOLD} <= outside


@settings(max_examples=60, deadline=None)
@given(tables(TREE, COLUMNS), st.randoms(use_true_random=False))
def test_the_same_table_hides_the_same_cells(counts, random):
    """Whatever the order in which it is read, and whether its categories are asked for or only its themes."""
    cells = list(counts.items())
    random.shuffle(cells)
    hidden = hidden_cells(counts)
    assert hidden_cells(dict(cells)) == hidden
    by_group = Counter()
    for (row, column), value in counts.items():
        by_group[row[:1], column] += value
    assert hidden_cells(by_group) == {key for key in hidden if len(key[0]) < 2}


@settings(max_examples=60, deadline=None)
@given(tables(TREE, MONTHS))
def test_what_is_hidden_hides_its_parts(counts):
    """All of them in a table by two; of a margin, one at least."""
    hidden, figures = hidden_cells(counts), added_up(counts)
    for row, column in figures:
        for above in product(prefixes(row), prefixes(column)):
            if row and column and above in hidden and (all(above) or above in ((row, ALL), (ALL, column))):
                assert (row, column) in hidden
    for row, _column in hidden:
        parts = {key for key in figures if key[1] == ALL and key[0][:-1] == row and key[0]}
        assert (row, ALL) not in hidden or not parts or parts & hidden


def test_a_small_beginning_hides_one_month_of_another_quarter_and_not_all():
    """A quarter that has just begun is small: its companion is a quarter, and of that one a month."""
    months = {("Q1", "1"): 30, ("Q1", "2"): 31, ("Q1", "3"): 32, ("Q2", "4"): 41, ("Q2", "5"): 42, ("Q2", "6"): 43, ("Q3", "7"): 2}
    hidden = hidden_cells({(month, ALL): value for month, value in months.items()})
    assert {row for row, _ in hidden} == {("Q3",), ("Q3", "7"), ("Q1",), ("Q1", "1")}


def one_way(**counts):
    return {row for row, column in hidden_cells({((name,), ALL): value for name, value in counts.items()}) if column == ALL and row}


def test_a_single_small_cell_takes_a_companion():
    assert one_way(a=3, b=40, c=9) == {A, C}


def test_small_groups_are_no_cover_for_one_another():
    """A sum of two would say that both are one: counts do not fall below zero. A group in which five could be is hidden with them."""
    assert one_way(a=1, b=1, c=40, d=60) == {A, B, C}


def test_nothing_small_nothing_hidden():
    assert not hidden_cells({(A, C): 5, (A, D): 6, (B, C): 7, (B, D): 8})


@pytest.mark.parametrize(("total", "hidden"), [(0, set()), (1, {(ALL, ALL)}), (THRESHOLD - 1, {(ALL, ALL)}), (THRESHOLD, set())])
def test_a_total_alone(total, hidden):
    assert hidden_cells({(ALL, ALL): total} if total else {}) == hidden

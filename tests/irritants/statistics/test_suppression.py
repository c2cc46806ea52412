"""An attacker who holds every published cell, margin and total cannot tell any hidden cell."""

from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from irritants.statistics.masks import hidden_in, one_way, two_way
from irritants.statistics.suppression import ALL, THRESHOLD, is_small

A, B, C, D = ("a",), ("b",), ("c",), ("d",)


# --- the attacker, who knows nothing of how cells are chosen -----------------------------------------------------------


def sums(keys):
    """Every equation that holds between the figures of a table: (whole, parts)."""
    rows, columns = {row for row, _ in keys}, {column for _, column in keys}
    for row, column in product(rows, columns):
        parts = [(other, column) for other in rows if len(other) == len(row) + 1 and other[: len(row)] == row]
        if parts:
            yield (row, column), parts
    for row in rows:
        if columns != {ALL}:
            yield (row, ALL), [(row, column) for column in columns if column != ALL]


def solved(figures, hidden):
    """Hidden cells that the published ones determine: Gaussian elimination over the rationals."""
    unknown = sorted(hidden)
    place = {key: at for at, key in enumerate(unknown)}
    pivots: dict[int, dict[int, Fraction]] = {}
    for whole, parts in sums(figures):
        line: Counter[int] = Counter()
        for key, sign in [(whole, -1), *((part, 1) for part in parts)]:
            if key in place:
                line[place[key]] += sign
        reduced = {at: Fraction(value) for at, value in line.items() if value}
        reduced = reduce_by(reduced, pivots)
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


def worlds(figures, hidden):
    """Every table of counts that has the same published figures: by trying. Small tables only."""
    leaves = [key for key in figures if key[0] != ALL and key[1] != ALL]
    free = [key for key in leaves if key in hidden]
    fixed = {key: figures[key] for key in leaves if key not in hidden}
    parts = {(row, column): [leaf for leaf in leaves if row in (ALL, leaf[0]) and column in (ALL, leaf[1])] for row, column in figures}
    shown = [key for key in figures if key not in hidden]
    most = [min((figures[key] for key in shown if leaf in parts[key]), default=figures[ALL, ALL] + 5) for leaf in free]
    for values in product(*(range(one + 1) for one in most)):
        world = {**fixed, **dict(zip(free, values, strict=True))}
        if all(sum(world[leaf] for leaf in parts[key]) == figures[key] for key in shown):
            yield {key: sum(world[leaf] for leaf in parts[key]) for key in figures}


# --- tables -------------------------------------------------------------------------------------------------------------


def figures_of(counts, keys):
    return {(row, column): sum(v for (r, c), v in counts.items() if r[: len(row)] == row and column in (ALL, c)) for row, column in keys}


def tables(rows, columns, *, most=12):
    cells = [(row, column) for row in rows for column in columns]
    value = st.one_of(st.just(0), st.integers(0, 4), st.integers(0, most), st.integers(5, 200))
    return st.lists(value, min_size=len(cells), max_size=len(cells)).map(
        lambda values: {cell: v for cell, v in zip(cells, values, strict=True) if v}
    )


FLAT = [("r1",), ("r2",), ("r3",), ("r4",)]
TREE = [("g1", "r1"), ("g1", "r2"), ("g1", "r3"), ("g2", "r4"), ("g2", "r5"), ("g3", "r6")]
COLUMNS = [("c1",), ("c2",), ("c3",)]


def check(figures, hidden):
    for key, value in figures.items():
        if is_small(value):
            assert key in hidden, f"{key} = {value} is shown"
    assert not solved(figures, hidden)


@settings(max_examples=400, deadline=None)
@given(tables(FLAT, COLUMNS))
@example({(("r1",), ("c1",)): 3, (("r1",), ("c2",)): 10, (("r2",), ("c1",)): 50})
@example({(("r1",), ("c1",)): 1, (("r2",), ("c2",)): 1, (("r3",), ("c3",)): 5})
@example({(("r1",), ("c1",)): 4, (("r1",), ("c2",)): 4})
def test_two_ways(counts):
    verdicts = two_way(Counter(counts))
    check(figures_of(counts, verdicts), {key for key, hidden in verdicts.items() if hidden})


@settings(max_examples=300, deadline=None)
@given(tables(TREE, COLUMNS))
def test_two_ways_with_groups(counts):
    verdicts = two_way(Counter(counts))
    check(figures_of(counts, verdicts), {key for key, hidden in verdicts.items() if hidden})


@settings(max_examples=300, deadline=None)
@given(tables(TREE, [ALL]))
@example({(("g1", "r1"), ALL): 2, (("g1", "r2"), ALL): 3})
@example({(("g1", "r1"), ALL): 3, (("g2", "r4"), ALL): 90})
def test_one_way_with_groups(counts):
    verdicts = {(row, ALL): hidden for row, hidden in one_way(Counter({row: value for (row, _), value in counts.items()})).items()}
    check(figures_of(counts, verdicts), {key for key, hidden in verdicts.items() if hidden})


@settings(max_examples=150, deadline=None)
@given(tables([A, B], [C, D], most=7).filter(lambda counts: 0 < sum(counts.values()) <= 14))
@example({(A, C): 1, (B, D): 1})
@example({(A, C): 1, (A, D): 1, (B, C): 1, (B, D): 12})
def test_counts_are_whole_and_not_negative_and_that_does_not_help_either(counts):
    verdicts = two_way(Counter(counts))
    figures = figures_of(counts, verdicts)
    hidden = {key for key, is_hidden in verdicts.items() if is_hidden}
    assume(sum(key[0] != ALL and key[1] != ALL for key in hidden) <= 4)
    known, met = set(hidden), False
    for world in worlds(figures, hidden):
        known -= {key for key in known if world[key] != figures[key]}
        met |= world == figures
        if met and not known:
            return
    assert met
    assert not known, f"{known} can be told"


@settings(max_examples=200, deadline=None)
@given(tables(TREE, COLUMNS))
def test_an_answer_by_one_thing_is_the_margin_of_an_answer_by_two(counts):
    """Asked one after the other, they hide the same cells: neither gives away what the other hides."""
    verdicts = two_way(Counter(counts))
    by_row, by_column = Counter(), Counter()
    for (row, column), value in counts.items():
        by_row[row] += value
        by_column[column] += value
    assert {row: hidden for (row, column), hidden in verdicts.items() if column == ALL} == one_way(by_row)
    assert {column: hidden for (row, column), hidden in verdicts.items() if row == ALL} == one_way(by_column)


@settings(max_examples=200, deadline=None)
@given(tables(TREE, COLUMNS))
def test_themes_hide_the_same_whether_their_categories_are_asked_or_not(counts):
    by_group: Counter = Counter()
    for (row, column), value in counts.items():
        by_group[row[:1], column] += value
    coarse = two_way(by_group)
    assert coarse == {key: hidden for key, hidden in two_way(Counter(counts)).items() if len(key[0]) < 2}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_three_ways_each_line_is_protected(data):
    """Narrowed to one value of a third thing: what is inside is safe within its margins, which are lines of the tables by two."""
    cells = list(product([("r1",), ("r2",), ("r3",)], [("c1",), ("c2",)], [("x",), ("y",)]))
    counts = {cell: value for cell in cells if (value := data.draw(st.one_of(st.integers(0, 6), st.integers(5, 40))))}
    hidden = hidden_in(counts, 3, narrowed={2: ("x",)})
    inside = {cell[:2]: value for cell, value in counts.items() if cell[2] == ("x",)}
    for cell, value in inside.items():
        assert not is_small(value) or (*cell, ("x",)) in hidden
    # An attacker who holds the inside and the margins, which are lines of the tables by two: what those hide, zeros too, is unknown.
    lines = [{key[0]: is_hidden for key, is_hidden in two_way(_pair(counts, axis)).items() if key[1] == ("x",)} for axis in (0, 1)]
    known = [{cell[axis] for cell in inside} for axis in (0, 1)]
    shown = [{path for path, is_hidden in lines[axis].items() if path and (path in known[axis] or is_hidden)} for axis in (0, 1)]
    figures = {(row, column): inside.get((row, column), 0) for row, column in product(*shown)}
    figures |= {(row, ALL): sum(v for (r, _), v in inside.items() if r == row) for row in shown[0]}
    figures |= {(ALL, column): sum(v for (_, c), v in inside.items() if c == column) for column in shown[1]}
    figures[ALL, ALL] = sum(inside.values())
    secret = {cell[:2] for cell in hidden} | {(row, ALL) for row in shown[0] if lines[0][row]}
    secret |= {(ALL, column) for column in shown[1] if lines[1][column]}
    secret |= {(ALL, ALL)} if one_way(_sum(counts, 2)).get(("x",)) else set()
    assert not solved(figures, secret)


def _pair(counts, axis):
    found: Counter = Counter()
    for cell, value in counts.items():
        found[cell[axis], cell[2]] += value
    return found


def _sum(counts, axis):
    found: Counter = Counter()
    for cell, value in counts.items():
        found[cell[axis]] += value
    return found


@settings(max_examples=100, deadline=None)
@given(tables(TREE, COLUMNS), st.randoms(use_true_random=False))
def test_the_order_in_which_a_table_is_read_changes_nothing(counts, random):
    cells = list(counts.items())
    random.shuffle(cells)
    assert two_way(Counter(dict(cells))) == two_way(Counter(counts))


def test_a_single_small_cell_takes_a_companion():
    assert one_way(Counter({A: 3, B: 40, C: 9})) == {ALL: False, A: True, B: False, C: True}


def test_small_groups_are_no_cover_for_one_another():
    """A sum of two would say that both are one: counts do not fall below zero. A group in which five could be is hidden with them."""
    assert one_way(Counter({A: 1, B: 1, C: 40, D: 60})) == {ALL: False, A: True, B: True, C: True, D: False}


def test_nothing_small_nothing_hidden():
    assert not any(two_way(Counter({(A, C): 5, (A, D): 6, (B, C): 7, (B, D): 8})).values())


@pytest.mark.parametrize(("total", "hidden"), [(0, set()), (1, {()}), (THRESHOLD - 1, {()}), (THRESHOLD, set())])
def test_a_total_alone(total, hidden):
    assert hidden_in({(): total} if total else {}, 0, narrowed={}) == hidden

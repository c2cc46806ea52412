from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irritants.statistics.survival import days_until, median_days, p90_days


def durations(*pairs):
    return Counter(pairs)


def test_the_known_fixture():
    """The naive median of those resolved would be 7, which forgets those who still wait."""
    times, resolved = [3, 5, 6, 7, 8, 10, 12, 12], [1, 0, 1, 1, 0, 1, 1, 0]
    found = Counter(zip(times, map(bool, resolved), strict=True))
    assert median_days(found) == 10
    assert p90_days(found) is None


def test_nobody_resolved_and_nobody_at_all():
    assert median_days(durations((4, False), (9, False))) is None
    assert median_days(Counter()) is None


def test_a_curve_that_touches_one_half_reaches_it():
    assert median_days(durations((1, True), (2, True))) == 1
    assert median_days(Counter({(1, True): 5, (2, False): 5})) == 1


def test_those_who_leave_on_a_day_were_at_risk_on_it():
    assert median_days(durations((3, True), (3, False))) == 3


def test_resolved_the_same_day():
    assert median_days(Counter({(0, True): 3})) == p90_days(Counter({(0, True): 3})) == 0


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_without_censoring_it_is_the_plain_quantile(days):
    ordered = sorted(days)
    assert median_days(Counter((day, True) for day in days)) == ordered[(len(days) + 1) // 2 - 1]


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=40), st.integers(1, 20))
def test_counting_ten_times_as_many_changes_nothing(pairs, times):
    once = Counter(pairs)
    many = Counter({pair: number * times for pair, number in once.items()})
    assert median_days(once) == median_days(many)
    assert p90_days(once) == p90_days(many)


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=40))
def test_the_slower_part_comes_later(pairs):
    found = [days_until(Fraction(share, 10), Counter(pairs)) for share in range(1, 11)]
    reached = [day for day in found if day is not None]
    assert reached == sorted(reached)
    assert found[: len(reached)] == reached


@pytest.mark.parametrize("waiting", [11, 100])
def test_those_who_still_wait_never_make_it_faster(waiting):
    resolved = {(day, True): 1 for day in range(1, 11)}
    assert median_days(Counter(resolved)) == 5
    assert median_days(Counter({**resolved, (50, False): waiting})) is None

"""Ours against lifelines, on random data: a library that others have checked."""

import warnings
from collections import Counter
from fractions import Fraction
from math import isinf, isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irritants.statistics.survival import HALF, NINE_TENTHS, End, curve, incidence, quantiles, share_resolved_by

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifelines
    from lifelines.utils import median_survival_times, qth_survival_times

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, of pandas and numpy

WAITS = st.lists(st.tuples(st.integers(0, 90), st.sampled_from(End)), min_size=2, max_size=60)


def fitted(waits):
    days, ended = zip(*waits, strict=True)
    return lifelines.KaplanMeierFitter().fit(days, [end == End.RESOLVED for end in ended])


def day(found):
    return None if isinf(found) or isnan(found) else int(found)


@settings(max_examples=40, deadline=None)
@given(WAITS)
def test_the_curve_its_quantiles_and_bounds(waits):
    theirs, ours = fitted(waits), Counter(waits)
    half, most = quantiles([HALF, NINE_TENTHS], ours)
    reached = [
        day(qth_survival_times(left + 1e-9, theirs.survival_function_)) for left in (0.5, 0.1)
    ]  # theirs misses one half by a rounding
    assert [half.day, most.day] == reached

    confidence, steps = theirs.confidence_interval_, {step.day: step for step in curve(ours)}
    for at, waiting in theirs.survival_function_["KM_estimate"].items():
        if at in steps:
            step = steps[at]
            low, high = confidence.loc[at]
            assert step.waiting == pytest.approx(waiting, abs=1e-9)
            if 0 < waiting < 1:
                assert (step.low, step.high) == pytest.approx((low, high), abs=1e-9)

    if min(step.waiting for step in steps.values()) > 1e-9:  # where nobody is left theirs knows no bound
        low, high = median_survival_times(confidence).iloc[0]
        assert (half.low, half.high) == (day(low), day(high))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(End), min_size=3, max_size=40), st.randoms(use_true_random=False))
def test_the_share_resolved_when_other_ends_compete(ends, random):
    """On days that differ: theirs draws ties by lot."""
    days = random.sample(range(1, 400), len(ends))
    ours = dict(incidence(Counter(zip(days, ends, strict=True))))
    for end in set(ends) - {End.WAITING}:
        theirs = lifelines.AalenJohansenFitter(calculate_variance=False).fit(
            days, [int(other) for other in ends], event_of_interest=int(end)
        )
        for at, share in theirs.cumulative_density_.iloc[:, 0].items():
            if at in ours:
                assert ours[at].get(end, 0) == pytest.approx(share, abs=1e-9)


def test_the_known_fixture():
    times, resolved = [3, 5, 6, 7, 8, 10, 12, 12], [1, 0, 1, 1, 0, 1, 1, 0]
    (half,) = quantiles([HALF], Counter(zip(times, resolved, strict=True)))
    assert (half.day, half.low, half.high) == (10, 3, None)


def test_death_is_not_patience():
    """Ten resolved on day 1, ten died before: half are resolved, whatever Kaplan-Meier thinks of those who would have been."""
    durations = Counter({(0, End.DIED): 10, (1, End.RESOLVED): 10})
    assert share_resolved_by([0, 1, 30], durations) == [0.0, 0.5, 0.5]
    assert list(curve(durations))[-1].waiting == 0


def test_nothing_is_said_beyond_what_anybody_waited():
    assert share_resolved_by([3, 30], Counter({(2, End.RESOLVED): 1, (5, End.WAITING): 1})) == [0.5, None]


@given(WAITS)
@settings(max_examples=40, deadline=None)
def test_the_shares_never_exceed_everybody(waits):
    last = 0.0
    for _day, shares in incidence(Counter(waits)):
        assert last <= sum(shares.values()) <= 1 + 1e-9
        last = sum(shares.values())


@given(WAITS, st.integers(2, 9))
@settings(max_examples=25, deadline=None)
def test_more_of_the_same_is_told_more_surely(waits, times):
    once = quantiles([HALF], Counter(waits))[0]
    often = quantiles([HALF], Counter({pair: number * times for pair, number in Counter(waits).items()}))[0]
    assert once.day == often.day
    if None not in (once.low, once.high, often.high):
        assert once.low <= often.low <= often.day <= often.high <= once.high


def test_bounds_hold_the_median():
    durations = Counter((number, End.RESOLVED) for number in range(1, 100))
    (half,) = quantiles([Fraction(1, 2)], durations)
    assert half.low < half.day < half.high

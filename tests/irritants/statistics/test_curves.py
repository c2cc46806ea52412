from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.operations.close_case import close_case
from irritants.statistics.curves import drawn_together, resolution_curve
from irritants.statistics.populations.reported import irritant_figures
from irritants.statistics.suppression import THRESHOLD
from irritants.statistics.survival import End
from tests.irritants.conftest import COORDINATING


def test_the_curve_behind_the_median(lead, plant):
    for days in (3, 6, 7, 10, 12):
        plant(1, days=days)
    plant(3)
    found, (row,) = resolution_curve(lead), irritant_figures(lead).rows
    assert [(point.day, point.at_risk, point.resolved) for point in found.points[:3]] == [(3, 8, 0.125), (6, 7, 0.25), (7, 6, 0.375)]
    assert (found.median.day, found.median.low, found.median.high) == (row.median_days, row.median_days_low, row.median_days_high)
    assert (found.number, found.live, found.suppressed) == (8, True, False)
    assert all(point.low <= point.resolved <= point.high for point in found.points)


def test_who_moved_away_is_not_resolved(lead, plant, report, case):
    plant(2, days=5)
    for _ in range(2):
        report()
    close_case(case.reference, outcome="moved_away", actor=lead)
    last = resolution_curve(lead).points[-1]
    assert (last.resolved, last.incidence, last.left) == (1.0, 0.5, 0.5)


def test_too_few_to_be_drawn(act, plant):
    plant(4, days=5)
    found = resolution_curve(act(COORDINATING, "manager"))
    assert (found.suppressed, list(found.points), found.number, found.median.day) == (True, [], None, None)


def test_no_step_of_one_for_who_reads_masked_figures(act, lead, plant):
    for days in range(1, 18):
        plant(1, days=days)
    masked, live = resolution_curve(act(COORDINATING, "manager")), resolution_curve(lead)
    assert [point.day for point in masked.points] == [5, 10, 15]
    assert len(live.points) == 17
    assert masked.median == live.median


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(End)), max_size=60))
def test_steps_drawn_together_are_of_five_and_of_the_same_people(waits):
    before = Counter(waits)
    after = drawn_together(before)
    assert sum(after.values()) == len(waits)
    for end in End:
        assert sum(n for (_, e), n in after.items() if e == end) == sum(n for (_, e), n in before.items() if e == end)
    by_day = Counter()
    for (day, _end), number in after.items():
        by_day[day] += number
    assert all(number >= THRESHOLD for number in by_day.values()) or len(by_day) == 1


@pytest.mark.parametrize("asked", [{"category": "B01"}, {"theme": "response_fit", "commune": "46042"}])
def test_it_is_narrowed_as_figures_are(lead, plant, asked):
    plant(3, days=5)
    plant(2, category="A01", days=9)
    assert resolution_curve(lead, **asked).number == 3
    assert resolution_curve(lead, to=(lead.user.date_joined - timedelta(days=900)).date()).number == 0

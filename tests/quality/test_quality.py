"""Thresholds of `python -m tests.quality`, which prints the whole of it."""

import os
import sys

import pytest

from tests.cases.conftest import cast
from tests.quality.measure import TOP, matching, searching, settle
from tests.quality.people import known, met_again

__all__ = ["cast"]

SAMPLE = 7
"""Of so many who come again, one is tried here. Prime, so that every way of writing a name is met."""


@pytest.fixture
def people(cast):
    return settle(cast["lead"])


def test_the_set_is_what_it_says():
    people = known()
    again = list(met_again(people))
    assert len(people) == len(set(people))
    assert len(again) > 1500
    for met in again:
        assert met.of is None or people[met.of] != met.written, met


def test_matching_and_search_are_as_good_as_they_were(people, cast, capsys):
    one_in = 1 if os.environ.get("PRINT_QUALITY") else SAMPLE
    matched, searched = matching(people, one_in=one_in), searching(people, cast["lead"], one_in=one_in)
    assert len(matched.ways) > 15
    if os.environ.get("PRINT_QUALITY"):
        with capsys.disabled():
            sys.stdout.write(f"\n{matched.table('Matching')}\n\n{searched.table(f'Search, among the first {TOP}')}\n")
    assert matched.whole.precision >= 0.97
    assert matched.whole.recall >= 0.9
    assert searched.whole.precision >= 0.8
    assert searched.whole.recall >= 0.95
    for way in ("twin", "father or son of that name", "brother or sister", "same first name and birth date"):
        assert matched.ways[way].wrong <= 2, way

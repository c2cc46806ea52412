from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from backend.base import clock
from irritants.access import visible_irritants
from irritants.filters import IrritantFilter
from tests.irritants.conftest import CATUS, CONCERNED, STRANGER

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def listed(lead):
    def ask(actor=lead, **query):
        filtered = IrritantFilter(
            {name.rstrip("_"): value for name, value in query.items()},
            queryset=visible_irritants(actor),
            request=SimpleNamespace(actor=actor),
        )
        assert filtered.is_valid(), filtered.errors
        return set(filtered.qs)

    return ask


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"plain", "other"}),
        ({"status": ["resolved"]}, {"other"}),
        ({"status": ["resolved", "reported"]}, {"plain", "other"}),
        ({"category": "A01"}, {"other"}),
        ({"theme": "response_fit"}, {"plain"}),
        ({"commune": CATUS}, {"other"}),
        ({"agency_concerned": CONCERNED}, {"other"}),
        ({"agency_concerned": STRANGER}, set()),
    ],
)
def test_each_filter(report, listed, query, found):
    irritants = {"plain": report(), "other": report("resolved", category="A01", commune=CATUS, agency_concerned=CONCERNED)}
    assert listed(**query) == {irritants[name] for name in found}


def test_by_case_in_any_writing(report, listed, case, open_case):
    here, there = report(), report(case=open_case().reference)
    assert listed(case=case.reference.lower().replace("-", " ")) == {here}
    assert listed(case=there.case.reference) == {there}
    assert listed(case="no such case") == set()


def test_the_agency_concerned_does_not_learn_where_it_was_met(report, listed, act, case):
    concerned = act(CONCERNED)
    irritant = report(agency_concerned=CONCERNED)
    assert listed(concerned) == {irritant}
    assert listed(concerned, case=case.reference) == set()


def test_days_are_local_days(report, listed):
    with clock.travel_to(datetime(2026, 3, 1, 0, 30, tzinfo=PARIS)):
        irritant = report()
    assert listed(from_="2026-03-01", to="2026-03-01") == {irritant}
    assert listed(to="2026-02-28") == listed(from_="2026-03-02") == set()


@pytest.mark.parametrize(
    "query", [{"status": ["lost"]}, {"category": "Z99"}, {"theme": "x"}, {"commune": "0"}, {"agency_concerned": "x"}, {"from": "x"}]
)
def test_unknown_values_are_refused(lead, query):
    filtered = IrritantFilter(query, queryset=visible_irritants(lead), request=SimpleNamespace(actor=lead))
    assert not filtered.is_valid()
    assert list(filtered.errors) == list(query)


def test_a_day_to_come_finds_nothing(report, listed):
    report()
    assert listed(from_=(clock.today() + timedelta(days=1)).isoformat()) == set()

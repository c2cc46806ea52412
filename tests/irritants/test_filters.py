from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from backend.base import clock
from irritants.filters import IrritantFilter
from irritants.lifecycle import is_presumed
from irritants.lists import irritant_branches
from irritants.models import Irritant
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.statistics.populations.reported import irritant_figures
from tests.irritants.conftest import CATUS, CONCERNED, CONTRIBUTOR, LEAD, STRANGER

OUTSIDE = "46102"
"""Figeac, in no living area."""
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def listed(lead):
    def ask(actor=lead, **query):
        said, request = {name.rstrip("_"): value for name, value in query.items()}, SimpleNamespace(actor=actor)
        filters = [IrritantFilter(said, queryset=branch, request=request) for branch in irritant_branches(actor)]
        assert all(filtered.is_valid() for filtered in filters), filters[0].errors
        return {irritant for filtered in filters for irritant in filtered.qs}

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


def test_by_living_area_and_by_the_agency_that_none_names(report, listed, observe, act):
    named, nobody = report(agency_concerned=CONCERNED), report()
    manager = act(LEAD, "manager")
    elsewhere = report(observation=observe(manager, commune=OUTSIDE).pk, actor=manager)
    assert listed(living_area="cahors") == {named, nobody}
    assert listed(manager, living_area="cahors") == set()
    assert listed(manager, agency_concerned="null") == {elsewhere}
    assert listed(agency_concerned="null") == {nobody, elsewhere}


def test_presumed_and_reopened(report, listed, lead, days_later):
    plain, waiting, partly, again = report(), report("resolved"), report("resolved"), report("resolved")
    record_persons_word(partly.pk, person_says="partly", actor=lead)
    reopen_irritant(again.pk, reason="Not settled.", actor=lead)
    assert listed(presumed="true") == set()
    days_later(31)
    assert listed(presumed="true") == {waiting} == {one for one in Irritant.objects.all() if is_presumed(one)}
    assert listed(presumed="false") == {plain, partly, again}
    assert listed(reopened="true") == {again}
    assert listed(reopened="false") == {plain, waiting, partly}


@pytest.mark.parametrize("name", ["presumed", "reopened"])
def test_the_agency_concerned_learns_nothing_by_asking(name, report, listed, act, lead, days_later):
    """The person's word and what came back to work are not theirs to read: neither yes nor no is answered."""
    concerned = act(CONCERNED)
    reopen_irritant(report("resolved", agency_concerned=CONCERNED).pk, reason="Not settled.", actor=lead)
    report("resolved", agency_concerned=CONCERNED)
    days_later(31)
    assert len(listed(concerned)) == 2
    assert listed(concerned, **{name: "true"}) == listed(concerned, **{name: "false"}) == set()


def test_what_live_figures_count_can_be_listed(report, listed, act, lead, open_case, observe):
    ours = {report(), report("confirmed")}
    report("entered_in_error")
    theirs = report(actor=act(CONTRIBUTOR))  # in our case: we are in charge of it
    other = open_case(lead=STRANGER, observer=LEAD)
    seen = report(case=other.reference, actor=act(STRANGER))
    concerned = report(case=open_case(lead=STRANGER).reference, actor=act(STRANGER), agency_concerned=LEAD)
    assert listed(counted="true") == {*ours, theirs}
    assert irritant_figures(lead).rows[0].reported == 3
    assert {seen, concerned} < listed(counted="false")


@pytest.mark.parametrize("roles", [["manager"], ["caseworker", "manager"], ["flagger"]])
def test_behind_masked_figures_there_is_no_list(roles, report, listed, act):
    report()
    assert listed(act("admr-lot" if roles == ["flagger"] else LEAD, *roles), counted="true") == set()


@pytest.mark.parametrize(
    "query", [{"status": ["lost"]}, {"category": "Z99"}, {"theme": "x"}, {"commune": "0"}, {"agency_concerned": "x"}, {"from": "x"}]
)
def test_unknown_values_are_refused(lead, query):
    filtered = IrritantFilter(query, queryset=irritant_branches(lead)[0], request=SimpleNamespace(actor=lead))
    assert not filtered.is_valid()
    assert list(filtered.errors) == list(query)


def test_a_day_to_come_finds_nothing(report, listed):
    report()
    assert listed(from_=(clock.today() + timedelta(days=1)).isoformat()) == set()

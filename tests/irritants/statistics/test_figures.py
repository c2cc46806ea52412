from datetime import date, datetime, timedelta

import pytest

from backend.base import clock
from backend.base.errors import Invalid, NotAllowed
from cases.models import CaseExclusion
from cases.sharing.grants import sync_grants
from irritants.catalogue import counted_as
from irritants.models import Irritant
from irritants.operations.catalogue.merge_category import merge_category
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_irritant import void_irritant
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.populations.reported import FIGURES, irritant_figures
from tests.irritants.conftest import CAHORS, CATUS, CONCERNED, CONTRIBUTOR, COORDINATING, GRAND_CAHORS, LEAD, OBSERVER, STRANGER
from tests.irritants.statistics.conftest import PARIS

SIMPLE = (
    *("reported", "open", "resolved", "confirmed", "presumed", "resolution_rate", "still_open_share"),
    *("median_days", "p90_days", "reopened", "suppressed"),
)


def shown(report, *names):
    return [tuple(row.flat()[name] for name in names) for row in report.rows]


def test_the_figures_of_one_group(lead, plant):
    plant(3)
    plant(2, status="in_progress")
    plant(1, status="resolved", days=5)
    plant(1, status="resolved", days=59)
    plant(1, status="resolved", days=5, person_says="partly")
    plant(4, status="confirmed", days=10)
    plant(2, status="unresolvable", reopened_count=3)
    plant(5, status="entered_in_error")

    (row,) = irritant_figures(lead).rows
    assert {name: row.flat()[name] for name in SIMPLE} == {
        "reported": 14,
        "open": 5,
        "resolved": 7,
        "confirmed": 4,
        "presumed": 1,
        "resolution_rate": 0.5,
        "still_open_share": 0.3571,
        "median_days": 59,
        "p90_days": None,
        "reopened": 2,
        "suppressed": False,
    }
    assert (row.confirmed_rate, row.reopen_rate, row.left) == (0.5714, 0.2222, 0)
    assert (row.median_days_low, row.median_days_high) == (10, None)
    assert row.resolved_within_30_days == 0.4286


def test_nothing_reported(lead, case):
    (row,) = irritant_figures(lead).rows
    assert (row.reported, row.resolution_rate, row.median_days, row.suppressed) == (0, None, None, False)
    assert irritant_figures(lead, by=["category"]).rows == []


def test_the_known_fixture_from_the_table(lead, plant):
    """Times 3,5,6,7,8,10,12,12 with resolved 1,0,1,1,0,1,1,0: the median is 10, never the naive 7."""
    now = clock.now()
    for days, resolved in zip([3, 5, 6, 7, 8, 10, 12, 12], [1, 0, 1, 1, 0, 1, 1, 0], strict=True):
        plant(1, reported_at=now - timedelta(days=20 if resolved else days), days=days if resolved else None)
    (row,) = irritant_figures(lead).rows
    assert (row.median_days, row.p90_days) == (10, None)


def test_giving_up_the_slow_ones_does_not_make_the_median_better(lead, plant):
    plant(4, days=3)
    plant(6)
    before = irritant_figures(lead).rows[0].median_days
    Irritant.objects.filter(status="reported").update(
        status="unresolvable", give_up_reason="no_means", ended_at=clock.now() - timedelta(days=50)
    )
    assert irritant_figures(lead).rows[0].median_days == before is None


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (["category"], [("A01",), ("B01",)]),
        (["theme"], [("access_mobility",), ("response_fit",)]),
        (["commune"], [(CAHORS,), (CATUS,)]),
        (["intercommunality"], [(GRAND_CAHORS,)]),
        (["agency_concerned"], [(CONCERNED,), (None,)]),
        (["agency_in_charge"], [(LEAD,)]),
        (["month"], [("2026-01",), ("2026-03",)]),
        (["category", "month"], [("A01", "2026-01"), ("B01", "2026-03")]),
        (["theme", "category"], [("access_mobility", "A01"), ("response_fit", "B01")]),
    ],
)
def test_each_way_to_group(lead, plant, by, keys):
    plant(2, category="A01", commune=CATUS, concerned=CONCERNED, reported_at=datetime(2026, 1, 31, 23, 59, tzinfo=PARIS))
    plant(3, category="B01", reported_at=datetime(2026, 3, 1, 0, 0, tzinfo=PARIS))
    report = irritant_figures(lead, by=by)
    assert shown(report, *by) == keys
    assert sum(row.reported for row in report.rows) == 5


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"category": "A01"}, 2),
        ({"theme": "response_fit"}, 3),
        ({"commune": CATUS}, 2),
        ({"intercommunality": GRAND_CAHORS}, 5),
        ({"living_area": "cahors"}, 5),
        ({"agency_concerned": CONCERNED}, 2),
        ({"agency_in_charge": LEAD}, 5),
        ({"agency_in_charge": STRANGER}, 0),
        ({"category": "A01", "commune": CAHORS}, 0),
        ({"category": "A01", "commune": CATUS, "agency_concerned": CONCERNED}, 2),
        ({"category": None}, 5),
    ],
)
def test_each_way_to_narrow(lead, plant, filters, number):
    plant(2, category="A01", commune=CATUS, concerned=CONCERNED)
    plant(3)
    assert irritant_figures(lead, **filters).rows[0].reported == number


@pytest.mark.parametrize(
    ("from_", "to", "number"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), 1),
        (date(2026, 3, 2), None, 0),
        (None, date(2026, 2, 28), 0),
        (date(2026, 3, 1), date(2026, 3, 1), 1),
        (None, None, 1),
    ],
)
def test_the_period_is_of_local_days(lead, plant, from_, to, number):
    plant(1, reported_at=datetime(2026, 3, 1, 0, 10, tzinfo=PARIS))
    report = irritant_figures(lead, from_=from_, to=to)
    assert report.rows[0].reported == number
    assert report.period == {"from": from_, "to": to}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"by": ["person"]}, "by"),
        ({"by": ["category", "month", "commune"]}, "by"),
        ({"by": ["category", "category"]}, "by"),
        ({"from_": date(2026, 2, 1), "to": date(2026, 1, 31)}, "to"),
        ({"category": "Z99"}, "category"),
        ({"theme": "x"}, "theme"),
        ({"commune": "00000"}, "commune"),
        ({"agency_concerned": "x"}, "agency_concerned"),
        ({"living_area": "x"}, "living_area"),
        ({"persona": "sarah"}, "persona"),
    ],
)
def test_what_makes_no_sense_is_refused(lead, asked, name):
    with pytest.raises(Invalid) as refused:
        irritant_figures(lead, **asked)
    assert [problem.name for problem in refused.value.problems] == [name]


@pytest.mark.parametrize("role", ["flagger", "agency_admin", "auditor"])
def test_who_reads_no_figures(act, role):
    with pytest.raises(NotAllowed) as refused:
        irritant_figures(act("ddetspp-lot" if role != "flagger" else "admr-lot", role))
    assert refused.value.code == "role_needed"


# --- what the figures are about -----------------------------------------------------------------------------------------


def test_caseworkers_count_what_their_agency_reported_or_is_in_charge_of(plant, lead, act):
    plant(6, reporter=LEAD)
    plant(3, reporter=CONTRIBUTOR, concerned=STRANGER)
    report = irritant_figures(lead)
    assert (report.live, report.scope, report.rows[0].reported) == (True, {"kind": "agency", "names": [LEAD]}, 6)
    Irritant.objects.filter(reported_by_agency__slug=CONTRIBUTOR).update(agency_in_charge=lead.agency)
    assert irritant_figures(lead).rows[0].reported == 9
    assert irritant_figures(act(CONTRIBUTOR, "coordinator")).rows[0].reported == 3
    assert irritant_figures(act(OBSERVER)).rows[0].reported == 0
    assert irritant_figures(act(STRANGER)).rows[0].reported == 0


def test_live_figures_never_tell_of_a_case_out_of_sight(plant, lead, act, open_case):
    plant(2)
    excluded_from, restricted = open_case(), open_case()
    plant(3, met_in=excluded_from)
    plant(4, met_in=restricted)
    assert irritant_figures(lead).rows[0].reported == 9
    CaseExclusion.objects.create(case=excluded_from, user=lead.user)
    act(LEAD, "coordinator")  # who reads it from now on
    restricted.is_restricted = True
    restricted.save()
    sync_grants(restricted)
    assert irritant_figures(lead).rows[0].reported == 2


def test_managers_count_restricted_cases_too(plant, act, case):
    plant(6)
    case.is_restricted = True
    case.save()
    sync_grants(case)
    assert irritant_figures(act(LEAD, "manager")).rows[0].reported == 6


def test_managers_count_what_their_agency_reported_is_in_charge_of_or_is_concerned_by(plant, act):
    plant(6)
    plant(7, reporter=CONTRIBUTOR, concerned=STRANGER)
    for slug, number in ((LEAD, 6), (CONTRIBUTOR, 7), (STRANGER, 7), (OBSERVER, 0)):
        report = irritant_figures(act(slug, "manager"))
        assert (report.live, report.scope, report.rows[0].reported) == (False, {"kind": "agency", "names": [slug]}, number)


def test_managers_of_the_coordinating_agency_count_the_living_area(plant, act):
    plant(6)
    plant(7, reporter=CONTRIBUTOR)
    plant(8, area=None)
    report = irritant_figures(act(COORDINATING, "manager"))
    assert (report.live, report.scope, report.rows[0].reported) == (False, {"kind": "living_area", "names": ["cahors"]}, 13)


def test_a_voided_irritant_is_out_of_the_figures(report, lead):
    irritant = report()
    assert irritant_figures(lead).rows[0].reported == 1
    void_irritant(irritant.pk, reason="Twice the same.", actor=lead)
    assert irritant_figures(lead).rows[0].reported == 0


def test_every_figure_has_its_definition(lead, case):
    report = irritant_figures(lead)
    assert report.definition == {indicator.code: indicator.version for indicator in INDICATORS}
    assert tuple(report.definition) == FIGURES
    assert all(str(text) for indicator in INDICATORS for text in (indicator.label, indicator.formula, indicator.population))


@pytest.mark.parametrize(("slug", "role", "statements"), [(LEAD, "caseworker", 1), (LEAD, "manager", 3), (COORDINATING, "manager", 3)])
def test_one_statement_whatever_is_counted(plant, act, slug, role, statements, django_assert_num_queries):
    actor = act(slug, role)
    plant(1)
    irritant_figures(actor, by=["category", "commune"])  # takes the snapshot of the day, and works the answer out
    for number in (1, 20):
        with django_assert_num_queries(statements):
            irritant_figures(actor, by=["category", "commune"])
        plant(number, category="A01", commune=CATUS)
    with django_assert_num_queries(statements):
        irritant_figures(actor, by=["category", "commune"])


# --- refreshed daily ----------------------------------------------------------------------------------------------------


def test_masked_figures_stay_the_same_all_day(plant, act, lead, days_later):
    manager = act(LEAD, "manager")
    six = plant(6)
    before = irritant_figures(manager)
    plant(4)
    start_irritant(six[0].pk, actor=lead)
    void_irritant(six[1].pk, reason="Twice the same.", actor=lead)
    assert irritant_figures(manager) == before
    assert irritant_figures(lead).rows[0].reported == 9

    days_later(1)
    after = irritant_figures(manager)
    assert after.rows[0].reported == 9
    assert after.extracted_at > before.extracted_at


def test_a_snapshot_follows_every_change(plant, act, lead, days_later):
    manager = act(LEAD, "manager")
    seven = plant(7)
    assert irritant_figures(manager, by=["category"]).rows[0].keys == {"category": "B01"}
    from irritants.operations.edit_irritant import edit_irritant

    for irritant in seven:
        edit_irritant(irritant.pk, changes={"category": "A01"}, actor=lead)
    seven[0].delete()
    days_later(1)
    report = irritant_figures(manager, by=["category"])
    assert shown(report, "category", "reported") == [("A01", 6)]


def test_what_was_merged_into_a_category_is_counted_with_it(act, plant, lead):
    """In live figures, in the daily ones, in the cells behind them; past irritants keep their code, and are listed with the others."""
    plant(6, category="A01", days=3)
    plant(5, category="B01")
    steering = act(COORDINATING, "manager")
    merge_category("A01", into="B01", actor=steering)
    for reader in (lead, steering):
        assert shown(irritant_figures(reader, by=["category"]), "category", "reported") == [("B01", 11)]
        assert shown(irritant_figures(reader, by=["theme"]), "theme", "reported") == [("response_fit", 11)]
        assert irritant_figures(reader, category="B01").rows[0].reported == 11
    assert set(counted_as(code="B01")) == {"A01", "B01"}
    assert {"A01", "B01"} <= set(counted_as(theme="response_fit"))

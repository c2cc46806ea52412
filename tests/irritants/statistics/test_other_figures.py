"""Handovers, flags and cases in figures: counted by hand, masked as irritants are, and as many as the lists behind them."""

from datetime import date, timedelta

import pytest

from backend.base import clock
from backend.base.errors import Invalid, NotAllowed
from cases.handovers.access import visible_handovers
from cases.models import CaseExclusion, CaseFile, Handover
from cases.operations.close_case import close_case
from irritants.statistics.populations import POPULATIONS
from irritants.statistics.populations.caseload import case_figures
from irritants.statistics.populations.flagged import flag_figures
from irritants.statistics.populations.handed_over import handover_figures
from tests.irritants.conftest import CONTRIBUTOR, COORDINATING, LEAD, OBSERVER, STRANGER


def only(report):
    (row,) = report.rows
    return row


def test_what_becomes_of_handovers(pass_on, lead):
    pass_on(LEAD, CONTRIBUTOR, "accepted", hours=10, number=2)
    pass_on(LEAD, OBSERVER, "completed", hours=100)
    pass_on(LEAD, OBSERVER, "rejected", hours=20, reason="no_capacity")
    pass_on(STRANGER, LEAD, "returned", hours=30, reason="out_of_scope")
    pass_on(LEAD, CONTRIBUTOR, "cancelled")
    pass_on(LEAD, OBSERVER, "expired")
    pass_on(LEAD, STRANGER)
    row = only(handover_figures(lead))
    assert (row.sent, row.accepted, row.completed, row.rejected, row.returned) == (8, 4, 1, 1, 1)
    assert (row.cancelled, row.expired, row.pending) == (1, 1, 1)
    assert (row.answered_in_time, row.answered_in_time_rate) == (4, round(4 / 7, 4))  # one late, one expired, one overdue
    assert (row.rejection_rate, row.median_hours) == (0.2, 30)
    reasons = {row.keys["reason"]: row.sent for row in handover_figures(lead, by=["reason"]).rows}
    assert reasons == {"no_capacity": 1, "out_of_scope": 1, None: 6}
    flows = {tuple(row.keys.values()): row.sent for row in handover_figures(lead, by=["from_agency", "to_agency"]).rows}
    assert flows[LEAD, OBSERVER] == 3
    assert flows[STRANGER, LEAD] == 1


def test_a_case_that_comes_back_is_a_loop(pass_on, lead):
    pass_on(LEAD, CONTRIBUTOR, "accepted", hours=10, kind="lead")
    pass_on(CONTRIBUTOR, LEAD, "accepted", hours=20, kind="lead")
    pass_on(CONTRIBUTOR, OBSERVER, "accepted", hours=30, kind="lead")
    assert only(handover_figures(lead)).loops == 1


def test_live_figures_count_the_handovers_that_one_may_list(pass_on, lead, open_case, act):
    pass_on(LEAD, CONTRIBUTOR, "accepted", hours=1, number=3)
    hidden = open_case(CONTRIBUTOR)
    pass_on(CONTRIBUTOR, LEAD, "accepted", hours=1, number=2, of=hidden)
    for who, number in ((lead, 5), (act(CONTRIBUTOR), 5), (act(OBSERVER), 0)):
        listed = sum(visible_handovers(who, box).count() for box in ("sent", "received"))
        assert only(handover_figures(who)).sent == listed == number
    CaseExclusion.objects.create(case=hidden, user=lead.user)
    assert only(handover_figures(lead)).sent == 3


def test_flags(alert, lead):
    alert("acknowledged", hours=2, number=2)
    alert("dismissed", hours=30)
    alert(severity="low")
    row = only(flag_figures(lead))
    assert (row.raised, row.acknowledged, row.dismissed, row.pending, row.redirected) == (4, 2, 1, 1, 0)
    assert (row.answered_in_time, row.answered_in_time_rate, row.median_hours) == (2, 0.5, 2)
    assert {row.keys["severity"]: row.raised for row in flag_figures(lead, by=["severity"]).rows} == {"high": 3, "low": 1}
    assert only(flag_figures(lead, from_=clock.today())).raised == 0


def test_cases(open_case, lead, act):
    first, second, _third = open_case(), open_case(), open_case()
    CaseFile.objects.update(opened_at=clock.now() - timedelta(days=10))
    close_case(first.reference, outcome="resolved", actor=lead)
    close_case(second.reference, outcome="moved_away", actor=lead)
    row = only(case_figures(lead))
    assert (row.opened, row.open, row.closed, row.resolved) == (3, 1, 2, 1)
    assert row.median_days == 10
    assert {row.keys["outcome"]: row.opened for row in case_figures(lead, by=["outcome"]).rows} == {"resolved": 1, "moved_away": 1, None: 1}
    assert only(case_figures(act(STRANGER))).opened == 0


@pytest.mark.parametrize("who", [(LEAD, "manager"), (COORDINATING, "manager")])
def test_managers_read_masked_figures_of_the_last_midnight(pass_on, alert, open_case, act, who):
    pass_on(LEAD, CONTRIBUTOR, "accepted", hours=10, number=6)
    pass_on(LEAD, OBSERVER, "rejected", hours=10, reason="no_capacity", number=2)
    pass_on(LEAD, STRANGER)
    alert("acknowledged", hours=2, number=5)
    alert("acknowledged", hours=2, number=3, severity="low")
    manager = act(*who)
    report = handover_figures(manager, by=["to_agency"])
    assert (report.live, report.extracted_at) == (False, clock.at(clock.today(), clock.MIDNIGHT))
    assert {row.sent for row in report.rows} == {None}  # two, and the six that would give them back
    assert only(handover_figures(manager)).sent == 9
    assert {row.suppressed for row in flag_figures(manager, by=["severity"]).rows} == {True}
    Handover.objects.filter(status="requested").update(status="accepted", answered_at=clock.now())
    for _ in range(6):
        open_case()
    assert only(handover_figures(manager)).pending == 1  # answered today: told tomorrow
    assert only(case_figures(manager)).opened in (0, None)


@pytest.mark.parametrize("code", ["handovers", "flags", "caseload"])
def test_who_reads_none_and_what_makes_no_sense(code, act, lead, case):
    from irritants.statistics.figures import figures_of

    population = POPULATIONS[code]
    with pytest.raises(NotAllowed):
        figures_of(population, act("admr-lot", "flagger"))
    with pytest.raises(Invalid):
        figures_of(population, lead, by=["category"])
    with pytest.raises(Invalid):
        figures_of(population, act(LEAD, "manager"), from_=date(2026, 1, 1), to=date(2026, 2, 20))
    row = population.row
    assert {indicator.code for indicator in population.indicators} == set(row.figures())
    for by in population.groups:  # each group is a statement that runs
        assert figures_of(population, lead, by=[by]).live


@pytest.mark.parametrize("figures", [handover_figures, flag_figures, case_figures])
def test_one_statement_whatever_is_counted(figures, pass_on, alert, lead, django_assert_num_queries):
    for number in (1, 20):
        pass_on(LEAD, CONTRIBUTOR, "accepted", hours=1, number=number)
        alert("acknowledged", hours=1, number=number)
        figures(lead)
        with django_assert_num_queries(1):
            figures(lead, by=["month"])

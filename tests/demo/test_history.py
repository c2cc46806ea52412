"""Two years that tell something: seasons, what got better after a solution and what did not, how cases end, how agencies answer."""

import io
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies.actor import Actor
from agencies.models import Membership
from backend.base import clock
from backend.demo.history import DAYS, DID_NOT, GOT_BETTER, ON_TRIAL, RISING, SOLVED, read_catalogue
from cases.models import CaseFile, Handover, RiskFlag
from irritants.models import Irritant, RecurringIrritant
from irritants.recurring.due import met_again
from irritants.statistics.populations.caseload import case_figures
from irritants.statistics.populations.flagged import flag_figures
from irritants.statistics.populations.handed_over import handover_figures
from irritants.statistics.populations.reported import IrritantRow, irritant_figures
from irritants.statuses import LeftBy, RecurringState
from tests.demo.conftest import Demo

pytestmark = pytest.mark.xdist_group("demo")

SYSTEM = Actor.system("load_demo")


def figures(category: str, first: int, last: int) -> IrritantRow:
    """Of what was reported from `first` to `last` days ago."""
    today = clock.today()
    days = {"from_": today - timedelta(days=first), "to": today - timedelta(days=last)}
    return irritant_figures(SYSTEM, category=category, **days).rows[0]  # type: ignore[arg-type]


def per_day(category: str, first: int, last: int) -> float:
    return (figures(category, first, last).reported or 0) / (first - last)


def manager() -> Actor:
    return Actor.of(Membership.objects.select_related("user", "agency").get(user__login="manager@ddetspp-lot.demo"))


# --- irritants ---


def test_two_full_years(demo: Demo) -> None:
    quarters = [row for row in irritant_figures(SYSTEM, by=["quarter"]).rows if row.reported]
    assert len(quarters) >= 9
    assert all((row.reported or 0) >= 35 for row in quarters[1:-1])
    assert Irritant.objects.filter(reported_at__lt=timezone.now() - timedelta(days=730)).exists()


def test_one_category_got_better_after_its_solution(demo: Demo) -> None:
    before, after = figures(GOT_BETTER, DAYS, ON_TRIAL), figures(GOT_BETTER, SOLVED, 0)
    assert before.median_days
    assert after.median_days
    assert after.median_days < before.median_days / 2
    assert per_day(GOT_BETTER, SOLVED, 0) < per_day(GOT_BETTER, DAYS, ON_TRIAL) * 0.8


def test_another_did_not(demo: Demo) -> None:
    before, after = figures(DID_NOT, DAYS, ON_TRIAL), figures(DID_NOT, ON_TRIAL, 0)
    assert before.median_days
    assert after.median_days
    assert after.median_days > before.median_days * 0.7
    assert per_day(DID_NOT, ON_TRIAL, 0) > per_day(DID_NOT, DAYS, ON_TRIAL) * 0.4


def test_recurring_irritants_say_so(demo: Demo) -> None:
    states = dict(RecurringIrritant.objects.values_list("category", "state"))
    assert (states[GOT_BETTER], states[DID_NOT]) == ("solved", "recurring")
    assert set(states.values()) == set(RecurringState.values)
    assert met_again() == [], "the clock leaves them as they are told"


def test_seasons(demo: Demo) -> None:
    subjects = {each.description: each.subject for each in read_catalogue() if each.subject}
    met = Irritant.objects.filter(description__in=subjects).values_list("description", "reported_at")
    found = Counter((subjects[text], timezone.localtime(moment).month) for text, moment in met)

    def reported(subject: str, *months: int) -> int:
        return sum(found[subject, month] for month in months)

    assert reported("energy", 11, 12, 1, 2) > 3 * reported("energy", 5, 6, 7, 8)
    assert reported("childcare", 8, 9, 10) > 3 * reported("childcare", 1, 2, 3)
    assert reported("taxes", 5, 6) > 3 * reported("taxes", 11, 12)
    assert reported("transport", 6, 7, 8) > 3 * reported("transport", 12, 1, 2)
    past = CaseFile.objects.filter(themes__contains=["energy"], opened_at__lt=timezone.now() - timedelta(days=155))
    winter, summer = (past.filter(opened_at__month__in=months) for months in ((11, 12, 1, 2), (6, 7, 8)))
    assert winter.count() > summer.count()


def test_what_moved_online_rises(demo: Demo) -> None:
    half = DAYS // 2
    first, second = (sum(per_day(code, *days) for code in RISING) for days in ((DAYS, half), (half, 0)))
    assert second > first


def test_irritants_that_nobody_can_resolve_any_more(demo: Demo) -> None:
    ended = Irritant.objects.filter(case__outcome__in=LeftBy.values, status__in=["reported", "in_progress"])
    assert set(ended.values_list("case__outcome", flat=True)) == set(LeftBy.values)


# --- cases, handovers, flags, as the steering team reads them ---


def test_most_ends_of_cases_are_told(demo: Demo) -> None:
    report = case_figures(manager(), by=["outcome"])
    told = {row.keys["outcome"]: row.opened for row in report.rows if not row.suppressed}
    assert set(told) >= {"resolved", "partly_resolved", "lost_contact", "moved_away", "deceased", "person_withdrew"}
    assert max(told.values()) >= 11


def test_handovers_are_told(demo: Demo) -> None:
    total = handover_figures(manager(), with_total=True).total
    assert min(total.accepted, total.completed, total.rejected, total.returned, total.expired) >= 5
    assert total.loops == 1
    assert 0.5 < total.answered_in_time_rate < 0.95
    for group in ("from_agency", "to_agency", "reason", "kind"):
        shown = [row.sent for row in handover_figures(manager(), by=[group]).rows if not row.suppressed and row.keys[group]]
        assert len(shown) >= 2, group
        assert max(shown) >= 11 or group == "reason"


def test_flags_are_told_answered_in_time_and_late(demo: Demo) -> None:
    rows = [row for row in flag_figures(manager(), by=["severity"]).rows if not row.suppressed]
    assert len(rows) >= 3
    assert all(0.3 < row.answered_in_time_rate < 1 for row in rows)


def test_of_the_past_nothing_awaits_anybody(demo: Demo) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    assert not Handover.objects.filter(requested_at__lt=long_ago, status="requested").exists()
    assert not RiskFlag.objects.filter(raised_at__lt=long_ago, status__in=["raised", "acknowledged"]).exists()
    assert not CaseFile.objects.filter(opened_at__lt=long_ago - timedelta(days=60), closed_at=None).exists()


# --- what is kept beside agrees ---


@pytest.mark.parametrize("command", [("rebuild_figures", "--check"), ("check_permissions",)])
def test_commands_find_nothing_to_say(command: tuple[str, ...], demo: Demo) -> None:
    out = io.StringIO()
    call_command(*command, stdout=out, stderr=out)

"""Real threads: an action is never left to an agency that is leaving, nor in a case that is closing, nor ended twice."""

import pytest

from backend.base.errors import Invalid, InvalidTransition
from cases.models import Action
from cases.operations.close_case import close_case
from cases.operations.leave_case import leave_case
from cases.operations.plan.drop_action import drop_action
from cases.operations.plan.finish_action import finish_action
from cases.operations.plan.plan_action import plan_action
from tests.cases.conftest import CONTRIBUTOR, LEAD, case, cast, part, shared
from tests.cases.plan.conftest import in_days
from tests.cases.test_concurrency import behind, committed, one_of_each, together

__all__ = ["case", "cast", "committed", "shared"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def changes(committed):
    shared, cast = committed("shared", "cast")
    reference, mine = shared.case.reference, part(shared.case, CONTRIBUTOR).pk
    lead, contributor = cast["lead"], cast["contributor"]
    planning = {"title": "Call", "agency": CONTRIBUTOR, "due_on": in_days(3), "actor": lead}
    return {
        "plan": lambda: plan_action(reference, **planning),
        "leave": lambda: leave_case(reference, mine, actor=contributor),
        "close": lambda: close_case(reference, outcome="resolved", actor=lead),
        "finish": lambda: finish_action(reference, Action.objects.get().pk, actor=lead),
        "drop": lambda: drop_action(reference, Action.objects.get().pk, reason_code="not_possible", actor=contributor),
    }


@pytest.mark.parametrize(("first", "refusal"), [("leave", Invalid), ("close", InvalidTransition)])
def test_planned_too_late(first, refusal, changes):
    assert isinstance(behind(changes[first], changes["plan"]), refusal)
    assert not Action.objects.exists()


def test_planned_just_before_it_leaves(changes):
    behind(changes["plan"], changes["leave"])
    assert Action.objects.get().agency.slug == LEAD


def test_planned_just_before_the_case_closes(changes):
    behind(changes["plan"], changes["close"])
    assert Action.objects.get().reason_code == "case_closed"


def test_ended_once(changes):
    behind(lambda: None, changes["plan"])
    assert one_of_each(together(changes["finish"], changes["drop"]), InvalidTransition)

"""An action and an appointment in the shared case (tests/cases/conftest.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from backend.base import clock
from cases.models import Action, Appointment, CaseFile
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.plan_action import plan_action
from tests.cases.conftest import LEAD, Cast, Shared


@pytest.fixture
def plan(cast: Cast, shared: Shared) -> Callable[..., Action]:
    """`plan(agency="caf-lot")`: the lead plans something, in a week."""

    def make(**said: Any) -> Action:
        said = {"title": "Ask for the benefit", "agency": LEAD, "due_on": in_days(7), "actor": cast["lead"], **said}
        return plan_action(said.pop("case", shared.case).reference, **said)

    return make


@pytest.fixture
def book(cast: Cast, shared: Shared) -> Callable[..., Appointment]:
    """`book(days=-1)`: an appointment with the lead, yesterday."""

    def make(days: int = 2, **said: Any) -> Appointment:
        case: CaseFile = said.pop("case", shared.case)
        said = {"starts_at": clock.now() + timedelta(days=days), "actor": cast["lead"], **said}
        return book_appointment(case.reference, **said)

    return make


def in_days(days: int) -> Any:
    return clock.today() + timedelta(days=days)

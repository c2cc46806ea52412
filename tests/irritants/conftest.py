"""A fixed cast: a case that the CCAS leads, France Travail contributing, the CPAM observing, the CAF a stranger to it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from agencies.actor import Actor
from agencies.models import Agency
from agencies.operations.add_member import add_member
from agencies.roles import Role
from backend.base import clock
from cases.models import CaseEvent, CaseFile, Participation
from cases.operations.open_case import open_case as open_case_operation
from cases.sharing.grants import sync_grants
from cases.statuses import Ground
from irritants.models import Irritant
from irritants.operations.record_observation import record_observation
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant

LEAD, CONTRIBUTOR, OBSERVER, STRANGER, CONCERNED = "ccas-cahors", "france-travail-cahors", "cpam-lot", "caf-lot", "prefecture-lot"
COORDINATING = "ddetspp-lot"
CAHORS, CATUS, GRAND_CAHORS = "46042", "46064", "200023737"


@pytest.fixture(autouse=True)
def _in_a_database(db: None) -> None:
    """Every test here needs one."""


@pytest.fixture
def act() -> Callable[..., Actor]:
    """`act("caf-lot", "manager")`: somebody new of that agency, with these roles."""
    made = 0

    def make(slug: str, *roles: str) -> Actor:
        nonlocal made
        made += 1
        agency = Agency.objects.get(slug=slug)
        membership = add_member(agency, roles=roles or [Role.CASEWORKER], login=f"someone-{made}@{slug}.test", actor=Actor.system("tests"))
        return Actor.of(membership)

    return make


@pytest.fixture
def open_case(act: Callable[..., Actor]) -> Callable[..., CaseFile]:
    """A case that `lead` opens; the other agencies are in it on a legal obligation."""

    def make(lead: str = LEAD, commune: str | None = CAHORS, **participants: str) -> CaseFile:
        person = {"alias": "Sarah", **({"commune": commune} if commune else {})}
        case = open_case_operation(actor=act(lead), person=person)
        for role, slug in participants.items():
            Participation.objects.create(
                case=case, agency=Agency.objects.get(slug=slug), role=role, ground=Ground.LEGAL_OBLIGATION, exception_reason="For the test."
            )
        sync_grants(case)
        return case

    return make


def history() -> QuerySet[CaseEvent]:
    """What cases tell of irritants, oldest first."""
    return CaseEvent.objects.filter(kind__startswith="irritant").order_by("recorded_at")


@pytest.fixture
def case(open_case: Callable[..., CaseFile]) -> CaseFile:
    return open_case(contributor=CONTRIBUTOR, observer=OBSERVER)


@pytest.fixture
def lead(act: Callable[..., Actor]) -> Actor:
    return act(LEAD)


@pytest.fixture
def report(lead: Actor, case: CaseFile) -> Callable[..., Irritant]:
    """An irritant met in the case, or where `said` says; brought to `status` by the operations."""

    def make(status: str = "reported", *, actor: Actor = lead, **said: Any) -> Irritant:
        said = {"category": "B01", "occurred_on": clock.today(), **said}
        if "observation" not in said:
            said.setdefault("case", case.reference)
        return bring(report_irritant(**said, actor=actor), status, actor)

    return make


def bring(irritant: Irritant, status: str, actor: Actor) -> Irritant:
    from irritants.operations.give_up_irritant import give_up_irritant
    from irritants.operations.void_irritant import void_irritant

    if status == "unresolvable":
        return give_up_irritant(irritant.pk, reason_code="no_means", actor=actor)
    if status == "entered_in_error":
        return void_irritant(irritant.pk, reason="Twice the same.", actor=actor)
    if status in ("in_progress", "resolved", "confirmed"):
        irritant = start_irritant(irritant.pk, actor=actor)
    if status in ("resolved", "confirmed"):
        irritant = resolve_irritant(irritant.pk, resolution="Called the agency.", actor=actor)
    if status == "confirmed":
        irritant = record_persons_word(irritant.pk, person_says="yes", actor=actor)
    assert irritant.status == status
    return irritant


@pytest.fixture
def observe() -> Callable[..., Any]:
    def make(actor: Actor, **said: Any) -> Any:
        return record_observation(**{"kind": "interview", "observed_on": clock.today(), "commune": CATUS, "actor": actor, **said})

    return make


@pytest.fixture
def days_later() -> Iterator[Callable[[int], None]]:
    """Move the actor's clock forward for the rest of the test."""
    from contextlib import ExitStack

    with ExitStack() as travels:
        yield lambda days: travels.enter_context(clock.travel_to(clock.now() + timedelta(days=days)))

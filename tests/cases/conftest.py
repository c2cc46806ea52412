"""A fixed cast on the reference agencies: a case that the CCAS leads, France Travail contributing, the CPAM observing.

The CAF is asked to take it over, the MSA has nothing to do with it, the ADMR raises flags.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django_tasks_db.models import DBTaskResult

from agencies.actor import Actor
from agencies.caseworkers import follow_roles
from agencies.models import Agency, Membership, User
from backend.base import clock
from backend.base.errors import Invalid
from cases.access import get_case
from cases.models import CaseEvent, CaseFile, Handover, Participation, RiskFlag, SharingAgreement
from cases.operations.close_case import close_case
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.hold_case import hold_case
from cases.operations.open_case import open_case
from cases.operations.record_agreement import record_agreement
from cases.operations.start_case import start_case
from cases.sharing.grants import sync_grants

LEAD, RECEIVER, CONTRIBUTOR, OBSERVER = "ccas-cahors", "caf-lot", "france-travail-cahors", "cpam-lot"
STRANGER, ASSOCIATION, COORDINATING, FALLBACK = "msa-midi-pyrenees-nord", "admr-lot", "ddetspp-lot", "departement-lot"
CAHORS, OUTSIDE_THE_AREA = "46042", "46102"

PARTIES = {
    "lead": LEAD,
    "receiver": RECEIVER,
    "contributor": CONTRIBUTOR,
    "observer": OBSERVER,
    "stranger": STRANGER,
    "association": ASSOCIATION,
}


class Cast(dict[str, Actor]):
    """`cast["lead"]` is a caseworker of the lead, `cast["lead_coordinator"]` its coordinator, `cast["flagger"]` a volunteer."""

    def __missing__(self, name: str) -> Actor:
        party, _, role = ("association", "", "flagger") if name == "flagger" else name.partition("_")
        if name == "system":
            actor = Actor.system("tests")
        else:
            actor = Actor.of(self.member(PARTIES[party], role or "caseworker"), reason="A complaint." if role == "auditor" else "")
        self[name] = actor
        return actor

    def member(self, slug: str, *roles: str, number: int = 1) -> Membership:
        """What `add_member` leaves behind, in a third of the time: the matrices need many."""
        login = f"{'-'.join(roles)}-{number}@{slug}.test"
        user = User.objects.create(login=login, email=login, first_name="Camille", password="!")
        membership = Membership.objects.create(user=user, agency=agency(slug), roles=roles)
        follow_roles(membership)
        return membership


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def agency(slug: str) -> Agency:
    return Agency.objects.get(slug=slug)


# --- cases --------------------------------------------------------------------------------------------------------------

SARAH = {
    "first_name": "Sarah",
    "last_name": "Lémery",
    "birth_name": "Bénazéch",
    "phone": "06 12 34 56 78",
    "address": "12 rue du Château-du-Roi",
    "commune": CAHORS,
}


@pytest.fixture
def case(cast: Cast) -> CaseFile:
    """Opened by the CCAS, which is alone in it."""
    return open_case(actor=cast["lead"], person=SARAH, themes=["family_childcare"])


class Shared(NamedTuple):
    case: CaseFile
    agreement: SharingAgreement


@pytest.fixture
def shared(case: CaseFile, cast: Cast) -> Shared:
    """The same, with a contributor and an observer by the person's agreement, which also names the receiver."""
    agreement = agree(case, cast, CONTRIBUTOR, OBSERVER, RECEIVER)
    bring_in(case, CONTRIBUTOR, "contributor", agreement)
    bring_in(case, OBSERVER, "observer", agreement)
    return Shared(now(case), agreement)


def agree(case: CaseFile, cast: Cast, *slugs: str, **said: Any) -> SharingAgreement:
    said = {"how": "oral", "given_on": clock.today(), **said}
    return record_agreement(case.reference, covers=slugs, actor=said.pop("actor", cast["lead"]), **said)


def bring_in(case: CaseFile, slug: str, role: str, agreement: SharingAgreement | None = None) -> Participation:
    """As an accepted request for support would; an observer cannot come in by the operations alone."""
    ground = (
        {"ground": "agreement", "agreement": agreement} if agreement else {"ground": "legal_obligation", "exception_reason": "Art. L1."}
    )
    participation = Participation.objects.create(case=case, agency=agency(slug), role=role, started_at=clock.now(), **ground)
    sync_grants(case)
    return participation


def now(case: CaseFile) -> CaseFile:
    """The case as it stands in the database."""
    return CaseFile.objects.select_related("person").get(pk=case.pk)


def part(case: CaseFile, slug: str) -> Participation | None:
    return Participation.objects.filter(case=case, agency__slug=slug, ended_at=None).first()


def lead_of(case: CaseFile) -> str:
    return Participation.objects.get(case=case, role="lead", ended_at=None).agency.slug


def sees(actor: Actor, case: CaseFile) -> bool:
    from backend.base.errors import NotFound

    try:
        get_case(actor, case.reference, to="read")
    except NotFound:
        return False
    return True


def bring(case: CaseFile, status: str, actor: Actor) -> CaseFile:
    """A case just opened, led by the operations to `status`."""
    if status == "closed":
        close_case(case.reference, outcome="resolved", actor=actor)
    elif status != "open":
        start_case(case.reference, actor=actor)
        if status == "on_hold":
            hold_case(case.reference, reason="Waits for papers.", until=clock.today() + timedelta(days=20), actor=actor)
    assert now(case).status == status
    return now(case)


# --- handovers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ask(cast: Cast) -> Callable[..., Handover]:
    """`ask(case, kind="support")`: the lead asks the CAF, politely."""

    def make(case: CaseFile, **said: Any) -> Handover:
        said = {
            "actor": cast["lead"],
            "to_agency": RECEIVER,
            "kind": "lead",
            "need": "Childcare while she works",
            "summary": "A young mother on short contracts.",
            "how": "with_person",
            "person_told": True,
            **said,
        }
        if said["kind"] == "lead":
            said.setdefault("sender_stays_as", "leaves")
        return hand_over(case.reference, **said)

    return make


@pytest.fixture
def requested(shared: Shared, ask: Callable[..., Handover]) -> Handover:
    return ask(shared.case)


@pytest.fixture
def accepted(requested: Handover, cast: Cast) -> Handover:
    return accept_handover(requested.pk, actor=cast["receiver"])


# --- flags --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def flag(cast: Cast) -> Callable[..., RiskFlag]:
    """`flag(factors=["R04"])`: the volunteer raises a flag in Cahors; the CCAS, competent and staffed, receives it."""
    return flagging(cast)


def flagging(cast: Cast) -> Callable[..., RiskFlag]:
    assert cast["lead_coordinator"]

    def make(**said: Any) -> RiskFlag:
        said = {
            "actor": cast["flagger"],
            "factors": ["R04"],
            "person": {"first_name": "Roseline", "last_name": "Vidal"},
            "person_agrees": "yes",
            "commune": CAHORS,
            "narrative": "Shutters closed for a week.",
            **said,
        }
        return raise_flag(**said)

    return make


# --- time and messages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def at() -> Any:
    """`at("2027-04-29 10:00")`: move the actor's clock, local time, for the rest of the test."""
    with ExitStack() as travels:
        yield lambda text: travels.enter_context(clock.travel_to(local(text)))


@pytest.fixture
def later() -> Any:
    """`later(days=3)`: move the actor's clock forward for the rest of the test."""
    with ExitStack() as travels:
        yield lambda **delta: travels.enter_context(clock.travel_to(clock.now() + timedelta(**delta)))


def local(text: str) -> datetime:
    moment = datetime.strptime(text, "%Y-%m-%d %H:%M")
    return clock.at(moment.date(), moment.time())


def notices(name: str) -> list[list[Any]]:
    """What was enqueued under this name: agency, path, to coordinators only."""
    results = DBTaskResult.objects.order_by("enqueued_at")
    return [result.args_kwargs["args"][1:] for result in results if result.args_kwargs["args"][0] == name]


def history(case: CaseFile) -> list[str]:
    """Kinds of what happened, first things first."""
    return list(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", flat=True))


def problems(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """What was wrong, and how."""
    return {problem.name: problem.code for problem in error.value.problems}

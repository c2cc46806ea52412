"""The lives of a case, a handover and a flag: every verb in every status, possible or not."""

from collections.abc import Callable

import pytest

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import InvalidTransition
from cases.lifecycle import CASE, FLAG, HANDOVER
from cases.models import CaseFile, Handover, RiskFlag
from cases.operations.close_case import close_case
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.dismiss_flag import dismiss_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.flags.withdraw_flag import withdraw_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.expire_handover import expire_handover
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.handovers.return_handover import return_handover
from cases.operations.hold_case import hold_case
from cases.operations.reopen_case import reopen_case
from cases.operations.resume_case import resume_case
from cases.operations.start_case import start_case
from tests.cases.conftest import CAHORS, LEAD, RECEIVER, Cast, bring, now

CASE_VERBS: dict[str, Callable[[CaseFile, Cast], CaseFile]] = {
    "start": lambda case, cast: start_case(case.reference, actor=cast["lead"]),
    "hold": lambda case, cast: hold_case(case.reference, reason="", until=clock.today() + clock.timedelta(days=9), actor=cast["lead"]),
    "resume": lambda case, cast: resume_case(case.reference, actor=cast["lead"]),
    "close": lambda case, cast: close_case(case.reference, outcome="resolved", actor=cast["lead"]),
    "reopen": lambda case, cast: reopen_case(case.reference, actor=cast["lead_coordinator"]),
}
CASE_TABLE = {
    # status: {verb: status after}
    "open": {"start": "in_progress", "close": "closed"},
    "in_progress": {"hold": "on_hold", "close": "closed"},
    "on_hold": {"resume": "in_progress", "close": "closed"},
    "closed": {"reopen": "in_progress"},
}

HANDOVER_VERBS: dict[str, Callable[[Handover, Cast], object]] = {
    "accept": lambda handover, cast: accept_handover(handover.pk, actor=cast["receiver"]),
    "reject": lambda handover, cast: reject_handover(handover.pk, reason_code="no_capacity", actor=cast["receiver"]),
    "cancel": lambda handover, cast: cancel_handover(handover.pk, actor=cast["lead"]),
    "expire": lambda handover, cast: expire_handover(handover.pk, actor=cast["system"]),
    "return": lambda handover, cast: return_handover(handover.pk, reason_code="no_capacity", actor=cast["receiver"]),
    "complete": lambda handover, cast: complete_handover(handover.pk, person_met=True, met_on=clock.today(), actor=cast["receiver"]),
}
HANDOVER_TABLE = {
    "requested": {"accept": "accepted", "reject": "rejected", "cancel": "cancelled", "expire": "expired"},
    "accepted": {"return": "returned", "complete": "completed"},
    "completed": {},
    "returned": {},
    "rejected": {},
    "cancelled": {},
    "expired": {},
}
HANDOVER_WAYS = {"requested": [], "completed": ["accept", "complete"], "returned": ["accept", "return"]}

FLAG_VERBS: dict[str, Callable[[RiskFlag, Actor, Cast], object]] = {
    "acknowledge": lambda flag, receiver, cast: acknowledge_flag(flag.pk, actor=receiver),
    "take_up": lambda flag, receiver, cast: take_up_flag(flag.pk, actor=receiver),
    "redirect": lambda flag, receiver, cast: redirect_flag(flag.pk, to_agency=RECEIVER, reason="Theirs.", actor=receiver),
    "dismiss": lambda flag, receiver, cast: dismiss_flag(flag.pk, reason_code="not_a_risk", actor=receiver),
    "withdraw": lambda flag, receiver, cast: withdraw_flag(flag.pk, actor=cast["flagger"]),
}
FLAG_TABLE = {
    "raised": {
        "acknowledge": "acknowledged",
        "take_up": "taken_up",
        "redirect": "raised",
        "dismiss": "dismissed",
        "withdraw": "withdrawn",
    },
    "acknowledged": {"take_up": "taken_up", "redirect": "raised", "dismiss": "dismissed", "withdraw": "withdrawn"},
    "taken_up": {},
    "dismissed": {},
    "withdrawn": {},
}


def every(table: dict[str, dict[str, str]], verbs: dict[str, object]) -> list[tuple[str, str, str | None]]:
    return [(status, verb, table[status].get(verb)) for status in table for verb in verbs]


def refused(error: InvalidTransition, status: str, table: dict[str, dict[str, str]]) -> bool:
    return error.code == "invalid_transition" and error.facts == {"current": status, "allowed": list(table[status])}


@pytest.mark.parametrize(("life", "table"), [(CASE, CASE_TABLE), (HANDOVER, HANDOVER_TABLE), (FLAG, FLAG_TABLE)])
def test_the_tables_here_are_those_of_the_house(life, table):
    assert set(life.statuses.values) == set(table)
    assert {(status, verb, life.verbs[verb][status]) for status in table for verb in life.allowed(status)} == {
        (status, verb, after) for status, moves in table.items() for verb, after in moves.items()
    }


@pytest.mark.parametrize(("status", "verb", "after"), every(CASE_TABLE, CASE_VERBS))
def test_case(status, verb, after, case, cast):
    before = bring(case, status, cast["lead"])
    if after:
        assert CASE_VERBS[verb](before, cast).status == now(case).status == after
        assert now(case).version > before.version
        return
    with pytest.raises(InvalidTransition) as error:
        CASE_VERBS[verb](before, cast)
    assert refused(error.value, status, CASE_TABLE)
    assert now(case).version == before.version


@pytest.mark.parametrize(("status", "verb", "after"), every(HANDOVER_TABLE, HANDOVER_VERBS))
def test_handover(status, verb, after, requested, cast):
    way = {"accepted": "accept", "rejected": "reject", "cancelled": "cancel", "expired": "expire"}
    for step in HANDOVER_WAYS.get(status, [way.get(status, "")]):
        HANDOVER_VERBS[step](requested, cast)
    before = Handover.objects.get(pk=requested.pk)
    assert before.status == status
    if after:
        HANDOVER_VERBS[verb](before, cast)
        assert Handover.objects.get(pk=before.pk).status == after
        return
    with pytest.raises(InvalidTransition) as error:
        HANDOVER_VERBS[verb](before, cast)
    assert refused(error.value, status, HANDOVER_TABLE)


@pytest.mark.parametrize(("status", "verb", "after"), every(FLAG_TABLE, FLAG_VERBS))
def test_flag(status, verb, after, flag, cast):
    raised = flag()
    assert raised.to_agency.slug == LEAD
    receiver = cast["lead_coordinator"]
    if status != "raised":
        way = {"acknowledged": "acknowledge", "taken_up": "take_up", "dismissed": "dismiss", "withdrawn": "withdraw"}
        FLAG_VERBS[way[status]](raised, receiver, cast)
    before = RiskFlag.objects.get(pk=raised.pk)
    assert before.status == status
    if after:
        FLAG_VERBS[verb](before, receiver, cast)
        assert RiskFlag.objects.get(pk=before.pk).status == after
        return
    with pytest.raises(InvalidTransition) as error:
        FLAG_VERBS[verb](before, receiver, cast)
    assert refused(error.value, status, FLAG_TABLE)


def test_reopening_forgets_how_it_was_closed(case, cast):
    close_case(case.reference, outcome="lost_contact", comment="Moved?", actor=cast["lead"])
    reopened = reopen_case(case.reference, actor=cast["lead_coordinator"])
    assert (reopened.outcome, reopened.close_comment, reopened.closed_at) == ("", "", None)


def test_the_commune_of_the_cast_is_in_the_area(case):
    assert case.commune_id == CAHORS
    assert case.living_area.slug == "cahors"

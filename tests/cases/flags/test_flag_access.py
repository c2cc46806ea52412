"""Who may do what with a flag, and lists that agree with the door."""

import pytest

from agencies.actor import Actor
from backend.base.errors import InvalidTransition, NotAllowed, NotFound, Stale
from cases.flags.access import ACTIONS, allowed_actions, flag_branches, get_flag, visible_flags
from cases.models import RiskFlag
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.redirect_flag import redirect_flag
from tests.cases.conftest import ASSOCIATION, LEAD, STRANGER

WHO = (
    "flagger",
    "other_flagger",
    "holder",
    "lead",
    "lead_coordinator",
    "former",
    "lead_manager",
    "lead_agency_admin",
    "lead_auditor",
    "association_manager",
    "stranger",
    "system",
)
# ok: yes; no: sees it, may not (NotAllowed); -: learns nothing (NotFound).
# The volunteer raised it; the MSA had it and redirected it to the CCAS, where `holder` has acknowledged it.
MATRIX = """
             fla oth | hol cas coo | for | man adm aud | asm str | sys
read         ok  -     ok  ok  ok    ok    -   -   -     -   -     ok
acknowledge  no  -     ok  ok  ok    no    -   -   -     -   -     ok
take_up      no  -     ok  ok  ok    no    -   -   -     -   -     ok
redirect     no  -     ok  no  ok    no    -   -   -     -   -     ok
dismiss      no  -     ok  no  ok    no    -   -   -     -   -     ok
withdraw     ok  -     no  no  no    no    -   -   -     -   -     ok
"""
TABLE = {row.split()[0]: dict(zip(WHO, row.split()[1:], strict=True)) for row in MATRIX.strip().splitlines()[1:]}


@pytest.fixture
def redirected(flag, cast):
    """See above the matrix. The stranger of this story is France Travail."""
    raised = flag()
    raised = redirect_flag(raised.pk, to_agency=STRANGER, reason="They know her.", actor=cast["lead_coordinator"])
    raised = redirect_flag(raised.pk, to_agency=LEAD, reason="Not ours.", actor=cast["stranger_coordinator"])
    cast["former"] = cast["stranger"]
    cast["stranger"] = cast["contributor"]
    cast["holder"] = Actor.of(cast.member(LEAD, "caseworker", number=2))
    cast["other_flagger"] = Actor.of(cast.member(ASSOCIATION, "flagger", number=2))
    return acknowledge_flag(raised.pk, actor=cast["holder"])


def test_the_matrix_has_every_action():
    assert list(TABLE) == list(ACTIONS)


@pytest.mark.parametrize("action", TABLE)
def test_who_may(action, redirected, cast):
    if action == "acknowledge":
        RiskFlag.objects.filter(pk=redirected.pk).update(status="raised")
    assert {who: answer(cast[who], redirected, action) for who in WHO} == TABLE[action]


def test_what_is_said_allowed_is_allowed(redirected, cast):
    for who in WHO:
        if TABLE["read"][who] == "ok":
            said = allowed_actions(cast[who], get_flag(cast[who], redirected.pk, to="read"))
            assert said == [action for action in ACTIONS if answer(cast[who], redirected, action) == "ok"], who


def answer(actor, flag, action):
    try:
        get_flag(actor, flag.pk, to=action)
    except NotAllowed:
        return "no"
    except NotFound:
        return "-"
    except InvalidTransition:
        return "later"
    return "ok"


def test_how_each_stands_to_it(redirected, cast):
    parties = {who: get_flag(cast[who], redirected.pk, to="read").party for who in WHO if TABLE["read"][who] == "ok"}
    assert parties == {
        "flagger": "raiser",
        "holder": "receiver",
        "lead": "receiver",
        "lead_coordinator": "receiver",
        "former": "former",
        "system": "receiver",
    }


def test_a_caseworker_first_acknowledges(flag, cast):
    raised = flag()
    for action in ("redirect", "dismiss"):
        assert answer(cast["lead"], raised, action) == "no"
    assert answer(cast["lead"], raised, "take_up") == "ok"
    acknowledge_flag(raised.pk, actor=cast["lead"])
    for action in ("redirect", "dismiss"):
        assert answer(cast["lead"], raised, action) == "ok"


@pytest.mark.parametrize("wrong", ["", "not-an-identifier", "019aa000-0000-7000-8000-000000000000"])
@pytest.mark.parametrize("lock", [False, True])
def test_what_does_not_exist(wrong, lock, cast):
    with pytest.raises(NotFound):
        get_flag(cast["lead"], wrong, to="read", lock=lock)


def test_stale(flag, cast):
    raised = flag()
    with pytest.raises(Stale):
        get_flag(cast["lead"], raised.pk, to="take_up", version=raised.version + 1)


@pytest.mark.parametrize("who", WHO[:-1])
def test_listed_is_opened_and_nothing_else(who, redirected, flag, cast):
    flag(actor=cast["lead"])  # a caseworker raises flags too; this one stays in the house
    flag(actor=cast["other_flagger"])
    boxes = {box: set(visible_flags(cast[who], box)) for box in ("raised", "received")}
    for box, flags in boxes.items():
        branches = [each for branch in flag_branches(cast[who], box) for each in branch]
        assert (set(branches), len(branches)) == (flags, len(flags)), "each in one branch"
    listed = boxes["raised"] | boxes["received"]
    opened = {each for each in RiskFlag.objects.all() if answer(cast[who], each, "read") == "ok"}
    assert listed == opened
    expected = {"flagger": 1, "other_flagger": 1, "holder": 3, "lead": 3, "lead_coordinator": 3, "former": 1}
    assert len(listed) == expected.get(who, 0)

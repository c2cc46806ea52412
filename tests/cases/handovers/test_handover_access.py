"""Who may do what with a handover, and lists that agree with the door."""

import pytest

from backend.base.errors import InvalidTransition, NotAllowed, NotFound, Stale
from cases.handovers.access import ACTIONS, allowed_actions, get_handover, visible_handovers
from cases.models import CaseExclusion, Handover
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.open_case import open_case
from tests.cases.conftest import CONTRIBUTOR, agree

WHO = (
    "lead",
    "lead_coordinator",
    "receiver",
    "receiver_coordinator",
    "contributor",
    "observer",
    "lead_manager",
    "receiver_auditor",
    "stranger",
    "flagger",
    "system",
)
# ok: yes; no: sees it, may not (NotAllowed); -: learns nothing (NotFound). The sender leaves the case when it is accepted.
MATRIX = """
           lead coo | rec coo | con obs | man aud | str fla | sys
read       ok   ok    ok  ok    ok  ok    -   -     -   -     ok
accept     no   no    ok  ok    no  no    -   -     -   -     ok
reject     no   no    ok  ok    no  no    -   -     -   -     ok
cancel     ok   ok    no  no    no  no    -   -     -   -     ok
expire     no   no    no  no    no  no    -   -     -   -     ok
return     no   no    ok  ok    no  no    -   -     -   -     ok
complete   no   no    ok  ok    no  no    -   -     -   -     ok
"""
TABLE = {row.split()[0]: dict(zip(WHO, row.split()[1:], strict=True)) for row in MATRIX.strip().splitlines()[1:]}


def test_the_matrix_has_every_action():
    assert list(TABLE) == list(ACTIONS)


@pytest.mark.parametrize("action", TABLE)
def test_who_may(action, requested, cast):
    if action in ("return", "complete"):
        accept_handover(requested.pk, actor=cast["receiver"])
    assert {who: answer(cast[who], requested, action) for who in WHO} == TABLE[action]


@pytest.mark.parametrize("status", ["requested", "accepted"])
def test_what_is_said_allowed_is_allowed(status, requested, cast):
    if status == "accepted":
        accept_handover(requested.pk, actor=cast["receiver"])
    for who in WHO:
        if answer(cast[who], requested, "read") == "ok":
            said = allowed_actions(get_handover(cast[who], requested.pk, to="read"))
            assert said == [action for action in ACTIONS if answer(cast[who], requested, action) == "ok"], who


def answer(actor, handover, action):
    try:
        get_handover(actor, handover.pk, to=action)
    except NotAllowed:
        return "no"
    except NotFound:
        return "-"
    except InvalidTransition:
        return "later"
    return "ok"


def test_whoever_leads_by_now_may_cancel_what_the_lead_before_asked(shared, ask, cast):
    """The CAF takes the lead; the CCAS, which had asked the MSA for support, has left."""
    agree(shared.case, cast, "msa-midi-pyrenees-nord")
    support = ask(shared.case, to_agency="msa-midi-pyrenees-nord", kind="support")
    accept_handover(ask(shared.case).pk, actor=cast["receiver"])
    assert answer(cast["receiver"], support, "cancel") == "ok"
    assert answer(cast["lead"], support, "cancel") == "ok"
    assert answer(cast["contributor"], support, "cancel") == "no"


@pytest.mark.parametrize("wrong", ["", "not-an-identifier", "019aa000-0000-7000-8000-000000000000"])
@pytest.mark.parametrize("lock", [False, True])
def test_what_does_not_exist(wrong, lock, cast):
    with pytest.raises(NotFound):
        get_handover(cast["lead"], wrong, to="read", lock=lock)


def test_stale(requested, cast):
    with pytest.raises(Stale):
        get_handover(cast["receiver"], requested.pk, to="accept", version=requested.version + 1)
    assert get_handover(cast["receiver"], str(requested.pk), to="accept", version=requested.version) == requested


def test_who_knows_who_the_person_is(requested, cast):
    def knows(who):
        return get_handover(cast[who], requested.pk, to="read").knows_who

    assert {who: knows(who) for who in ("lead", "receiver", "contributor", "observer")} == {
        "lead": True,
        "receiver": False,
        "contributor": True,
        "observer": True,
    }
    accept_handover(requested.pk, actor=cast["receiver"])
    assert (knows("receiver"), knows("lead")) == (True, False)


def test_an_excluded_user_sees_no_handover_of_that_case(requested, cast):
    for who in ("lead", "receiver"):
        CaseExclusion.objects.create(case=requested.case, user=cast[who].user)
        assert answer(cast[who], requested, "read") == "-"
    assert not visible_handovers(cast["lead"], "sent").exists()
    assert not visible_handovers(cast["receiver"], "received").exists()
    assert visible_handovers(cast["receiver_coordinator"], "received").exists()


@pytest.mark.parametrize("who", WHO[:-1])
def test_listed_is_opened_and_nothing_else(who, requested, ask, cast):
    """Boxes hold what the agency sent or received; a participant finds the others inside the case."""
    other = open_case(actor=cast["stranger"], person={"alias": "Ailleurs"})
    agree(other, cast, CONTRIBUTOR, actor=cast["stranger"])
    ask(other, actor=cast["stranger"], to_agency=CONTRIBUTOR, kind="support")
    boxes = {box: set(visible_handovers(cast[who], box)) for box in ("sent", "received")}
    opened = {}
    for handover in Handover.objects.all():
        try:
            opened[handover] = get_handover(cast[who], handover.pk, to="read").party
        except NotFound:
            continue
    assert boxes == {
        "sent": {handover for handover, party in opened.items() if party == "sender"},
        "received": {handover for handover, party in opened.items() if party == "receiver"},
    }
    expected = {"lead": 1, "lead_coordinator": 1, "receiver": 1, "receiver_coordinator": 1, "contributor": 2, "observer": 1, "stranger": 1}
    assert len(opened) == expected.get(who, 0)

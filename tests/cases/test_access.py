"""Who may do what with a case: every action × everyone of the cast, and lists that agree with the door."""

import pytest

from backend.base.errors import Conflict, InvalidTransition, NotAllowed, NotFound, Stale
from cases.access import ACTIONS, allowed_actions, check_case, get_case, ground_of, lock_case
from cases.levels import levels_of
from cases.lists import count_cases
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, Participation
from cases.operations.close_case import close_case
from cases.operations.leave_case import leave_case
from cases.operations.open_case import open_case
from cases.querysets import CONTRIBUTE, LEAD, VIEW, permission_id
from cases.sharing.grants import differences, sync_grants
from tests.cases.conftest import CONTRIBUTOR, OBSERVER, agency, bring, bring_in, part, sees
from tests.cases.conftest import LEAD as LEADING

WHO = (
    "lead",
    "lead_coordinator",
    "contributor",
    "contributor_coordinator",
    "observer",
    "observer_coordinator",
    "lead_auditor",
    "contributor_auditor",
    "lead_manager",
    "lead_agency_admin",
    "receiver",
    "stranger_coordinator",
    "stranger_auditor",
    "flagger",
    "system",
)
# ok: yes; no: sees the case, may not (NotAllowed); -: learns nothing (NotFound). Columns as in WHO.
MATRIX = """
                     lead coo | con coo | obs coo | lau cau | man adm | rec str sau fla | sys
read                 ok   ok    ok  ok    ok  ok    -   -     -   -     -   -   -   -     ok
edit                 ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
start                ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
hold                 ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
resume               ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
close                ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
reopen               no   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
merge                no   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
name_referent        ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
inform               ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
record_agreement     ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
withdraw_agreement   ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
hand_over            ok   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
report_own_status    ok   ok    ok  ok    ok  ok    -   -     -   -     -   -   -   -     ok
leave                ok   ok    ok  ok    ok  ok    -   -     -   -     -   -   -   -     ok
join_flag            ok   ok    ok  ok    ok  ok    -   -     -   -     -   -   -   -     ok
report_irritant      ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
work_on_irritant     ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
record_persons_word  ok   ok    ok  ok    ok  ok    -   -     -   -     -   -   -   -     ok
grant_access         no   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
refuse_access        no   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
write_note           ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
add_document         ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
plan_action          ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
work_on_action       ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
book_appointment     ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
work_on_appointment  ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
read_accesses        no   ok    no  no    no  no    ok  ok    -   -     -   -   -   -     ok
snooze               ok   ok    ok  ok    ok  ok    -   -     -   -     -   -   -   -     ok
unsnooze             ok   ok    ok  ok    ok  ok    -   -     -   -     -   -   -   -     ok
restrict             no   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
exclude              no   ok    no  no    no  no    -   -     -   -     -   -   -   -     ok
explain_access       no   ok    no  no    no  no    ok  ok    -   -     -   -   -   -     ok
see_address          ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
print_papers         ok   ok    ok  ok    no  no    -   -     -   -     -   -   -   -     ok
read_report          no   ok    no  no    no  no    ok  ok    -   -     -   -   -   -     ok
"""
TABLE = {row.split()[0]: dict(zip(WHO, row.split()[1:], strict=True)) for row in MATRIX.strip().splitlines()[1:]}
AT = {"start": "open", "resume": "on_hold", "reopen": "closed"}


def test_the_matrix_has_every_action():
    assert list(TABLE) == list(ACTIONS)


@pytest.mark.parametrize("action", TABLE)
def test_who_may(action, shared, cast):
    case = bring(shared.case, AT.get(action, "in_progress"), cast["lead"])
    answers = {}
    for who in WHO:
        try:
            assert get_case(cast[who], case.reference, to=action).pk == case.pk
            answers[who] = "ok"
        except NotAllowed:
            answers[who] = "no"
        except NotFound:
            answers[who] = "-"
    assert answers == TABLE[action]


PARTS = {who: who.removesuffix("_coordinator") for who in WHO[:6]}


def said_allowed(actor, case) -> list[str]:
    return allowed_actions(actor, get_case(actor, case.reference, to="read"), Participation.objects.filter(case=case, ended_at=None))


@pytest.mark.parametrize("status", ["open", "in_progress", "on_hold", "closed"])
def test_what_is_said_allowed_is_allowed_and_nothing_else(status, shared, cast):
    case = bring(shared.case, status, cast["lead"])
    for who in (*WHO[:6], "system"):
        said = said_allowed(cast[who], case)
        may = []
        for action, rule in ACTIONS.items():
            try:
                get_case(cast[who], case.reference, to=action)
                if not rule.parts or PARTS.get(who) in rule.parts:
                    may.append(action)
            except (NotAllowed, InvalidTransition):
                pass
        assert said == may, who


@pytest.mark.parametrize(("slug", "who"), [(LEADING, "lead"), (CONTRIBUTOR, "contributor"), (OBSERVER, "observer")])
def test_leaving_is_offered_to_those_who_can_leave(slug, who, shared, cast):
    offered = "leave" in said_allowed(cast[who], shared.case)
    try:
        leave_case(shared.case.reference, part(shared.case, slug).pk, actor=cast[who])
        left = True
    except Conflict:
        left = False
    assert offered == left == (who != "lead")


def test_a_named_reader_whose_agency_takes_no_part_has_none_to_speak_of(case, cast):
    restrict(case, cast["stranger"])
    said = said_allowed(cast["stranger"], case)
    assert "edit" in said
    assert not {"leave", "report_own_status"} & set(said)


def test_a_reference_that_nobody_has(cast):
    for wrong in ("", "nonsense", "K7Q4-92MX-3", "' OR 1=1"):
        with pytest.raises(NotFound):
            get_case(cast["lead"], wrong, to="read")


def test_invisible_and_absent_are_told_alike(shared, cast):
    with pytest.raises(NotFound) as invisible:
        get_case(cast["stranger"], shared.case.reference, to="read")
    with pytest.raises(NotFound) as absent:
        get_case(cast["stranger"], "nothing", to="read")
    assert (invisible.value.code, str(invisible.value.detail), invisible.value.facts) == (
        absent.value.code,
        str(absent.value.detail),
        absent.value.facts,
    )


def test_a_stranger_learns_nothing_from_the_state_either(shared, cast):
    """Neither a stale version nor a wrong moment answers before visibility."""
    bring(shared.case, "closed", cast["lead"])
    with pytest.raises(NotFound):
        get_case(cast["stranger"], shared.case.reference, to="start", version=1)


def test_stale_before_wrong_moment(shared, cast):
    case = bring(shared.case, "closed", cast["lead"])
    with pytest.raises(Stale) as stale:
        get_case(cast["lead"], case.reference, to="start", version=case.version - 1)
    assert stale.value.facts == {"version": case.version}
    with pytest.raises(InvalidTransition):
        get_case(cast["lead"], case.reference, to="start", version=case.version)


@pytest.mark.parametrize("lock", [False, True])
def test_a_reference_as_it_is_dictated(lock, case, cast):
    spoken = f" {case.reference.lower().replace('-', ' ')} "
    assert get_case(cast["lead"], spoken, to="read", lock=lock) == case


def test_the_refusal_names_the_lead(shared, cast):
    with pytest.raises(NotAllowed) as error:
        get_case(cast["contributor"], shared.case.reference, to="close")
    assert agency("ccas-cahors").name in str(error.value.detail)
    assert error.value.code == "lead_needed"
    with pytest.raises(NotAllowed) as error:
        get_case(cast["observer"], shared.case.reference, to="edit")
    assert error.value.code == "contribute_needed"
    with pytest.raises(NotAllowed) as error:
        get_case(cast["lead"], bring(shared.case, "closed", cast["lead"]).reference, to="reopen")
    assert error.value.code == "role_needed"


# --- the auditor --------------------------------------------------------------------------------------------------------


def test_an_auditor_says_why(shared, cast):
    from dataclasses import replace

    silent = replace(cast["lead_auditor"], reason="")
    with pytest.raises(NotAllowed) as error:
        get_case(silent, shared.case.reference, to="read_accesses")
    assert error.value.code == "reason_needed"
    with pytest.raises(NotFound):  # not even that a reason is missing
        get_case(replace(cast["stranger_auditor"], reason=""), shared.case.reference, to="read_accesses")
    assert ground_of(cast["lead_auditor"], get_case(cast["lead_auditor"], shared.case.reference, to="read_accesses")) == "audit"


def test_ground_of_the_readers(shared, cast):
    for who, ground in {"lead": "opened", "contributor": "agreement", "observer": "agreement"}.items():
        assert ground_of(cast[who], get_case(cast[who], shared.case.reference, to="read")) == ground


# --- lists and door -----------------------------------------------------------------------------------------------------


@pytest.fixture
def several(cast, shared):
    """Cases of all kinds: shared, of others, closed, restricted with a named reader, with an excluded reader."""
    alone = open_case(actor=cast["lead"], person={"alias": "Seule"})
    elsewhere = open_case(actor=cast["stranger"], person={"alias": "Ailleurs"})
    closed = open_case(actor=cast["contributor"], person={"alias": "Close"})
    bring_in(closed, "ccas-cahors", "observer")
    close_case(closed.reference, outcome="resolved", actor=cast["contributor"])
    excluded = open_case(actor=cast["lead"], person={"alias": "Voisine"})
    CaseExclusion.objects.create(case=excluded, user=cast["lead"].user)
    restricted = open_case(actor=cast["lead"], person={"alias": "Réservée"})
    restrict(restricted, cast["lead_coordinator"])
    both = open_case(actor=cast["lead"], person={"alias": "Les deux"})
    restrict(both, cast["lead_coordinator"], cast["lead"])
    CaseExclusion.objects.create(case=both, user=cast["lead"].user)
    return [shared.case, alone, elsewhere, closed, excluded, restricted, both]


def restrict(case, *readers):
    """Whatever agency the readers are of: no group grant, named readers."""
    CaseFile.objects.filter(pk=case.pk).update(is_restricted=True)
    case.group_grants.all().delete()
    for reader in readers:
        CaseUserGrant.objects.bulk_create(
            CaseUserGrant(content_object=case, user=reader.user, agency=reader.agency, permission_id=permission_id(level))
            for level in (VIEW, CONTRIBUTE, LEAD)
        )


SEEN = {  # of `several`, in order
    "lead": "x x - x - - -",
    "lead_coordinator": "x x - x x x x",
    "contributor": "x - - x - - -",
    "observer": "x - - - - - -",
    "stranger": "- - x - - - -",
    "receiver": "- - - - - - -",
    "lead_manager": "- - - - - - -",
    "lead_agency_admin": "- - - - - - -",
    "lead_auditor": "- - - - - - -",
    "flagger": "- - - - - - -",
    "system": "x x x x x x x",
}


@pytest.mark.parametrize("who", SEEN)
def test_listed_is_opened_and_nothing_else(who, several, cast):
    expected = {case for case, mark in zip(several, SEEN[who].split(), strict=True) if mark == "x"}
    assert set(CaseFile.objects.visible_to(cast[who])) == expected
    assert {case for case in several if sees(cast[who], case)} == expected


def test_levels_listed_are_levels_held(several, cast):
    for who in SEEN:
        for level in (VIEW, CONTRIBUTE, LEAD):
            listed = set(CaseFile.objects.visible_to(cast[who], level))
            assert listed == {case for case in several if level in levels_of(cast[who], case)}, (who, level)


@pytest.mark.parametrize("who", SEEN)
def test_counted_is_what_is_listed(who, several, cast):
    """On the grants alone: named readers once, those never to see it not at all."""
    if who != "system":
        assert count_cases(cast[who]) == CaseFile.objects.visible_to(cast[who]).count()
        assert count_cases(cast[who], role="lead") == CaseFile.objects.visible_to(cast[who], LEAD).count()


def test_a_named_reader_reads_for_one_agency_only(several, cast):
    """The same user, acting for another agency, is not the reader who was named."""
    from agencies.actor import Actor
    from agencies.operations.add_member import add_member

    named = cast["lead_coordinator"]
    other = Actor.of(add_member(agency("msa-midi-pyrenees-nord"), user=named.user, roles=["coordinator"], actor=cast["system"]))
    restricted = several[5]
    assert sees(named, restricted)
    assert not sees(other, restricted)
    assert restricted not in CaseFile.objects.visible_to(other)


def test_grants_are_what_participations_say(several):
    assert differences() == []


def test_the_check_of_grants_finds_what_is_wrong(shared, cast):
    group = cast["stranger"].case_group_id
    shared.case.group_grants.filter(group_id=cast["observer"].case_group_id).delete()
    shared.case.group_grants.create(group_id=group, permission_id=permission_id(VIEW))
    assert differences() == sorted(
        [
            (shared.case.reference, cast["observer"].case_group_id, permission_id(VIEW), "missing"),
            (shared.case.reference, group, permission_id(VIEW), "unwanted"),
        ]
    )
    sync_grants(shared.case)
    assert differences() == []


def test_the_check_of_a_case_locked_by_key(shared, cast):
    """What a job does that has the identifier only."""
    assert check_case(cast["lead"], lock_case(shared.case.pk), to="edit") == shared.case
    with pytest.raises(NotFound):
        check_case(cast["stranger"], lock_case(shared.case.pk), to="edit")

"""Restricted cases and exclusions: who reads then, through which list, and that somebody always does."""

from uuid import uuid4

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.actor import Actor
from agencies.operations.change_roles import change_roles
from agencies.operations.end_membership import end_membership
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from cases.access import get_case
from cases.filters import CaseFilter
from cases.flags.access import get_flag, visible_flags
from cases.handovers.access import get_handover, visible_handovers
from cases.levels import levels_of
from cases.lists import case_branches, count_cases
from cases.models import CaseEvent, CaseExclusion, CaseFile, CaseUserGrant
from cases.notices import send_notice
from cases.operations.close_case import close_case
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.leave_case import leave_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.lift_exclusion import lift_exclusion
from cases.operations.protection.lift_restriction import lift_restriction
from cases.operations.protection.name_readers import name_readers
from cases.operations.withdraw_agreement import withdraw_agreement
from cases.people.search import search_people
from cases.querysets import CONTRIBUTE, VIEW
from irritants.access import get_irritant
from irritants.lists import counted_live, irritant_branches
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import CONTRIBUTOR, RECEIVER, bring_in, now, part, sees
from tests.cases.conftest import LEAD as LEADING
from tests.cases.protected import WORKERS, membership, readers, restrict, restricted, who_sees
from tests.cases.test_database_rules import refuses

__all__ = ["restricted"]


def kinds(case) -> list[str]:
    return list(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", flat=True))


def test_named_readers_only_and_the_one_who_decides(restricted, cast):
    assert who_sees(restricted, cast) == {"lead", "lead_coordinator", "contributor"}
    assert not restricted.group_grants.exists()
    assert levels_of(cast["contributor"], restricted) == {VIEW, CONTRIBUTE}
    assert kinds(restricted)[-1] == "case_restricted"


def test_the_restriction_is_changed_then_lifted(restricted, cast):
    version = now(restricted).version
    changed = restrict(restricted, cast, "lead_coordinator", "observer", version=version)
    assert who_sees(restricted, cast) == {"lead_coordinator", "observer"}
    with pytest.raises(Stale):
        restrict(restricted, cast, "lead", version=version)
    lift_restriction(restricted.reference, version=changed.version, actor=cast["lead_coordinator"])
    assert who_sees(restricted, cast) == {"lead", "lead_coordinator", "contributor", "contributor_coordinator", "observer"}
    assert not CaseUserGrant.objects.exists()
    assert kinds(restricted)[-2:] == ["readers_changed", "restriction_lifted"]
    with pytest.raises(Conflict) as refusal:
        lift_restriction(restricted.reference, actor=cast["lead_coordinator"])
    assert refusal.value.code == "not_restricted"


@pytest.mark.parametrize(("who", "error"), [("lead", NotAllowed), ("contributor_coordinator", NotAllowed), ("stranger", NotFound)])
def test_only_the_lead_s_coordinator_decides(who, error, shared, cast):
    assert cast["lead_coordinator"]
    for change in (
        lambda: name_readers(shared.case.reference, readers=[cast["lead"].user_id], actor=cast[who]),
        lambda: exclude_user(shared.case.reference, user=cast["observer"].user_id, actor=cast[who]),
        lambda: lift_exclusion(shared.case.reference, uuid4(), actor=cast[who]),
    ):
        with pytest.raises(error):
            change()


@pytest.mark.parametrize("named", [(), ("stranger",), ("lead_manager",), ("contributor", "stranger")])
def test_readers_are_caseworkers_of_agencies_in_the_case(named, shared, cast):
    with pytest.raises(Invalid):
        restrict(shared.case, cast, *named)
    assert not now(shared.case).is_restricted


def test_the_referent_stays_a_reader_and_nobody_else_becomes_one(shared, cast):
    name_referent(shared.case.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
    with pytest.raises(Conflict) as refusal:
        restrict(shared.case, cast, "lead_coordinator")
    assert refusal.value.code == "referent_not_reader"
    restrict(shared.case, cast, "lead")
    with pytest.raises(Invalid):
        name_referent(shared.case.reference, user=cast["contributor"].user_id, person_position="chosen", actor=cast["lead"])


# --- never without a reader ---------------------------------------------------------------------------------------------


def test_the_last_reader_does_not_go(restricted):
    with refuses("restricted_case_has_reader"):
        CaseUserGrant.objects.filter(content_object=restricted).delete()


def test_a_case_is_not_restricted_to_nobody(shared):
    with refuses("restricted_case_has_reader"):
        CaseFile.objects.filter(pk=shared.case.pk).update(is_restricted=True)


@pytest.mark.parametrize(
    "change", [lambda m, actor: end_membership(m.pk, actor=actor), lambda m, actor: change_roles(m.pk, roles=["manager"], actor=actor)]
)
def test_whose_membership_ends_or_changes_is_replaced_by_the_coordinators_who_are_told(change, restricted, cast, notices_of):
    change(membership(cast, "contributor"), cast["system"])
    assert who_sees(restricted, cast) == {"lead", "lead_coordinator", "contributor_coordinator"}
    assert notices_of("reader_gone") == [[str(cast["contributor"].agency_id), f"/cases/{restricted.reference}", True]]
    assert kinds(restricted)[-1] == "readers_changed"
    change(membership(cast, "lead_coordinator"), cast["system"])  # the only one who could name readers
    assert readers(restricted) == {"caseworker-1@ccas-cahors", "coordinator-1@france-travail-cahors"}
    end_membership(membership(cast, "lead").pk, actor=cast["system"])
    end_membership(membership(cast, "contributor_coordinator").pk, actor=cast["system"])
    assert readers(restricted) == {"caseworker-1@cpam-lot"}, "who is left in the case"


@pytest.fixture
def notices_of():
    from tests.cases.conftest import notices

    return notices


def test_rights_of_readers_follow_the_participations(restricted, cast, ask):
    leave_case(restricted.reference, part(restricted, CONTRIBUTOR).pk, actor=cast["contributor"])
    assert who_sees(restricted, cast) == {"lead", "lead_coordinator"}
    handover = ask(now(restricted), sender_stays_as="leaves")
    other = cast.member(RECEIVER, "coordinator")
    accept_handover(handover.pk, actor=cast["receiver"])
    assert who_sees(restricted, cast) == {"receiver"}, "who accepted"
    assert readers(restricted) == {cast["receiver"].user.login.removesuffix(".test"), other.user.login.removesuffix(".test")}


def test_a_withdrawn_agreement_gives_the_lead_back_to_readers(shared, cast, ask, accepted):
    assert {cast[who].roles for who in ("receiver_coordinator", "lead_coordinator")} == {frozenset({"coordinator"})}
    case = now(accepted.case)
    name_readers(case.reference, readers=[cast["receiver"].user_id], actor=cast["receiver_coordinator"])
    withdraw_agreement(case.reference, shared.agreement.pk, actor=cast["receiver"])
    assert who_sees(case, cast) == {"lead_coordinator"}


# --- never this user ----------------------------------------------------------------------------------------------------


def test_an_exclusion_is_made_and_lifted(shared, cast):
    by = {"actor": cast["lead_coordinator"]}
    exclusion = (
        exclude_user(shared.case.reference, login=" Caseworker-1@CCAS-cahors.test", reason="relative", **by) if cast["lead"] else None
    )
    assert not sees(cast["lead"], shared.case)
    with pytest.raises(Conflict) as refusal:
        exclude_user(shared.case.reference, user=cast["lead"].user_id, **by)
    assert refusal.value.code == "already_excluded"
    for wrong in ({}, {"login": "nobody"}, {"user": uuid4()}, {"user": uuid4(), "login": "x"}):
        with pytest.raises(Invalid):
            exclude_user(shared.case.reference, **wrong, **by)
    lift_exclusion(shared.case.reference, exclusion.pk, **by)
    assert sees(cast["lead"], shared.case)
    told = CaseEvent.objects.filter(stream_id=shared.case.pk, kind__in=["user_excluded", "exclusion_lifted"]).order_by("seq")
    assert [event.data for event in told] == [{"exclusion": str(exclusion.pk)}] * 2, "neither who nor why"
    with pytest.raises(NotFound):
        lift_exclusion(shared.case.reference, exclusion.pk, **by)


def test_neither_the_referent_nor_a_reader_is_excluded(shared, cast):
    by = {"actor": cast["lead_coordinator"]}
    name_referent(shared.case.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
    for who, code in (("lead", "still_referent"), ("contributor", "still_reader")):
        if who == "contributor":
            restrict(shared.case, cast, "lead", "contributor")
        with pytest.raises(Conflict) as refusal:
            exclude_user(shared.case.reference, user=cast[who].user_id, **by)
        assert refusal.value.code == code
    exclude_user(shared.case.reference, user=cast["observer"].user_id, **by)
    with pytest.raises(Invalid):
        restrict(shared.case, cast, "lead", "observer")


def test_an_exclusion_holds_for_the_next_case_of_the_person(case, cast):
    assert cast["lead_coordinator"]
    exclude_user(case.reference, user=cast["lead"].user_id, reason="neighbour", actor=cast["lead_coordinator"])
    close_case(case.reference, outcome="resolved", actor=cast["lead_coordinator"])
    again = open_case(actor=cast["lead_coordinator"], person={"id": case.person_id})
    assert not sees(cast["lead"], again)
    assert CaseExclusion.objects.get(case=again).reason == "neighbour"


def nothing_is_seen(actor: Actor, case, handover, flag, irritants) -> None:
    """Through no door, in no list, count, search or figure."""
    assert not sees(actor, case)
    for to in ("read", "read_accesses", "restrict", "close"):
        with pytest.raises(NotFound):
            get_case(actor, case.reference, to=to)
    assert case not in CaseFile.objects.visible_to(actor)
    listed = {row.pk for branch in case_branches(actor) for row in branch}
    assert case.pk not in listed
    assert count_cases(actor) == len(listed) == CaseFile.objects.visible_to(actor).count()
    for branch in case_branches(actor):
        assert not CaseFilter({"reference": case.reference}, branch).qs.exists()
    assert case not in [found.case for found in search_people(actor, "lemery")]
    for box in ("received", "sent"):
        assert handover not in visible_handovers(actor, box)
    for box in ("received", "raised"):
        assert flag not in visible_flags(actor, box)
    for gone in (lambda: get_handover(actor, handover.pk, to="read"), lambda: get_flag(actor, flag.pk, to="read")):
        with pytest.raises(NotFound):
            gone()
    for irritant in irritants:
        for branch in irritant_branches(actor):
            assert irritant not in branch
            assert irritant not in branch.filter(counted_live(actor))
        with pytest.raises(NotFound):
            get_irritant(actor, irritant.pk, to="read")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_granted_who_is_excluded_sees_nothing(data, transactional_moves, shared, cast, ask, flag):
    """Any order of restricting, naming, asking in, lifting: the excluded one stays blind, and everybody else is as granted."""
    with transactional_moves():
        case, coordinator = shared.case, cast["lead_coordinator"]
        raised = take_up_flag(
            flag(factors=["R10"], person={"first_name": "Sarah", "last_name": "Lémery"}).pk, case=case.reference, actor=cast["lead"]
        )
        handover = ask(case, kind="support")
        irritants = [
            report_irritant(actor=cast["lead"], case=case.reference, category="B13", agency_concerned=slug, occurred_on=clock.today())
            for slug in (LEADING, RECEIVER)
        ]
        who = data.draw(
            st.sampled_from(["lead", "contributor", "observer", "receiver", "contributor_coordinator", "flagger", "lead_auditor"])
        )
        exclude_user(case.reference, user=cast[who].user_id, actor=coordinator)
        others = [each for each in ("lead", "contributor", "observer") if each != who]
        moves = {
            "restrict": lambda: restrict(case, cast, *data.draw(st.lists(st.sampled_from(others), min_size=1, unique=True))),
            "lift": lambda: lift_restriction(case.reference, actor=coordinator) if now(case).is_restricted else None,
            "bring_in": lambda: (
                bring_in(case, "msa-midi-pyrenees-nord", "contributor") if not part(case, "msa-midi-pyrenees-nord") else None
            ),
            "accept": lambda: (
                accept_handover(handover.pk, actor=cast.setdefault("other", Actor.of(cast.member(RECEIVER, "caseworker", number=9))))
                if get_handover(cast["system"], handover.pk, to="read").status == "requested"
                else None
            ),
            "grant": lambda: CaseUserGrant.objects.get_or_create(
                content_object=case, user=cast[who].user, agency=cast[who].agency, permission_id=_view()
            ),
        }
        for move in data.draw(st.lists(st.sampled_from(sorted(moves)), max_size=5)):
            moves[move]()
            nothing_is_seen(cast[who], case, handover, raised, irritants)
        assert sees(coordinator, case)


def _view() -> int:
    from cases.querysets import permission_id

    return permission_id(VIEW)


@pytest.fixture
def transactional_moves(db, cast):
    """Each example is rolled back."""
    from contextlib import contextmanager

    from django.db import transaction

    for who in (*WORKERS, "flagger", "lead_auditor"):
        assert cast[who]

    @contextmanager
    def undone():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        cast.pop("other", None)

    return undone


def test_no_notice_goes_to_who_is_excluded_or_is_no_reader(restricted, cast, ask):
    handover = ask(now(restricted), kind="support")
    exclude_user(restricted.reference, user=cast["receiver"].user_id, actor=cast["lead_coordinator"])
    send_notice.func("handover_requested", str(cast["receiver"].agency_id), f"/handovers/{handover.pk}", coordinators_only=False)
    assert mail.outbox == []
    send_notice.func("case_woken", str(cast["contributor"].agency_id), f"/cases/{restricted.reference}", coordinators_only=False)
    assert [message.to for message in mail.outbox] == [[cast["contributor"].user.email]]
    send_notice.func("case_woken", str(cast["observer"].agency_id), "/handovers/nonsense", coordinators_only=False)
    assert len(mail.outbox) == 2


# --- what hangs on a restricted case --------------------------------------------------------------------------------------


def requests_seen(actor: Actor) -> set[str]:
    return {str(handover.pk) for box in ("received", "sent") for handover in visible_handovers(actor, box)}


def test_requests_and_flags_of_a_restricted_case_are_for_its_readers(shared, cast, ask, flag):
    """Besides what awaits an answer, and what one asked or answered oneself."""
    for who in (*WORKERS, "flagger"):
        assert cast[who]
    colleague, theirs = (Actor.of(cast.member(slug, "caseworker", number=7)) for slug in (LEADING, RECEIVER))
    raised = take_up_flag(flag(factors=["R10"]).pk, case=shared.case.reference, actor=cast["lead"])
    handover = ask(shared.case, kind="support")
    restrict(shared.case, cast, "lead_coordinator")

    def seen(actor: Actor) -> tuple[bool, bool]:
        opened = []
        for get, pk in ((get_handover, handover.pk), (get_flag, raised.pk)):
            try:
                opened.append(bool(get(actor, pk, to="read")))
            except NotFound:
                opened.append(False)
        assert opened[0] == (str(handover.pk) in requests_seen(actor)), "listed is opened"
        assert opened[1] == any(raised in visible_flags(actor, box) for box in ("received", "raised"))
        return opened[0], opened[1]

    assert seen(cast["lead_coordinator"]) == (True, True)
    assert seen(cast["lead"]) == (True, False), "who asked"
    assert seen(colleague) == (False, False)
    assert seen(cast["receiver"]) == seen(theirs) == (True, False), "they have not answered"
    assert seen(cast["flagger"]) == (False, True), "what becomes of one's own flag"
    accept_handover(handover.pk, actor=cast["receiver"])
    assert sees(cast["receiver"], shared.case), "a reader from here on"
    assert seen(cast["receiver"]) == (True, False), "the flag was sent to another agency"
    assert seen(theirs) == (False, False)

"""Asking to join: who may, what it takes, and that a request that leads nowhere looks like any other."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected, Stale
from backend.base.operation import door_transaction
from cases.due import run_due
from cases.joining.access import ACTIONS, get_access_request, visible_access_requests
from cases.joining.reading import show
from cases.models import AccessRequest, CaseEvent, CaseExclusion
from cases.notices import tell_whoever_leads
from cases.operations.close_case import close_case
from cases.operations.one_person.cancel_access_request import cancel_access_request
from cases.operations.one_person.grant_access import grant_access
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.refuse_access import refuse_access
from cases.operations.one_person.request_access import request_access
from cases.operations.open_case import open_case
from cases.operations.protection.name_readers import name_readers
from tests.cases.conftest import LEAD, SARAH, STRANGER, agency, agree, bring_in, notices, part, sees

BORN = date(1994, 3, 17)
EXCEPTION = ("vital_interest", "Sans logement ce soir.")


@pytest.fixture
def followed(cast):
    return open_case(actor=cast["lead"], person={**SARAH, "birth_date": BORN})


@pytest.fixture
def ask_in(followed, cast):
    """`ask_in()`: the MSA asks to join Sarah's case; `ask_in(nobody=True)`: a case that does not exist."""

    def make(who="stranger", *, nobody=False, **said):
        name = "Quercynol" if nobody else "Bénazéch"
        found = look_up_person(actor=cast[who], birth_name=name, first_name="Sarah", birth_date=BORN, reason="Se présente au guichet.")
        return request_access(found.pk, actor=cast[who], **{"reason": "Nous suivons son logement.", **said})

    return make


# --- asking -------------------------------------------------------------------------------------------------------------


def test_a_request_that_leads_nowhere_looks_like_any_other(ask_in, cast):
    found = {}
    assert cast["stranger"]
    for nobody in (False, True):
        with CaptureQueriesContext(connection) as queries:
            asked = ask_in(nobody=nobody)
        sql = [query["sql"][:60] for query in queries if "SAVEPOINT" not in query["sql"]]
        with CaptureQueriesContext(connection) as reading:
            [shown] = show(cast["stranger"], [get_access_request(cast["stranger"], asked.pk, to="read")])
        told = {name: getattr(shown, name) for name in ("status", "reason", "version", "role", "party", "levels", "shown", "ended_at")}
        found[nobody] = (sql, len(reading), told, shown.respond_by - shown.requested_at, shown.expires_at - shown.requested_at)
    assert found[False][:3] == found[True][:3]
    assert found[True][2]["shown"].case is None
    assert found[True][2]["shown"].allowed_actions == ["read", "cancel"]
    assert len(notices("access_requested")) == 2


def test_who_is_told(ask_in, mailoutbox, cast):
    assert cast["lead_coordinator"]
    asked, nowhere = ask_in(), ask_in(nobody=True)
    for one in (asked, nowhere):
        tell_whoever_leads.call("access_requested", str(one.pk), coordinators_only=False)
    assert sorted(to for mail in mailoutbox for to in mail.to) == sorted(cast[who].user.email for who in ("lead", "lead_coordinator"))
    assert all(f"/access-requests/{asked.pk}" in mail.body and "Sarah" not in mail.body for mail in mailoutbox)


def test_once_from_a_lookup_and_only_by_whoever_made_it(ask_in, cast, later):
    asked = ask_in()
    with pytest.raises(Conflict) as error:
        request_access(asked.lookup, actor=cast["stranger"], reason="Encore.")
    assert (error.value.code, error.value.facts) == ("access_requested", {"access_request": str(asked.pk)})
    with pytest.raises(NotFound):
        request_access(asked.lookup, actor=cast["stranger_coordinator"], reason="Moi aussi.")
    with pytest.raises(NotAllowed):
        request_access(asked.lookup, actor=cast["stranger_manager"], reason="Moi aussi.")
    for wrong, kind in (("  ", Invalid), ("Numéro 2 85 05 46 042 123 77", PersonalNumberDetected)):
        with pytest.raises(kind):
            ask_in(reason=wrong)
    nowhere = ask_in(nobody=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.filter(pk=nowhere.pk).update(lookup=asked.lookup)


# --- who sees, who may --------------------------------------------------------------------------------------------------

WHO = ("lead", "lead_coordinator", "stranger", "stranger_coordinator", "contributor", "receiver", "lead_manager", "lead_auditor", "flagger")
MATRIX = """
        lead coo | str coo | con rec man aud fla
read    ok   ok    ok  ok    -   -   -   -   -
grant   no   ok    no  no    -   -   -   -   -
refuse  no   ok    no  no    -   -   -   -   -
cancel  no   no    ok  ok    -   -   -   -   -
expire  no   no    no  no    -   -   -   -   -
"""
TABLE = {row.split()[0]: dict(zip(WHO, row.split()[1:], strict=True)) for row in MATRIX.strip().splitlines()[1:]}


def test_who_may(ask_in, followed, cast):
    asked = ask_in()
    bring_in(followed, "france-travail-cahors", "contributor")
    assert list(TABLE) == list(ACTIONS)
    answers = {action: {who: may(cast[who], asked, action) for who in WHO} for action in TABLE}
    assert answers == TABLE
    for who in WHO:
        listed = {row.pk for box in ("received", "sent") for row in visible_access_requests(cast[who], box)}
        assert listed == ({asked.pk} if TABLE["read"][who] == "ok" else set()), who
        if listed:
            [shown] = show(cast[who], [asked])
            assert shown.shown.allowed_actions == [action for action in TABLE if TABLE[action][who] == "ok"], who


def may(actor, asked, action):
    try:
        get_access_request(actor, asked.pk, to=action)
    except NotAllowed:
        return "no"
    except NotFound:
        return "-"
    return "ok"


def test_what_each_reads(ask_in, followed, cast):
    asked = ask_in()
    [theirs] = show(cast["lead"], [asked])
    assert (theirs.shown.case, theirs.shown.person, theirs.shown.birth_date_agrees) == (followed.reference, "Sarah Lémery", True)
    refuse_access(asked.pk, reason_code="person_refused", reason="Elle préfère attendre.", actor=cast["lead_coordinator"])
    asked.refresh_from_db()
    [ours] = show(cast["stranger"], [asked])
    assert (ours.status, ours.shown.case, ours.shown.person, ours.shown.reason_code, ours.shown.answer) == ("refused", None, None, "", "")
    [theirs] = show(cast["lead"], [asked])
    assert (theirs.shown.reason_code, theirs.shown.answer) == ("person_refused", "Elle préfère attendre.")


def test_it_follows_the_case_and_never_shows_to_whom_it_is_never(ask_in, followed, cast):
    asked = ask_in()
    CaseExclusion.objects.create(case=followed, user=cast["lead"].user)
    CaseExclusion.objects.create(case=followed, user=cast["stranger"].user)
    assert may(cast["lead"], asked, "read") == "-"
    assert may(cast["stranger"], asked, "read") == "ok"  # of what one sent, nothing tells whether there is a case
    somebody = Actor.of(cast.member(LEAD, "coordinator", number=2))
    name_readers(followed.reference, readers=[somebody.user_id], actor=somebody)
    assert may(cast["lead_coordinator"], asked, "read") == "-"
    assert may(somebody, asked, "read") == "ok"


def test_a_colleague_of_the_agency_that_leads_asks_too(ask_in, cast):
    asked = ask_in("lead")
    assert may(cast["lead"], asked, "cancel") == "ok"
    with pytest.raises(Conflict) as error:
        grant_access(asked.pk, role="observer", exception=EXCEPTION, actor=cast["lead_coordinator"])
    assert error.value.code == "already_in_the_case"


# --- answers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["contributor", "observer"])
def test_granted_on_an_agreement(role, ask_in, followed, cast):
    asked = ask_in()
    agreement = agree(followed, cast, STRANGER)
    grant_access(asked.pk, role=role, actor=cast["lead_coordinator"])
    joined = part(followed, STRANGER)
    assert (joined.role, joined.ground, joined.agreement) == (role, "agreement", agreement)
    assert sees(cast["stranger"], followed)
    [shown] = show(cast["stranger"], [AccessRequest.objects.get()])
    assert (shown.status, shown.role, shown.shown.case, shown.shown.allowed_actions) == ("granted", role, followed.reference, ["read"])
    event = CaseEvent.objects.filter(stream_id=followed.pk).latest("seq")
    assert (event.kind, event.data["agency"], event.data["ground"]) == ("access_granted", str(agency(STRANGER).pk), "agreement")
    assert notices("access_granted") == [[str(agency(STRANGER).pk), f"/access-requests/{asked.pk}", False]]


def test_without_agreement_only_an_exception_with_its_reason(ask_in, followed, cast):
    asked, coordinator = ask_in(), cast["lead_coordinator"]
    with pytest.raises(Conflict) as error:
        grant_access(asked.pk, role="contributor", actor=coordinator)
    assert error.value.code == "agreement_missing"
    for role, exception, name in (
        ("lead", EXCEPTION, "role"),
        ("observer", ("vital_interest", " "), "exception.reason"),
        ("observer", ("curiosity", "x"), "exception.ground"),
    ):
        with pytest.raises(Invalid) as wrong:
            grant_access(asked.pk, role=role, exception=exception, actor=coordinator)
        assert [problem.name for problem in wrong.value.problems] == [name]
    assert (AccessRequest.objects.get().status, sees(cast["stranger"], followed)) == ("requested", False)
    grant_access(asked.pk, role="observer", exception=EXCEPTION, actor=coordinator)
    joined = part(followed, STRANGER)
    assert (joined.role, joined.ground, joined.exception_reason) == ("observer", *EXCEPTION)


def test_an_agency_that_joined_meanwhile_is_not_let_in_twice(ask_in, followed, cast):
    asked = ask_in()
    bring_in(followed, STRANGER, "observer")
    with pytest.raises(Conflict) as error:
        grant_access(asked.pk, role="contributor", exception=EXCEPTION, actor=cast["lead_coordinator"])
    assert error.value.code == "already_in_the_case"


def test_nobody_joins_a_closed_case_but_it_may_be_refused(ask_in, followed, cast):
    asked, coordinator = ask_in(), cast["lead_coordinator"]
    close_case(followed.reference, outcome="resolved", actor=cast["lead"])
    with pytest.raises(InvalidTransition) as error:
        grant_access(asked.pk, role="observer", exception=EXCEPTION, actor=coordinator)
    assert error.value.facts["current"] == "closed"
    [shown] = show(coordinator, [get_access_request(coordinator, asked.pk, to="read")])
    assert shown.shown.allowed_actions == ["read", "refuse"]
    assert refuse_access(asked.pk, reason_code="other", reason="Dossier clos.", actor=coordinator).status == "refused"


def test_refused_and_cancelled_for_good(ask_in, followed, cast):
    refused, cancelled, coordinator = ask_in(), ask_in(), cast["lead_coordinator"]
    with pytest.raises(Invalid):
        refuse_access(refused.pk, reason_code="other", actor=coordinator)
    with pytest.raises(Stale):
        refuse_access(refused.pk, reason_code="no_capacity", actor=coordinator, version=refused.version + 1)
    refuse_access(refused.pk, reason_code="no_capacity", actor=coordinator)
    cancel_access_request(cancelled.pk, actor=cast["stranger_coordinator"])
    kinds = list(CaseEvent.objects.filter(stream_id=followed.pk).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["case_opened", "access_refused"]
    for asked in (refused, cancelled):
        for run in (
            lambda pk: grant_access(pk, role="observer", exception=EXCEPTION, actor=coordinator),
            lambda pk: refuse_access(pk, reason_code="no_capacity", actor=coordinator),
            lambda pk: cancel_access_request(pk, actor=cast["stranger"]),
        ):
            with pytest.raises(InvalidTransition):
                run(asked.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRequest.objects.filter(pk=asked.pk).update(status="requested", ended_at=None)


# --- the clock ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_reminded_escalated_ended_and_nothing_tells_which_had_somebody_to_answer(cast, request):
    with door_transaction():
        ask_in = request.getfixturevalue("ask_in")
        asked, nowhere = ask_in(), ask_in(nobody=True)
    assert due(asked.respond_by, minutes=1) == {"access requests reminded": 1}
    assert due(asked.respond_by, days=7) == {"access requests escalated": 1}
    assert set(AccessRequest.objects.values_list("version", flat=True)) == {1}
    assert due(asked.expires_at, minutes=1) == {"access requests expired": 2}
    assert (notices("access_reminder"), notices("access_late")) == ([[str(asked.pk), False]], [[str(asked.pk), True]])
    paths = [f"/access-requests/{one.pk}" for one in (asked, nowhere)]
    assert sorted(notices("access_expired")) == sorted([str(agency(STRANGER).pk), path, False] for path in paths)
    assert set(AccessRequest.objects.values_list("status", "version")) == {("expired", 2)}


def due(moment, **delta):
    with clock.travel_to(moment + timedelta(**delta)):
        done = {what: count for what, count in run_due() if count}
        assert {what: count for what, count in run_due() if count} == {}
    return done


@pytest.mark.django_db(transaction=True)
def test_granted_and_cancelled_at_the_same_instant(cast, request):
    """One wins, the other is told so."""
    with door_transaction():
        ask_in = request.getfixturevalue("ask_in")
        asked = ask_in()
        coordinator, stranger = cast["lead_coordinator"], cast["stranger"]
    start, answers = threading.Barrier(2), []

    def run(change):
        try:
            start.wait()
            with door_transaction():
                answers.append(change().status)
        except InvalidTransition as refusal:
            answers.append(refusal.facts["current"])
        finally:
            connections.close_all()

    changes = [
        lambda: grant_access(asked.pk, role="observer", exception=EXCEPTION, actor=coordinator),
        lambda: cancel_access_request(asked.pk, actor=stranger),
    ]
    threads = [threading.Thread(target=run, args=[change]) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settled = AccessRequest.objects.get().status
    assert answers == [settled, settled]
    assert (settled == "granted") == (part(asked.case, STRANGER) is not None)
    assert part(asked.case, LEAD).role == "lead"

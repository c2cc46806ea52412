"""Real threads on a real database: what is locked decides who comes first."""

import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection, connections

from backend.base.errors import Conflict, DomainError, InvalidTransition, NotAllowed
from backend.base.operation import door_transaction
from cases.models import CaseEvent, CaseFile, DocumentReader, Handover, Participation, Person, ProbablePair, RiskFlag
from cases.operations.close_case import close_case
from cases.operations.documents.add_document import add_document
from cases.operations.documents.remove_document import remove_document
from cases.operations.edit_case import edit_case
from cases.operations.flags.dismiss_flag import dismiss_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.open_case import open_case
from cases.operations.withdraw_agreement import withdraw_agreement
from cases.sharing.grants import differences
from tests.cases.conftest import RECEIVER, STRANGER, agree, bring_in, lead_of, now
from tests.papers import PDF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db, request):
    """`committed("requested", "cast")`: fixtures, made in a transaction that is over."""

    def make(*names):
        with door_transaction():
            return [request.getfixturevalue(name) for name in names]

    return make


@pytest.fixture(autouse=True)
def _whole_after(transactional_db):
    yield
    assert differences() == []
    for case in CaseFile.objects.all():
        events = list(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("seq", flat=True))
        assert events == list(range(1, len(events) + 1))
        assert Participation.objects.filter(case=case, role="lead", ended_at=None).count() == 1


def outcome(change):
    try:
        with door_transaction():
            return change()
    except DomainError as refused:
        return refused
    finally:
        connections.close_all()


def together(*changes):
    """Each in a thread and a transaction of its own, starting at once: results, or refusals."""
    barrier = Barrier(len(changes))

    def run(change):
        barrier.wait(timeout=10)
        return outcome(change)

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(run, changes))


def behind(first, second):
    """`second` starts while `first` is not committed, and waits for it: what becomes of `second`."""
    with ThreadPoolExecutor(1) as pool:
        with door_transaction():
            first()
            waiting = pool.submit(outcome, second)
            while not (waiting.done() or waits_for_a_lock()):
                time.sleep(0.01)
        return waiting.result()


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.rowcount > 0


def one_of_each(results, kind):
    refused = [each for each in results if isinstance(each, DomainError)]
    assert len(refused) == len(results) - 1, results
    assert all(isinstance(each, kind) for each in refused), refused
    return refused


def test_two_accept_the_same_handover(committed):
    requested, cast, _ = committed("requested", "cast", "receivers")
    refused = one_of_each(
        together(*[lambda who=who: accept_handover(requested.pk, actor=cast[who]) for who in RECEIVERS]), InvalidTransition
    )
    assert all(each.facts == {"current": "accepted", "allowed": ["return", "complete"]} for each in refused)
    assert lead_of(requested.case) == RECEIVER
    assert CaseEvent.objects.filter(kind="handover_accepted").count() == 1


RECEIVERS = ("receiver", "receiver_coordinator")


@pytest.fixture
def receivers(cast):
    return [cast[who] for who in RECEIVERS]


def test_one_accepts_while_the_other_cancels(committed):
    requested, cast, _ = committed("requested", "cast", "receivers")
    results = together(
        lambda: accept_handover(requested.pk, actor=cast["receiver"]), lambda: cancel_handover(requested.pk, actor=cast["lead"])
    )
    one_of_each(results, InvalidTransition)
    status = Handover.objects.get().status
    assert (status, lead_of(requested.case)) in [("accepted", RECEIVER), ("cancelled", "ccas-cahors")]


def test_cancelled_while_it_is_being_accepted(committed):
    requested, cast, _ = committed("requested", "cast", "receivers")
    late = behind(lambda: cancel_handover(requested.pk, actor=cast["lead"]), lambda: accept_handover(requested.pk, actor=cast["receiver"]))
    assert isinstance(late, InvalidTransition)
    assert late.facts == {"current": "cancelled", "allowed": []}


def test_a_sender_out_of_the_case_cancels_too_late(committed):
    """It sees its handover still, and why this is not possible any more."""
    requested, cast, _ = committed("requested", "cast", "receivers")
    late = behind(lambda: accept_handover(requested.pk, actor=cast["receiver"]), lambda: cancel_handover(requested.pk, actor=cast["lead"]))
    assert isinstance(late, InvalidTransition)
    assert late.facts["current"] == "accepted"


def test_an_edit_by_who_has_just_left(committed):
    from backend.base.errors import NotFound

    requested, cast, _ = committed("requested", "cast", "receivers")
    late = behind(
        lambda: accept_handover(requested.pk, actor=cast["receiver"]),
        lambda: edit_case(requested.case.reference, summary="Too late.", actor=cast["lead"]),
    )
    assert isinstance(late, NotFound)
    assert now(requested.case).summary == ""


def test_the_lead_is_asked_of_two_agencies_at_once(committed):
    shared, ask, cast = committed("shared", "ask", "cast")
    with door_transaction():
        agree(shared.case, cast, STRANGER)
    results = together(lambda: ask(shared.case), lambda: ask(shared.case, to_agency=STRANGER))
    (refused,) = one_of_each(results, Conflict)
    assert refused.code == "handover_pending"
    assert Handover.objects.count() == 1


def test_a_person_edited_while_the_case_moves(committed):
    """No deadlock: person, case, handover, always in this order."""
    shared, ask, cast = committed("shared", "ask", "cast")
    with door_transaction():
        people = [cast["contributor"], cast["receiver"], cast["lead"]]
        requested = ask(shared.case, sender_stays_as="contributor")
    contributor, receiver, lead = people
    for round_ in range(3):
        results = together(
            lambda: accept_handover(requested.pk, actor=receiver),
            lambda n=round_: edit_case(shared.case.reference, person={"phone": f"06 00 00 00 0{n}"}, actor=contributor),
            lambda n=round_: edit_case(shared.case.reference, summary=f"Round {n}.", person={"alias": f"S{n}"}, actor=lead),
        )
        assert all(not isinstance(each, DomainError) for each in results[1:]), results
        assert isinstance(results[0], InvalidTransition) is (round_ > 0)
    assert now(shared.case).person.phone == "06 00 00 00 02"


def test_withdrawn_while_it_is_being_accepted(committed):
    requested, shared, cast, _ = committed("requested", "shared", "cast", "receivers")
    late = behind(
        lambda: withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"]),
        lambda: accept_handover(requested.pk, actor=cast["receiver"]),
    )
    assert isinstance(late, InvalidTransition)
    assert lead_of(shared.case) == "ccas-cahors"


@pytest.fixture
def closed(case, cast):
    """Two agencies see the closed case of somebody."""
    bring_in(case, STRANGER, "contributor")
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    assert cast["stranger"]
    assert cast["lead_coordinator"]
    return case


def test_two_colleagues_open_a_case_for_the_same_person(committed):
    closed, cast = committed("closed", "cast")
    results = together(
        *[lambda who=who: open_case(actor=cast[who], person={"id": closed.person_id}) for who in ("lead", "lead_coordinator")]
    )
    (refused,) = one_of_each(results, Conflict)
    assert refused.code == "already_open"
    assert CaseFile.objects.filter(closed_at=None).count() == 1


def test_two_agencies_open_a_case_for_the_same_person(committed):
    """Neither may know of the other: both open one, and the pair is for review."""
    closed, cast = committed("closed", "cast")
    results = together(*[lambda who=who: open_case(actor=cast[who], person={"id": closed.person_id}) for who in ("lead", "stranger")])
    assert all(isinstance(each, CaseFile) for each in results), results
    assert Person.objects.count() == 3
    assert ProbablePair.objects.count() == 1


# --- flags --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def raised(flag, cast):
    assert [cast[who] for who in ("lead", "lead_coordinator")]
    return flag()


def test_two_take_up_the_same_flag(committed):
    raised, cast = committed("raised", "cast")
    refused = one_of_each(
        together(*[lambda who=who: take_up_flag(raised.pk, actor=cast[who]) for who in ("lead", "lead_coordinator")]), InvalidTransition
    )
    assert refused[0].facts == {"current": "taken_up", "allowed": []}
    assert CaseFile.objects.count() == 1


def test_a_flag_passed_on_while_a_colleague_dismisses_it(committed):
    """The colleague still sees it, as one that was redirected: not a 404."""
    raised, cast = committed("raised", "cast")
    late = behind(
        lambda: redirect_flag(raised.pk, to_agency=RECEIVER, reason="Theirs.", actor=cast["lead_coordinator"]),
        lambda: take_up_flag(raised.pk, actor=cast["lead"]),
    )
    assert isinstance(late, NotAllowed)
    assert RiskFlag.objects.get().to_agency.slug == RECEIVER


def test_a_flag_redirected_by_two(committed):
    raised, cast = committed("raised", "cast")
    late = behind(
        lambda: redirect_flag(raised.pk, to_agency=RECEIVER, reason="Theirs.", actor=cast["lead_coordinator"]),
        lambda: dismiss_flag(raised.pk, reason_code="not_a_risk", actor=cast["lead_coordinator"]),
    )
    assert isinstance(late, NotAllowed)
    assert RiskFlag.objects.get().status == "raised"


def paper_of_a_handover(committed):
    """A document that a waiting handover would pass on."""
    (shared, cast, ask) = committed("shared", "cast", "ask")
    with door_transaction():
        document = add_document(shared.case.reference, actor=cast["lead"], file=BytesIO(PDF), name="a.pdf", kind="income")
        handover = ask(shared.case, attached=[("document", document.pk)])
    return document, handover, cast


def removes(document, actor):
    return lambda: remove_document(document.case.reference, document.pk, reason="duplicate", actor=actor)


def test_two_remove_the_same_document(committed):
    document, _handover, cast = paper_of_a_handover(committed)
    [refused] = one_of_each(together(*[removes(document, cast[who]) for who in ("lead", "lead_coordinator")]), Conflict)
    assert refused.code == "document_removed"
    assert CaseEvent.objects.filter(kind="document_removed").count() == 1


def test_a_document_removed_while_its_handover_is_accepted(committed):
    document, handover, cast = paper_of_a_handover(committed)
    receiver = cast["receiver"]
    accepted = behind(removes(document, cast["lead"]), lambda: accept_handover(handover.pk, actor=receiver))
    assert accepted.status == "accepted"
    assert not DocumentReader.objects.filter(of=document).exists(), "it is not passed on"
    assert not CaseEvent.objects.filter(kind="documents_forwarded").exists()

"""What the clock asks for; twice does no harm."""

from datetime import timedelta

import pytest

from backend.base import clock
from cases.due import run_due
from cases.models import Handover, RiskFlag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.hold_case import hold_case
from cases.operations.start_case import start_case
from tests.cases.conftest import LEAD, OBSERVER, RECEIVER, agency, agree, lead_of, notices, now, part

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db, request):
    def make(*names):
        from backend.base.operation import door_transaction

        with door_transaction():
            return [request.getfixturevalue(name) for name in names]

    return make


@pytest.fixture
def in_door():
    from backend.base.operation import door_transaction

    def run(operation, *args, **said):
        with door_transaction():
            return operation(*args, **said)

    return run


def due(**delta):
    """What was done that much later; and that doing it again does nothing."""
    with clock.travel_to(clock.now() + timedelta(**delta)):
        done = {what: count for what, count in run_due() if count}
        assert {what: count for what, count in run_due() if count} == {}
    return done


def test_requests_are_reminded_escalated_then_end(committed):
    requested, _ = committed("requested", "cast")
    assert due(hours=1) == {}
    with clock.travel_to(requested.respond_by + timedelta(minutes=1)):
        assert due() == {"handovers reminded": 1}
    assert due(days=10) == {"handovers escalated": 1}
    assert due(days=31) == {"handovers expired": 1}
    path = f"/handovers/{requested.pk}"
    caf, ccas = str(agency(RECEIVER).pk), str(agency(LEAD).pk)
    assert notices("handover_reminder") == [[caf, path, False]]
    assert notices("handover_late") == [[caf, path, True]]
    assert notices("handover_expired") == [[ccas, path, False]]
    assert (Handover.objects.get().status, lead_of(requested.case)) == ("expired", LEAD)


def test_flags_are_reminded_and_escalated(committed):
    make, _ = committed("flag", "cast")
    from backend.base.operation import door_transaction

    with door_transaction():
        raised = make()
    with clock.travel_to(raised.respond_by + timedelta(minutes=1)):
        assert due() == {"flags reminded": 1}
    assert due(days=10) == {"flags escalated": 1}
    assert notices("flag_late") == [[str(raised.to_agency_id), f"/flags/{raised.pk}", True]]
    assert RiskFlag.objects.get().status == "raised"


def test_a_case_wakes_up(committed, in_door):
    case, cast = committed("case", "cast")
    in_door(start_case, case.reference, actor=cast["lead"])
    in_door(hold_case, case.reference, reason="", until=clock.today() + timedelta(days=9), actor=cast["lead"])
    assert due(days=8) == {}
    assert due(days=9) == {"cases woken": 1}
    assert now(case).status == "in_progress"
    assert notices("case_woken") == [[str(agency(LEAD).pk), f"/cases/{case.reference}", False]]


def test_an_agreement_that_expires_ends_what_stood_on_it(committed, in_door):
    case, cast, ask = committed("case", "cast", "ask")
    expires = clock.today() + timedelta(days=60)
    from backend.base.operation import door_transaction

    with door_transaction():
        cast["receiver"]
        agree(case, cast, RECEIVER, expires_on=expires)
        asked = ask(case)
    in_door(accept_handover, asked.pk, actor=cast["receiver"])
    assert due(days=60) == {}
    assert due(days=61) == {"agreements expired": 1}
    assert (lead_of(case), part(case, RECEIVER)) == (LEAD, None)


def test_an_observer_goes_on_the_day_that_was_said(committed, in_door):
    shared, cast, ask = committed("shared", "cast", "ask")
    from backend.base.operation import door_transaction

    with door_transaction():
        cast["receiver"]
        asked = ask(shared.case, sender_stays_as="observer", observer_until=clock.today() + timedelta(days=30))
    in_door(accept_handover, asked.pk, actor=cast["receiver"])
    assert due(days=30) == {}
    assert due(days=31) == {"observers gone": 1}
    assert part(shared.case, LEAD) is None
    assert part(shared.case, OBSERVER) is not None

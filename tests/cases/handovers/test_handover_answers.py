"""What another agency answers when it is asked, and what that changes; how the loop is closed."""

from datetime import timedelta

import pytest

from backend.base import clock
from backend.base.errors import Invalid, NotFound
from cases.access import get_case
from cases.events import KINDS, tell
from cases.handovers.access import get_handover, visible_handovers
from cases.masking import OPEN
from cases.models import CaseEvent
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.hold_case import hold_case
from cases.operations.name_referent import name_referent
from cases.operations.start_case import start_case
from cases.people.search import search_people
from tests.cases.conftest import (
    CONTRIBUTOR,
    LEAD,
    OBSERVER,
    RECEIVER,
    STRANGER,
    agency,
    history,
    lead_of,
    notices,
    now,
    part,
    problems,
    sees,
)

# --- the answer -------------------------------------------------------------------------------------------------------------


def test_accepting_moves_the_lead(requested, cast):
    case = requested.case
    accept_handover(requested.pk, actor=cast["receiver"])
    assert lead_of(case) == RECEIVER
    assert (part(case, RECEIVER).ground, part(case, RECEIVER).status) == ("agreement", "to_take_up")
    assert get_case(cast["receiver"], case.reference, to="hand_over") == case
    assert now(case).next_deadline is None
    assert history(case)[-2:] == ["handover_requested", "handover_accepted"]


def test_a_sender_that_leaves_is_out_at_once(requested, cast):
    case = requested.case
    assert [found.case for found in search_people(cast["lead"], "lemery")] == [case]
    accept_handover(requested.pk, actor=cast["receiver"])
    with pytest.raises(NotFound):
        get_case(cast["lead"], case.reference, to="read")
    assert search_people(cast["lead"], "lemery") == []
    assert [found.case for found in search_people(cast["receiver"], "lemery")] == [case]
    still = get_handover(cast["lead"], requested.pk, to="read")
    assert (still.status, still.party, still.knows_who) == ("accepted", "sender", False)
    assert list(visible_handovers(cast["lead"], "sent")) == [requested]


@pytest.mark.parametrize(
    ("stays", "may", "may_not"), [("contributor", ["read", "edit"], ["hand_over"]), ("observer", ["read"], ["edit", "hand_over"])]
)
def test_a_sender_that_stays(stays, may, may_not, shared, ask, cast):
    from backend.base.errors import NotAllowed

    until = clock.today() + timedelta(days=60) if stays == "observer" else None
    accept_handover(ask(shared.case, sender_stays_as=stays, observer_until=until).pk, actor=cast["receiver"])
    kept = part(shared.case, LEAD)
    assert (kept.role, kept.ground, kept.observer_until) == (stays, "opened", until)
    for action in may:
        get_case(cast["lead"], shared.case.reference, to=action)
    for action in may_not:
        with pytest.raises(NotAllowed):
            get_case(cast["lead"], shared.case.reference, to=action)


@pytest.mark.parametrize(("slug", "who"), [(CONTRIBUTOR, "contributor"), (OBSERVER, "observer")])
def test_the_lead_goes_to_somebody_in_the_case(slug, who, shared, ask, cast):
    accept_handover(ask(shared.case, to_agency=slug).pk, actor=cast[who])
    assert lead_of(shared.case) == slug
    assert not sees(cast["lead"], shared.case)


def test_support_leaves_the_lead_where_it_is(shared, ask, cast):
    asked = ask(shared.case, kind="support")
    accept_handover(asked.pk, actor=cast["receiver"])
    assert (lead_of(shared.case), part(shared.case, RECEIVER).role) == (LEAD, "contributor")
    assert sees(cast["lead"], shared.case)
    assert notices("handover_accepted") == [[str(agency(LEAD).pk), f"/handovers/{asked.pk}", False]]


def test_accepting_wakes_a_case_on_hold(shared, ask, cast):
    start_case(shared.case.reference, actor=cast["lead"])
    hold_case(shared.case.reference, reason="Holidays.", until=clock.today() + timedelta(days=9), actor=cast["lead"])
    asked = ask(shared.case)
    accept_handover(asked.pk, actor=cast["receiver"])
    case = now(shared.case)
    assert (case.status, case.hold_reason, case.hold_until, case.next_deadline) == ("in_progress", "", None, None)


def test_support_does_not_wake_it(shared, ask, cast):
    start_case(shared.case.reference, actor=cast["lead"])
    hold_case(shared.case.reference, reason="Holidays.", until=clock.today() + timedelta(days=9), actor=cast["lead"])
    accept_handover(ask(shared.case, kind="support").pk, actor=cast["receiver"])
    assert now(shared.case).status == "on_hold"


def test_the_referent_goes_with_the_agency_that_leaves(requested, cast):
    name_referent(requested.case.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
    accept_handover(requested.pk, actor=cast["receiver"])
    case = now(requested.case)
    assert (case.referent, case.referent_agency, case.referent_position) == (None, None, "")


def test_rejecting_says_why_and_who_else(requested, cast, at):
    cast["stranger"], cast["lead"]  # staffed
    case = requested.case
    rejection = reject_handover(requested.pk, reason_code="out_of_scope", suggested_agency=STRANGER, actor=cast["receiver"])
    assert (rejection.handover.reason_code, rejection.handover.suggested_agency.slug) == ("out_of_scope", STRANGER)
    assert [each.slug for each in rejection.competent] == [STRANGER]  # family_childcare in Cahors, neither sender nor receiver
    assert (lead_of(case), now(case).next_deadline) == (LEAD, None)
    assert notices("handover_rejected") == [[str(agency(LEAD).pk), f"/handovers/{requested.pk}", False]]
    assert notices("handovers_declined_twice") == []


def test_no_other_agency_is_proposed_for_another_reason(requested, cast):
    assert cast["stranger"]
    assert reject_handover(requested.pk, reason_code="no_capacity", actor=cast["receiver"]).competent == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"reason_code": "other"}, {"reason": "required"}),
        ({"reason_code": "other", "reason": " "}, {"reason": "required"}),
        ({"reason_code": "no_capacity", "suggested_agency": "nowhere"}, {"suggested_agency": "unknown_agency"}),
        ({"reason_code": "other", "reason": "FR76 3000 6000 0112 3456 7890 189"}, {"reason": "personal_number"}),
    ],
)
def test_a_rejection_that_says_too_little_or_too_much(said, wrong, requested, cast):
    with pytest.raises(Invalid) as error:
        reject_handover(requested.pk, actor=cast["receiver"], **said)
    assert problems(error) == wrong


def test_two_rejections_in_a_row_alert_both_coordinators(shared, ask, cast):
    for _ in range(2):
        asked = ask(shared.case)
        reject_handover(asked.pk, reason_code="no_capacity", actor=cast["receiver"])
    path = f"/handovers/{asked.pk}"
    assert notices("handovers_declined_twice") == [[str(agency(slug).pk), path, True] for slug in (LEAD, RECEIVER)]


def test_a_rejection_after_an_acceptance_is_the_first(shared, ask, cast):
    reject_handover(ask(shared.case).pk, reason_code="no_capacity", actor=cast["receiver"])
    accepted = ask(shared.case, to_agency=CONTRIBUTOR, sender_stays_as="contributor")
    accept_handover(accepted.pk, actor=cast["contributor"])
    reject_handover(ask(shared.case, actor=cast["contributor"]).pk, reason_code="no_capacity", actor=cast["receiver"])
    assert notices("handovers_declined_twice") == []


def test_notices_name_nobody(requested, cast, django_capture_on_commit_callbacks):
    from django.core import mail
    from django.utils.translation import override

    from cases.notices import send_notice

    for who in ("receiver", "receiver_coordinator", "receiver_manager"):
        assert cast[who]
    with override("fr"):
        for args in notices("handover_requested"):
            send_notice.func("handover_requested", *args)
    assert {message.to[0] for message in mail.outbox} == {"caseworker-1@caf-lot.test", "coordinator-1@caf-lot.test"}
    for message in mail.outbox:
        said = f"{message.subject} {message.body}".lower()
        assert str(requested.pk) in said
        assert not any(word in said for word in ("sarah", "lémery", requested.case.reference.lower(), "cahors"))


# --- the end ----------------------------------------------------------------------------------------------------------------


def test_the_loop_is_closed_when_the_person_was_met(accepted, cast):
    done = complete_handover(accepted.pk, person_met=True, met_on=clock.today(), actor=cast["receiver"])
    assert (done.status, done.met_on) == ("completed", clock.today())
    assert history(accepted.case)[-1] == "handover_completed"


@pytest.mark.parametrize(("said", "code"), [({"person_met": False}, "not_met"), ({"met_on": 1}, "in_the_future")])
def test_the_loop_is_not_closed_otherwise(said, code, accepted, cast):
    said = {"person_met": True, **said, "met_on": clock.today() + timedelta(days=said.get("met_on", 0))}
    with pytest.raises(Invalid) as error:
        complete_handover(accepted.pk, actor=cast["receiver"], **said)
    assert list(problems(error).values()) == [code]


def test_cancelling_tells_the_receiver(requested, cast):
    cancel_handover(requested.pk, actor=cast["lead"])
    assert notices("handover_cancelled") == [[str(agency(RECEIVER).pk), "/", False]]
    assert now(requested.case).next_deadline is None


def test_the_history_is_told_in_words(accepted, cast):
    from django.utils.translation import override

    with override("en"):
        told = [each.sentence for each in tell(CaseEvent.objects.filter(stream_id=accepted.case_id).order_by("seq"), OPEN)]
    caf = agency(RECEIVER).name
    assert told[-2:] == [f"{caf} was asked (hand the case over)", f"{caf} accepted (hand the case over)"]
    assert not any("unknown" in sentence or "%(" in sentence for sentence in told)
    assert set(KINDS) >= set(history(accepted.case))

"""Asking another agency: on what ground, in which words, by when; and what the answer changes."""

from datetime import timedelta

import pytest

from agencies.models import Agency
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotFound, PersonalNumberDetected
from cases.access import get_case
from cases.events import KINDS, tell
from cases.handover_access import get_handover, visible_handovers
from cases.masking import OPEN
from cases.models import CaseEvent, CaseFile, Handover
from cases.operations.accept_handover import accept_handover
from cases.operations.cancel_handover import cancel_handover
from cases.operations.complete_handover import complete_handover
from cases.operations.expire_handover import expire_handover
from cases.operations.hold_case import hold_case
from cases.operations.name_referent import name_referent
from cases.operations.reject_handover import reject_handover
from cases.operations.start_case import start_case
from cases.people_search import search_people
from tests.cases.conftest import (
    ASSOCIATION,
    CONTRIBUTOR,
    LEAD,
    OBSERVER,
    RECEIVER,
    STRANGER,
    agency,
    agree,
    lead_of,
    local,
    notices,
    now,
    part,
    sees,
)


def history(case: CaseFile) -> list[str]:
    return list(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", flat=True))


def problems(error) -> dict[str, str]:
    return {problem.name: problem.code for problem in error.value.problems}


# --- the ground -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["lead", "support"])
def test_without_agreement_nobody_is_asked(kind, case, ask):
    with pytest.raises(Conflict) as error:
        ask(case, kind=kind)
    assert (error.value.code, error.value.facts) == ("agreement_missing", {"agency": RECEIVER})
    assert not Handover.objects.exists()
    assert history(case) == ["case_opened"]


def test_an_agreement_that_names_another_agency_is_none(case, ask, cast):
    agree(case, cast, STRANGER)
    with pytest.raises(Conflict, match="CAF du Lot"):
        ask(case)


def test_the_agreement_is_the_ground(shared, requested):
    assert requested.agreement == shared.agreement


def test_an_exception_with_its_reason_is_a_ground(case, ask, cast):
    asked = ask(case, exception=("vital_interest", "She is in danger tonight."), person_told=False)
    accept_handover(asked.pk, actor=cast["receiver"])
    taken = part(case, RECEIVER)
    assert (taken.role, taken.ground, taken.exception_reason, taken.agreement) == (
        "lead",
        "vital_interest",
        "She is in danger tonight.",
        None,
    )


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_exception_without_reason_is_none(reason, case, ask):
    with pytest.raises(Invalid) as error:
        ask(case, exception=("vital_interest", reason))
    assert problems(error) == {"exception.reason": "required"}


def test_the_ground_is_checked_again_at_acceptance(case, ask, cast, later):
    agree(case, cast, RECEIVER, expires_on=clock.today() + timedelta(days=2))
    asked = ask(case)
    later(days=3)
    with pytest.raises(Conflict) as error:
        accept_handover(asked.pk, actor=cast["receiver"])
    assert error.value.code == "agreement_missing"
    assert (Handover.objects.get().status, lead_of(case)) == ("requested", LEAD)
    agree(case, cast, RECEIVER)
    accept_handover(asked.pk, actor=cast["receiver"])
    assert lead_of(case) == RECEIVER


def test_an_exception_still_stands_at_acceptance(case, ask, cast, later):
    agree(case, cast, RECEIVER, expires_on=clock.today() + timedelta(days=2))
    asked = ask(case, exception=("legal_obligation", "Art. L226-2-1 CASF."))
    later(days=3)
    accept_handover(asked.pk, actor=cast["receiver"])
    assert part(case, RECEIVER).ground == "legal_obligation"


# --- the words, before disclosure -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "summary",
    [
        "Sarah has two children.",
        "Mme LEMERY looks for a childminder.",
        "Madame lémery, en CDD.",
        "Née Benazech.",
        "Call her on 06 12 34 56 78.",
        "Call +33 6.12.34.56.78 after six.",
        "Lives 12, rue du Chateau du Roi.",
        "Case of Lémery,Sarah",
    ],
)
@pytest.mark.parametrize("field", ["summary", "need", "how_reason"])
def test_identity_in_the_words_is_refused(field, summary, shared, ask):
    with pytest.raises(Invalid) as error:
        ask(shared.case, **{field: summary})
    assert problems(error) == {field: "identity_in_text"}


@pytest.mark.parametrize(
    "summary", ["A young mother, sarahan accent.", "Works at the château.", "She calls from 06 12 34 56 79.", "12 months on contracts."]
)
def test_other_words_go(summary, shared, ask):
    assert ask(shared.case, summary=summary).summary == summary


def test_a_personal_number_in_the_words_is_refused(shared, ask):
    with pytest.raises(PersonalNumberDetected) as error:
        ask(shared.case, need="NIR 2 85 05 46 042 123 31", exception=("legal_obligation", "FR76 3000 6000 0112 3456 7890 189"))
    assert set(problems(error)) == {"need", "exception.reason"}


def test_identity_before_acceptance_only_where_the_agreement_names_the_agency(shared, ask, cast):
    assert ask(shared.case, disclosure="identity").disclosure == "identity"


def test_no_identity_on_an_agreement_for_the_participants(case, ask, cast):
    agree(case, cast, STRANGER)
    from cases.operations.record_agreement import record_agreement
    from tests.cases.conftest import bring_in

    bring_in(case, RECEIVER, "contributor")
    record_agreement(case.reference, covers="participants", how="oral", given_on=clock.today(), actor=cast["lead"])
    with pytest.raises(Invalid) as error:
        ask(case, disclosure="identity")
    assert problems(error) == {"disclosure": "not_named"}


def test_no_identity_on_an_exception(case, ask):
    with pytest.raises(Invalid) as error:
        ask(case, disclosure="identity", exception=("vital_interest", "Danger."))
    assert problems(error) == {"disclosure": "not_named"}


# --- how it is done ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"how": "simple"}, {"how_reason": "required"}),
        ({"how": "simple", "how_reason": " "}, {"how_reason": "required"}),
        ({"person_told": False}, {"person_told": "person_not_told"}),
        ({"sender_stays_as": ""}, {"sender_stays_as": "required"}),
        ({"sender_stays_as": "observer"}, {"observer_until": "required"}),
        ({"sender_stays_as": "observer", "observer_until": -1}, {"observer_until": "not_in_the_future"}),
        ({"needed_by": -1}, {"needed_by": "in_the_past"}),
        ({"kind": "support", "sender_stays_as": "leaves"}, {"sender_stays_as": "not_applicable"}),
        ({"to_agency": "nowhere"}, {"to_agency": "unknown_agency"}),
        ({"to_agency": LEAD}, {"to_agency": "same_agency"}),
        ({"how": "simple", "person_told": False, "sender_stays_as": ""}, {"how_reason": "required", "person_told": "person_not_told", "sender_stays_as": "required"}),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong(said, wrong, shared, ask):
    said = {name: clock.today() + timedelta(days=value) if isinstance(value, int) and name in ("observer_until", "needed_by") else value for name, value in said.items()}  # fmt: skip
    with pytest.raises(Invalid) as error:
        ask(shared.case, **said)
    assert problems(error) == wrong
    assert not Handover.objects.exists()


@pytest.mark.parametrize("change", [{"capacity": "closed"}, {"accepts_handovers": False}])
def test_an_agency_that_takes_nobody(change, shared, ask):
    Agency.objects.filter(slug=RECEIVER).update(**change)
    with pytest.raises(Conflict) as error:
        ask(shared.case)
    assert error.value.code == "agency_not_available"


def test_an_association_reads_no_case(shared, ask, cast):
    agree(shared.case, cast, ASSOCIATION)
    with pytest.raises(Conflict) as error:
        ask(shared.case, to_agency=ASSOCIATION)
    assert error.value.code == "agency_not_available"


def test_a_second_agency_is_not_asked_to_lead_meanwhile(shared, requested, ask, cast):
    agree(shared.case, cast, STRANGER)
    with pytest.raises(Conflict) as error:
        ask(shared.case, to_agency=STRANGER)
    assert (error.value.code, error.value.facts) == ("handover_pending", {"handover": str(requested.pk)})
    assert ask(shared.case, to_agency=STRANGER, kind="support").status == "requested"
    cancel_handover(requested.pk, actor=cast["lead"])
    assert ask(shared.case).status == "requested"


def test_the_same_agency_is_not_asked_twice(shared, requested, ask):
    with pytest.raises(Conflict) as error:
        ask(shared.case, kind="support")
    assert error.value.code == "handover_pending"


def test_who_is_in_the_case_is_not_asked_for_support(shared, ask):
    with pytest.raises(Conflict) as error:
        ask(shared.case, kind="support", to_agency=CONTRIBUTOR)
    assert error.value.code == "already_in_the_case"


# --- the clock --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_at", "urgency", "answer_by"),
    [
        ("2028-04-27 10:00", "normal", "2028-05-03 18:00"),  # Thursday; 1 May 2028 is a Monday
        ("2028-04-28 10:00", "urgent", "2028-05-02 18:00"),
        ("2028-04-29 10:00", "normal", "2028-05-04 18:00"),  # Saturday
        ("2028-07-12 23:30", "normal", "2028-07-18 18:00"),  # Wednesday; 14 July 2028 is a Friday
        ("2028-07-13 10:00", "urgent", "2028-07-17 18:00"),
        ("2028-06-13 10:00", "normal", "2028-06-16 18:00"),
        ("2028-06-13 10:00", "urgent", "2028-06-14 18:00"),
    ],
)
def test_the_answer_is_due_in_working_days(asked_at, urgency, answer_by, shared, ask, at):
    at(asked_at)
    asked = ask(shared.case, urgency=urgency)
    assert asked.respond_by == now(shared.case).next_deadline == local(answer_by)
    assert asked.expires_at == local(asked_at) + timedelta(days=30)


def test_without_answer_it_comes_back_to_the_sender(requested, cast, later):
    later(days=31)
    expire_handover(requested.pk, actor=cast["system"])
    assert (lead_of(requested.case), now(requested.case).next_deadline) == (LEAD, None)
    assert notices("handover_expired") == [[str(agency(LEAD).pk), f"/handovers/{requested.pk}", False]]


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

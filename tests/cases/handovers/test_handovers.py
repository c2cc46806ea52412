"""Asking another agency: on what ground, in which words, by when."""

from datetime import timedelta

import pytest

from agencies.models import Agency
from backend.base import clock
from backend.base.errors import Conflict, Invalid, PersonalNumberDetected
from cases.models import Handover
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.handovers.expire_handover import expire_handover
from tests.cases.conftest import (
    ASSOCIATION,
    CONTRIBUTOR,
    LEAD,
    RECEIVER,
    STRANGER,
    agency,
    agree,
    history,
    lead_of,
    local,
    notices,
    now,
    part,
    problems,
)

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

"""Risk flags: what may be said, to whom they go, by when, and what becomes of them."""

from datetime import date

import pytest

from backend.base.errors import Conflict, Invalid, NotAllowed, PersonalNumberDetected
from cases.catalogue import risk_factors
from cases.flags.access import feedback, get_flag
from cases.models import CaseEvent, CaseFile, FlagEvent, FlagRouting, ProbablePair, RiskFactor, RiskFlag
from cases.operations.close_case import close_case
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.dismiss_flag import dismiss_flag
from cases.operations.flags.raise_flag import is_emergency
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.flags.withdraw_flag import withdraw_flag
from cases.operations.open_case import open_case
from tests.cases.conftest import (
    CAHORS,
    COORDINATING,
    FALLBACK,
    LEAD,
    RECEIVER,
    STRANGER,
    agency,
    bring_in,
    lead_of,
    local,
    notices,
    now,
    problems,
)

SENSITIVE = {"R12", "R13", "R17", "R18", "R19", "R20", "R21", "R22"}
ROSELINE = {"first_name": "Roseline", "last_name": "Vidal"}


# --- the catalogue --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_catalogue_is_loaded():
    assert set(RiskFactor.objects.values_list("code", flat=True)) == {f"R{number:02}" for number in range(1, 26)}
    assert set(RiskFactor.objects.filter(sensitive=True).values_list("code", flat=True)) == SENSITIVE
    assert all(factor["competences"] and (factor["response_delay"] or factor["response_unit"] == "same_day") for factor in risk_factors())


@pytest.mark.parametrize("code", sorted(SENSITIVE))
def test_sensitive_factors_are_off_unless_the_instance_turns_them_on(code, flag, settings):
    with pytest.raises(Invalid) as error:
        flag(factors=["R04", code])
    assert problems(error) == {"factors": "unknown_factor"}
    settings.SENSITIVE_RISK_FACTORS = True
    assert {each.code for each in flag(factors=["R04", code]).factors.all()} == {"R04", code}


@pytest.mark.parametrize("factors", [[], ["R99"], ["R04", "nonsense"]])
def test_factors_come_from_the_catalogue(factors, flag):
    with pytest.raises(Invalid) as error:
        flag(factors=factors)
    assert problems(error) == {"factors": "unknown_factor"}


# --- what may be said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"person_agrees": "yes"}, None),
        ({"person_agrees": "not_asked", "reason": "Could not reach her."}, None),
        ({"person_agrees": "not_asked"}, Invalid),
        ({"person_agrees": "not_asked", "reason": "  "}, Invalid),
        ({"person_agrees": "refused"}, Conflict),
        ({"person_agrees": "refused", "reason": "She says no."}, Conflict),
        ({"person_agrees": "refused", "danger": True}, Conflict),
        ({"person_agrees": "refused", "danger": True, "reason": "She fell."}, None),
        ({"person_agrees": "refused", "anonymous": True, "person": None}, None),
        ({"person_agrees": "not_asked", "anonymous": True, "person": None}, None),
        ({"person_agrees": "not_asked", "anonymous": True, "person": {"how_to_find": "Red shutters."}}, None),
        ({"person_agrees": "yes", "anonymous": True}, Invalid),
        ({"person_agrees": "yes", "person": None}, Invalid),
        ({"person_agrees": "yes", "person": {"first_name": " ", "last_name": ""}}, Invalid),
    ],
)
def test_consent(said, refusal, flag):
    if refusal is None:
        assert flag(**said).status == "raised"
        return
    with pytest.raises(refusal) as error:
        flag(**said)
    assert refusal is not Conflict or error.value.code == "person_refused"
    assert not RiskFlag.objects.exists()


@pytest.mark.parametrize("field", ["narrative", "reason"])
def test_no_personal_number(field, flag):
    with pytest.raises(PersonalNumberDetected) as error:
        flag(**{field: "2 85 05 46 042 123 77"})
    assert problems(error) == {field: "personal_number"}
    with pytest.raises(PersonalNumberDetected) as error:
        flag(person={"how_to_find": "FR7630006000011234567890189"})
    assert problems(error) == {"person.how_to_find": "personal_number"}


@pytest.mark.parametrize("who", ["lead_manager", "lead_agency_admin", "lead_auditor", "system"])
def test_who_raises_none(who, flag, cast):
    with pytest.raises(NotAllowed):
        flag(actor=cast[who])


def test_a_birth_date_lies_in_the_past(flag):
    """Else the receiver could open no case."""
    with pytest.raises(Invalid) as error:
        flag(person={**ROSELINE, "birth_date": date(2190, 1, 1)})
    assert problems(error) == {"person.birth_date": "in_the_future"}


@pytest.mark.parametrize(
    ("factors", "said", "severity"),
    [
        (["R14"], None, "low"),
        (["R14", "R01"], None, "moderate"),
        (["R01", "R04", "R14"], None, "high"),
        (["R03", "R14"], None, "critical"),
        (["R14"], "high", "high"),
        (["R03"], "low", "critical"),
    ],
)
def test_the_highest_severity_wins(factors, said, severity, flag):
    assert flag(factors=factors, severity=said).severity == severity


# --- by when --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised_at", "factors", "danger", "answer_by"),
    [
        ("2028-04-27 10:00", ["R04"], False, "2028-05-03 18:00"),  # three working days; Monday 1 May 2028 is a holiday
        ("2028-04-27 10:00", ["R01", "R04", "R05"], False, "2028-04-28 18:00"),  # the shortest: one
        ("2028-04-27 10:00", ["R01", "R07"], False, "2028-04-27 18:00"),  # the same day
        ("2028-04-27 15:59", ["R07"], False, "2028-04-27 18:00"),
        ("2028-04-27 16:00", ["R07"], False, "2028-04-28 12:00"),
        ("2028-04-28 16:30", ["R07"], False, "2028-05-02 12:00"),  # Friday evening, then the holiday
        ("2028-04-29 10:00", ["R07"], False, "2028-05-02 12:00"),  # Saturday
        ("2028-07-14 10:00", ["R07"], False, "2028-07-17 12:00"),  # a holiday, Friday
        ("2028-04-27 10:00", ["R14"], True, "2028-04-27 18:00"),  # danger
        ("2028-04-27 16:00", ["R03", "R07"], False, "2028-04-28 12:00"),
    ],
)
def test_the_shortest_delay_wins(raised_at, factors, danger, answer_by, flag, at):
    at(raised_at)
    raised = flag(factors=factors, danger=danger)
    assert raised.respond_by == local(answer_by)
    assert is_emergency(raised) is (danger or "R07" in factors)


# --- whom it goes to: the rest is in test_routing ---------------------------------------------------------------------------


def test_it_goes_to_exactly_one_agency(flag):
    raised = flag()
    routing = FlagRouting.objects.get(flag=raised)
    assert (routing.agency, routing.via, routing.left_at) == (raised.to_agency, "competence", None)
    assert raised.to_agency.slug == LEAD
    assert notices("flag_received") == [[str(raised.to_agency_id), f"/flags/{raised.pk}", False]]
    assert [event.kind for event in FlagEvent.objects.filter(stream_id=raised.pk)] == ["flag_raised"]


# --- redirecting -----------------------------------------------------------------------------------------------------------


def test_redirecting_keeps_the_deadline_and_starts_afresh(flag, cast, later):
    raised = flag()
    acknowledge_flag(raised.pk, actor=cast["lead"])
    later(hours=5)
    redirected = redirect_flag(raised.pk, to_agency=RECEIVER, reason="A tenant of theirs.", actor=cast["lead"])
    assert (redirected.status, redirected.to_agency.slug, redirected.redirections) == ("raised", RECEIVER, 1)
    assert redirected.respond_by == raised.respond_by
    assert (redirected.answered_by, redirected.acknowledged_at) == (None, None)
    first, second = FlagRouting.objects.filter(flag=raised)
    assert (first.agency.slug, first.left_at is not None, first.reason) == (LEAD, True, "A tenant of theirs.")
    assert (second.agency.slug, second.via, second.left_at) == (RECEIVER, "redirection", None)
    assert get_flag(cast["lead"], raised.pk, to="read").party == "former"
    assert get_flag(cast["receiver"], raised.pk, to="read").party == "receiver"


def test_the_third_redirection_goes_to_the_coordinating_agency(flag, cast):
    raised = flag()
    for who, to in [("lead_coordinator", RECEIVER), ("receiver_coordinator", STRANGER), ("stranger_coordinator", RECEIVER)]:
        redirected = redirect_flag(raised.pk, to_agency=to, reason="Not ours.", actor=cast[who])
    assert (redirected.to_agency.slug, redirected.redirections) == (COORDINATING, 3)
    assert FlagRouting.objects.get(flag=raised, left_at=None).via == "coordination"


def test_and_from_the_coordinating_agency_to_the_fallback(flag, cast):
    raised = flag()
    RiskFlag.objects.filter(pk=raised.pk).update(redirections=2, to_agency=agency(COORDINATING))
    coordinator = cast.member(COORDINATING, "coordinator")
    from agencies.actor import Actor

    redirected = redirect_flag(raised.pk, to_agency=RECEIVER, reason="Not ours.", actor=Actor.of(coordinator))
    assert redirected.to_agency.slug == FALLBACK


@pytest.mark.parametrize("slug", ["nowhere", "admr-lot", LEAD, "closed"])
def test_a_flag_goes_to_another_agency_that_takes_cases(slug, flag, cast):
    from agencies.models import Agency

    raised = flag()
    if slug == "closed":
        slug = RECEIVER
        Agency.objects.filter(slug=slug).update(capacity="closed")
    with pytest.raises(Invalid) as error:
        redirect_flag(raised.pk, to_agency=slug, reason="Theirs.", actor=cast["lead_coordinator"])
    assert problems(error) == {"to_agency": "unknown_agency"}


# --- taking up ---------------------------------------------------------------------------------------------------------------


def test_a_new_case_for_somebody_new(flag, cast):
    raised = flag(person={**ROSELINE, "phone": "05 65 00 00 00", "how_to_find": "Red shutters, after the bridge."})
    taken = take_up_flag(raised.pk, actor=cast["lead"])
    case = now(taken.case)
    assert (taken.status, taken.answered_by, lead_of(case)) == ("taken_up", cast["lead"].user, LEAD)
    person = case.person
    assert (person.display_name, person.phone, person.safe_contact, person.commune_id) == (
        "Roseline Vidal",
        "05 65 00 00 00",
        "Red shutters, after the bridge.",
        CAHORS,
    )
    kinds = CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["case_opened", "flag_taken_up"]


@pytest.mark.parametrize(
    "said", [{"anonymous": True, "person": None}, {"person": {"how_to_find": "Red shutters."}}, {"person": {"phone": "05 65 00 00 00"}}]
)
def test_nobody_is_named(said, flag, cast):
    case = take_up_flag(flag(**said).pk, actor=cast["lead"]).case
    assert now(case).person.known_by_alias_only


def test_the_case_that_opens_is_about_what_worried_the_volunteer(flag, cast):
    factors = RiskFactor.objects.filter(code__in=["R04", "R14"])
    case = take_up_flag(flag(factors=["R04", "R14"]).pk, actor=cast["lead"]).case
    assert case.themes
    assert set(case.themes) == {theme for factor in factors for theme in factor.competences}


def test_a_probable_case_in_sight_is_joined(flag, cast):
    known = open_case(actor=cast["lead"], person=ROSELINE)
    assert take_up_flag(flag().pk, actor=cast["lead"]).case == known
    assert CaseFile.objects.count() == 1


def test_unless_it_is_said_to_be_somebody_else(flag, cast):
    known = open_case(actor=cast["lead"], person=ROSELINE)
    taken = take_up_flag(flag().pk, not_same_as=[known.reference.lower().replace("-", " ")], actor=cast["lead"])
    assert taken.case != known
    assert not ProbablePair.objects.exists()


def test_by_an_observer_too(flag, cast):
    """The receiver may see the case: nothing else is asked."""
    known = open_case(actor=cast["stranger"], person=ROSELINE)
    bring_in(known, LEAD, "observer")
    assert take_up_flag(flag().pk, actor=cast["lead"]).case == known


def test_out_of_sight_a_case_is_opened_quietly(flag, cast):
    known = open_case(actor=cast["stranger"], person=ROSELINE)
    taken = take_up_flag(flag().pk, actor=cast["lead"])
    assert taken.case != known
    assert ProbablePair.objects.count() == 1


def test_the_case_that_is_named(flag, cast):
    probable = open_case(actor=cast["lead"], person=ROSELINE)
    named = open_case(actor=cast["lead"], person={"alias": "La dame au chien"})
    assert take_up_flag(flag().pk, case=named.reference, actor=cast["lead"]).case == named != probable


def test_not_one_that_is_closed_or_out_of_sight(flag, cast):
    from backend.base.errors import InvalidTransition, NotFound

    closed = open_case(actor=cast["lead"], person=ROSELINE)
    close_case(closed.reference, outcome="resolved", actor=cast["lead"])
    elsewhere = open_case(actor=cast["stranger"], person={"alias": "Ailleurs"})
    raised = flag()
    with pytest.raises(InvalidTransition):
        take_up_flag(raised.pk, case=closed.reference, actor=cast["lead"])
    with pytest.raises(NotFound):
        take_up_flag(raised.pk, case=elsewhere.reference, actor=cast["lead"])
    assert RiskFlag.objects.get().status == "raised"
    assert take_up_flag(raised.pk, actor=cast["lead"]).case not in (closed, elsewhere)


# --- dismissing, withdrawing ---------------------------------------------------------------------------------------------------


def test_dismissing_says_why(flag, cast):
    raised = acknowledge_flag(flag().pk, actor=cast["lead"])
    with pytest.raises(Invalid) as error:
        dismiss_flag(raised.pk, reason_code="other", reason=" ", actor=cast["lead"])
    assert problems(error) == {"reason": "required"}
    dismissed = dismiss_flag(raised.pk, reason_code="other", reason="She moved.", actor=cast["lead"])
    assert (dismissed.status, dismissed.dismissal_text) == ("dismissed", "She moved.")


def test_the_history_holds_no_words_of_anybody(flag, cast):
    raised = flag(narrative="She cries at night.")
    redirect_flag(raised.pk, to_agency=RECEIVER, reason="Her tenant.", actor=cast["lead_coordinator"])
    dismiss_flag(raised.pk, reason_code="other", reason="She moved.", actor=cast["receiver_coordinator"])
    told = " ".join(str(event.data) for event in FlagEvent.objects.filter(stream_id=raised.pk))
    assert not any(word in told for word in ("cries", "tenant", "moved", "Roseline", "Vidal"))


# --- what the raiser is told ---------------------------------------------------------------------------------------------------


def test_feedback(flag, cast):
    received, handled, directed, closed, dismissed, withdrawn, redirected = (
        flag(factors=["R04"], person={"alias": str(n)}) for n in range(7)
    )
    acknowledge_flag(handled.pk, actor=cast["lead"])
    take_up_flag(directed.pk, actor=cast["lead"])
    take_up_flag(closed.pk, actor=cast["lead"])
    close_case(RiskFlag.objects.get(pk=closed.pk).case.reference, outcome="resolved", actor=cast["lead"])
    dismiss_flag(dismissed.pk, reason_code="not_a_risk", actor=cast["lead_coordinator"])
    withdraw_flag(withdrawn.pk, actor=cast["flagger"])
    acknowledge_flag(redirected.pk, actor=cast["lead"])
    redirect_flag(redirected.pk, to_agency=RECEIVER, reason="Theirs.", actor=cast["lead"])
    flags = (received, handled, directed, closed, dismissed, withdrawn, redirected)
    assert [feedback(get_flag(cast["flagger"], each.pk, to="read")) for each in flags] == [
        "received",
        "being_handled",
        "directed",
        "closed",
        "closed",
        "closed",
        "received",
    ]

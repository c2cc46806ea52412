"""Rule 3: sharing needs a ground, and withdrawing it takes the access away in the same transaction."""

from datetime import timedelta

import pytest
from django.db import connection

from agencies.models import Agency
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed, NotFound, PersonalNumberDetected
from cases.access import get_case
from cases.models import CaseEvent, Handover, Participation, SharingAgreement
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.name_referent import name_referent
from cases.operations.record_agreement import record_agreement
from cases.operations.withdraw_agreement import end_agreement, preview_withdrawal, withdraw_agreement
from cases.people.search import search_people
from cases.sharing.grants import differences
from tests.cases.conftest import (
    CONTRIBUTOR,
    LEAD,
    OBSERVER,
    RECEIVER,
    STRANGER,
    agency,
    agree,
    bring_in,
    lead_of,
    notices,
    now,
    part,
    sees,
)


@pytest.fixture(autouse=True)
def _the_database_agrees(db):
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert differences() == []


def told(effects):
    """Effects in slugs, to compare what was announced with what was done."""
    return {
        "losing": {each.agency.slug for each in effects.losing},
        "moved": {(each.agency.slug, other.pk) for each, other in effects.moved},
        "cancelled": {each.to_agency.slug for each in effects.cancelled},
        "lead_returns_to": effects.lead_returns_to and effects.lead_returns_to.slug,
        "closes": effects.closes,
    }


def seen_in(case):
    return {slug: each.role for slug in (LEAD, RECEIVER, CONTRIBUTOR, OBSERVER, STRANGER) if (each := part(case, slug))}


def withdraw_as_announced(case, agreement, actor):
    announced = told(preview_withdrawal(case.reference, agreement.pk, actor=actor))
    before, pending = seen_in(case), {h.to_agency.slug for h in Handover.objects.filter(case=case, status="requested")}
    done = told(withdraw_agreement(case.reference, agreement.pk, actor=actor))
    assert done == announced
    still_pending = {h.to_agency.slug for h in Handover.objects.filter(case=case, status="requested")}
    assert before.keys() - seen_in(case).keys() == announced["losing"]
    assert pending - still_pending == announced["cancelled"]
    assert (now(case).status == "closed") is announced["closes"]
    return announced


# --- recording -----------------------------------------------------------------------------------------------------------


def test_it_names_agencies(case, cast):
    agreement = agree(case, cast, RECEIVER, OBSERVER, evidence="Signed form.")
    assert [each.slug for each in agreement.covers.order_by("slug")] == [RECEIVER, OBSERVER]
    assert agreement.in_force
    assert not agreement.covers_participants
    event = CaseEvent.objects.filter(stream_id=case.pk).latest("seq")
    assert (event.kind, event.data["agencies"]) == ("agreement_recorded", [str(agency(RECEIVER).pk), str(agency(OBSERVER).pk)])


def test_or_those_in_the_case_that_day(shared, cast, later):
    later(days=2)
    bring_in(shared.case, STRANGER, "contributor")
    yesterday = clock.today() - timedelta(days=1)
    agreement = record_agreement(shared.case.reference, covers="participants", how="written", given_on=yesterday, actor=cast["lead"])
    assert {each.slug for each in agreement.covers.all()} == {LEAD, CONTRIBUTOR, OBSERVER}
    assert agreement.covers_participants


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"given_on": 1}, {"given_on": "in_the_future"}),
        ({"expires_on": -1}, {"expires_on": "in_the_past"}),
        ({"covers": ["nowhere"]}, {"covers": "unknown_agency"}),
        ({"covers": []}, {"covers": "unknown_agency"}),
        ({"covers": "participants", "given_on": -1}, {"given_on": "no_participant"}),
    ],
)
def test_what_is_wrong(said, wrong, case, cast):
    said = {"covers": [RECEIVER], "given_on": 0, **said}
    said = {name: clock.today() + timedelta(days=value) if isinstance(value, int) else value for name, value in said.items()}
    with pytest.raises(Invalid) as error:
        record_agreement(case.reference, how="oral", actor=cast["lead"], **said)
    assert {problem.name: problem.code for problem in error.value.problems} == wrong
    assert not SharingAgreement.objects.exists()


def test_an_agency_that_closed_down_is_not_named(case, cast):
    Agency.objects.filter(slug=RECEIVER).update(is_active=False)
    with pytest.raises(Invalid):
        agree(case, cast, RECEIVER)


def test_no_personal_number_as_evidence(case, cast):
    with pytest.raises(PersonalNumberDetected):
        agree(case, cast, RECEIVER, evidence="FR76 3000 6000 0112 3456 7890 189")


def test_an_agreement_to_come_or_past_is_none(case, cast, later):
    agreement = agree(case, cast, RECEIVER, expires_on=clock.today())
    covering = SharingAgreement.objects.in_force().covering(agency(RECEIVER))
    assert list(covering.all()) == [agreement]
    later(days=1)
    assert not SharingAgreement.objects.in_force().covering(agency(RECEIVER)).exists()
    assert not agreement.in_force


# --- withdrawing ---------------------------------------------------------------------------------------------------------


def test_previewing_changes_nothing(shared, cast, requested):
    before = (now(shared.case).version, CaseEvent.objects.count(), seen_in(shared.case))
    preview_withdrawal(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
    assert (now(shared.case).version, CaseEvent.objects.count(), seen_in(shared.case)) == before


def test_contributors_and_observers_leave_at_once(shared, cast):
    for who in ("contributor", "observer"):
        assert sees(cast[who], shared.case)
        assert search_people(cast[who], "lemery")
    effects = withdraw_as_announced(shared.case, shared.agreement, cast["lead"])
    assert effects == {"losing": {CONTRIBUTOR, OBSERVER}, "moved": set(), "cancelled": set(), "lead_returns_to": None, "closes": False}
    for who in ("contributor", "observer"):
        with pytest.raises(NotFound):
            get_case(cast[who], shared.case.reference, to="read")
        assert search_people(cast[who], "lemery") == []
    assert {notice[0] for notice in notices("agreement_ended")} == {str(agency(CONTRIBUTOR).pk), str(agency(OBSERVER).pk)}
    assert seen_in(shared.case) == {LEAD: "lead"}


def test_pending_requests_are_cancelled(shared, requested, cast):
    effects = withdraw_as_announced(shared.case, shared.agreement, cast["lead"])
    assert effects["cancelled"] == {RECEIVER}
    assert now(shared.case).next_deadline is None
    assert notices("handover_cancelled") == [[str(agency(RECEIVER).pk), "/", False]]


def test_a_request_on_another_ground_goes_on(case, ask, cast):
    agreement = agree(case, cast, CONTRIBUTOR)
    ask(case, exception=("vital_interest", "Danger."))
    assert withdraw_as_announced(case, agreement, cast["lead"])["cancelled"] == set()


def test_a_request_covered_by_another_agreement_goes_on(shared, requested, cast):
    agree(shared.case, cast, RECEIVER)
    assert withdraw_as_announced(shared.case, shared.agreement, cast["lead"])["cancelled"] == set()
    accept_handover(requested.pk, actor=cast["receiver"])
    assert part(shared.case, RECEIVER).agreement.in_force


def test_another_agreement_in_force_keeps_a_part(shared, cast):
    other = agree(shared.case, cast, CONTRIBUTOR)
    effects = withdraw_as_announced(shared.case, shared.agreement, cast["lead"])
    assert (effects["losing"], effects["moved"]) == ({OBSERVER}, {(CONTRIBUTOR, other.pk)})
    assert part(shared.case, CONTRIBUTOR).agreement == other
    assert sees(cast["contributor"], shared.case)


@pytest.mark.parametrize("gone", ["expired", "withdrawn"])
def test_one_that_is_over_keeps_nobody(gone, shared, cast, later):
    other = agree(shared.case, cast, CONTRIBUTOR, expires_on=clock.today())
    if gone == "withdrawn":
        withdraw_agreement(shared.case.reference, other.pk, actor=cast["lead"])
    else:
        later(days=1)
    assert withdraw_as_announced(shared.case, shared.agreement, cast["lead"])["losing"] == {CONTRIBUTOR, OBSERVER}


def test_who_is_in_on_an_exception_stays(shared, cast):
    bring_in(shared.case, STRANGER, "contributor")
    withdraw_as_announced(shared.case, shared.agreement, cast["lead"])
    assert seen_in(shared.case) == {LEAD: "lead", STRANGER: "contributor"}


def test_the_referent_leaves_with_the_agency(shared, cast):
    name_referent(shared.case.reference, user=cast["contributor"].user_id, person_position="chosen", actor=cast["lead"])
    withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
    assert now(shared.case).referent is None


# --- when it hits the lead ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stays", ["leaves", "contributor"])
def test_the_lead_returns_to_who_opened_the_case(stays, shared, ask, cast):
    accept_handover(ask(shared.case, sender_stays_as=stays).pk, actor=cast["receiver"])
    effects = withdraw_as_announced(shared.case, shared.agreement, cast["receiver"])
    assert (effects["lead_returns_to"], effects["closes"]) == (LEAD, False)
    assert (seen_in(shared.case), part(shared.case, LEAD).ground) == ({LEAD: "lead"}, "opened")
    assert not sees(cast["receiver"], shared.case)
    assert sees(cast["lead"], shared.case)
    assert notices("lead_returned") == [[str(agency(LEAD).pk), f"/cases/{shared.case.reference}", False]]


def test_whoever_the_lead_had_asked_is_asked_no_more(shared, ask, cast):
    accept_handover(ask(shared.case).pk, actor=cast["receiver"])
    ask(shared.case, actor=cast["receiver"], to_agency=STRANGER, exception=("vital_interest", "Danger."))
    assert withdraw_as_announced(shared.case, shared.agreement, cast["receiver"])["cancelled"] == {STRANGER}


def test_else_the_case_closes(shared, ask, cast):
    """The agency that opened it exists no more: nobody has a ground of its own."""
    accept_handover(ask(shared.case).pk, actor=cast["receiver"])
    Agency.objects.filter(slug=LEAD).update(is_active=False)
    effects = withdraw_as_announced(shared.case, shared.agreement, cast["receiver"])
    assert (effects["lead_returns_to"], effects["closes"]) == (None, True)
    case = now(shared.case)
    assert (case.status, case.outcome, case.next_deadline) == ("closed", "person_withdrew", None)
    assert seen_in(case) == {}
    kinds = CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-5:] == ["agreement_withdrawn", "case_closed"] + ["participation_ended"] * 3


def test_a_lead_with_a_ground_of_its_own_is_not_hit(shared, cast):
    record = record_agreement(shared.case.reference, covers="participants", how="oral", given_on=clock.today(), actor=cast["lead"])
    assert withdraw_as_announced(shared.case, record, cast["lead"])["losing"] == set()
    assert lead_of(shared.case) == LEAD


# --- when and by whom -----------------------------------------------------------------------------------------------------


def test_of_a_closed_case_too(shared, cast):
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    assert withdraw_as_announced_closed(shared, cast) == {CONTRIBUTOR, OBSERVER}
    assert not sees(cast["contributor"], shared.case)


def withdraw_as_announced_closed(shared, cast):
    return told(withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"]))["losing"]


def test_a_closed_case_may_lose_its_lead(shared, ask, cast):
    accept_handover(ask(shared.case).pk, actor=cast["receiver"])
    close_case(shared.case.reference, outcome="resolved", actor=cast["receiver"])
    effects = told(withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["receiver"]))
    assert (effects["lead_returns_to"], effects["closes"]) == (None, False)
    assert seen_in(shared.case) == {}
    end_agreement(agree_for_the_machine(shared), kind="agreement_expired", actor=cast["system"])


def agree_for_the_machine(shared):
    agreement = SharingAgreement.objects.create(
        case=now(shared.case), how="oral", given_on=clock.today(), recorded_by_agency=agency(RECEIVER)
    )
    agreement.case = now(shared.case)
    return agreement


def test_not_twice(shared, cast):
    withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
    for again in (withdraw_agreement, preview_withdrawal):
        with pytest.raises(Conflict) as error:
            again(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
        assert error.value.code == "agreement_ended"


@pytest.mark.parametrize(("who", "refusal"), [("contributor", NotAllowed), ("observer", NotAllowed), ("stranger", NotFound)])
@pytest.mark.parametrize("door", [withdraw_agreement, preview_withdrawal])
def test_only_the_lead(who, refusal, door, shared, cast):
    with pytest.raises(refusal):
        door(shared.case.reference, shared.agreement.pk, actor=cast[who])
    assert Participation.objects.filter(case=shared.case, ended_at=None).count() == 3


def test_not_through_another_case(shared, cast):
    from cases.operations.open_case import open_case

    other = open_case(actor=cast["lead"], person={"alias": "Autre"})
    with pytest.raises(NotFound):
        withdraw_agreement(other.reference, shared.agreement.pk, actor=cast["lead"])


def test_the_version_grows_and_the_history_has_no_gap(shared, requested, ask, cast):
    agree(shared.case, cast, STRANGER)
    before = now(shared.case).version
    events = CaseEvent.objects.filter(stream_id=shared.case.pk)
    count = events.count()
    withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
    added = events.count() - count
    assert added == 4  # withdrawn, cancelled, two left
    assert now(shared.case).version == before + added

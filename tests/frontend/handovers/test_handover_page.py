"""The page of one handover: an offer before it is accepted, the answers that each reader may give."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from cases.models import AccessRecord, Handover
from cases.operations.handovers.cancel_handover import cancel_handover
from tests.cases.conftest import LEAD, RECEIVER, SARAH, accepted, agency, ask, case, cast, lead_of, requested, shared
from tests.frontend.case_cast import opened
from tests.frontend.markup import Markup

__all__ = ["accepted", "ask", "case", "cast", "opened", "requested", "shared"]

SECRETS = [SARAH["last_name"], SARAH["birth_name"], "34 56 78", "Château-du-Roi"]


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def address(handover: Handover) -> str:
    return f"/handovers/{handover.pk}"


def answer(client: Client, handover: Handover, name: str, **said: object):
    return client.post(address(handover), {"answer": name, "version": handover.version, **said}, follow=True)


def offered(client: Client, handover: Handover) -> set[str]:
    return {field["value"] for field in Markup(client.get(address(handover))).all("input", name="answer")}


@pytest.mark.parametrize(
    ("who", "answers"),
    [("receiver", {"accept", "reject"}), ("lead", {"cancel"}), ("contributor", set()), ("observer", set())],
)
def test_each_reader_finds_the_answers_that_are_theirs(who, answers, requested, opened):
    assert offered(opened(who), requested) == answers


@pytest.mark.parametrize(("who", "answers"), [("receiver", {"return", "complete"}), ("lead", set())])
def test_once_accepted_other_answers(who, answers, accepted, opened):
    assert offered(opened(who), accepted) == answers


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("lead_manager", 403), ("flagger", 403)])
def test_others_learn_nothing(who, status, requested, opened):
    response = opened(who).get(address(requested))
    assert response.status_code == status
    assert "Childcare" not in text(response)
    assert AccessRecord.objects.filter(kind="denied").count() == 1


def test_before_acceptance_the_receiver_reads_an_offer_and_what_comes_after(requested, opened):
    page = text(opened("receiver").get(address(requested)))
    for told in (
        "Childcare while she works",
        "A young mother on short contracts.",
        "Cahors",
        "CCAS de Cahors",
        "Once you have accepted, your agency will also read",
    ):
        assert told in page
    assert [secret for secret in [*SECRETS, requested.case.reference] if secret in page] == []
    assert list(AccessRecord.objects.filter(agency_id=agency(RECEIVER).pk).values_list("kind", flat=True)) == ["handover_read"]


def test_a_disclosed_identity_is_shown_and_the_look_journaled(shared, ask, opened):
    handover = ask(shared.case, disclosure="identity")
    page = text(opened("receiver").get(address(handover)))
    assert SARAH["last_name"] in page
    assert SARAH["address"] not in page
    assert handover.case.reference not in page
    kinds = AccessRecord.objects.filter(agency_id=agency(RECEIVER).pk).values_list("kind", flat=True)
    assert sorted(kinds) == ["handover_read", "identity_read"]


def test_accepting_moves_the_lead_and_leads_to_the_case(requested, opened):
    response = answer(opened("receiver"), requested, "accept")
    assert lead_of(requested.case) == RECEIVER
    page = text(response)
    assert "Accepted: your agency now leads this case." in page
    assert f'href="/cases/{requested.case.reference}"' in page


def test_declining_takes_a_reason_and_keeps_what_was_typed(requested, opened):
    response = answer(opened("receiver"), requested, "reject", reason="Not our work")
    page = text(response)
    assert response.status_code == 200
    assert "Choose a reason." in page
    assert "Not our work" in page
    assert '<details class="house-answer" open>' in page
    assert Handover.objects.get(pk=requested.pk).status == "requested"


def test_declining_out_of_scope_says_who_is_competent(requested, opened, cast):
    assert cast["contributor"]
    page = text(answer(opened("receiver"), requested, "reject", reason_code="out_of_scope"))
    assert "Your refusal is sent, with its reason." in page
    assert "Declined" in page or "declines: Outside our remit" in page
    assert Handover.objects.get(pk=requested.pk).status == "rejected"
    assert lead_of(requested.case) == LEAD


def test_an_agency_is_suggested_by_its_name(requested, opened):
    answer(opened("receiver"), requested, "reject", reason_code="no_capacity", suggested_agency=agency("france-travail-cahors").name)
    assert Handover.objects.get(pk=requested.pk).suggested_agency == agency("france-travail-cahors")


def test_closing_the_loop_takes_the_word_of_the_person(accepted, opened):
    today = clock.today()
    refused = text(answer(opened("receiver"), accepted, "complete", met_on=today.isoformat()))
    assert "The loop is closed once the person has met your agency." in refused
    late = text(answer(opened("receiver"), accepted, "complete", met_on=(today + timedelta(days=1)).isoformat(), person_met="on"))
    assert "today or before" in late
    assert "The loop is closed" in text(answer(opened("receiver"), accepted, "complete", met_on=today.isoformat(), person_met="on"))
    assert Handover.objects.get(pk=accepted.pk).met_on == today


def test_giving_back_returns_the_lead(accepted, opened):
    page = text(answer(opened("receiver"), accepted, "return", reason_code="out_of_area"))
    assert lead_of(accepted.case) == LEAD
    assert "The case is given back." in page
    assert f"/cases/{accepted.case.reference}" not in page, "it no longer reads the case"


def test_cancelling(requested, opened):
    assert "The request is cancelled" in text(answer(opened("lead"), requested, "cancel"))
    assert Handover.objects.get(pk=requested.pk).status == "cancelled"


def test_an_answer_to_what_has_ended_meanwhile_is_refused_in_words(requested, opened, cast):
    cancel_handover(requested.pk, actor=cast["lead"])
    page = text(answer(opened("receiver"), requested, "accept"))
    assert "Somebody changed this since you read it." in page
    assert "Cancelled" in page


@pytest.mark.parametrize("name", ["accept", "reject"])
def test_the_sender_does_not_answer_in_the_place_of_the_receiver(name, requested, opened):
    response = opened("lead").post(address(requested), {"answer": name, "version": 1, "reason_code": "no_capacity"})
    assert response.status_code == 403
    assert Handover.objects.get(pk=requested.pk).status == "requested"


def test_an_answer_that_does_not_exist(requested, opened):
    assert opened("receiver").post(address(requested), {"answer": "steal", "version": 1}).status_code == 404


@pytest.mark.parametrize("who", ["receiver", "lead"])
def test_at_most_ten_statements(who, shared, ask, opened):
    handover = ask(shared.case, disclosure="identity")
    client = opened(who)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(handover)).status_code == 200
    assert len([query for query in asked if not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", query["sql"])]) <= 10


def test_the_title_names_nobody(accepted, opened):
    assert Markup(opened("receiver").get(address(accepted))).title == "Handover – Fil rouge"

"""Is this person already followed? The pages."""

import re
from datetime import date

import pytest

from cases.models import PersonLookup
from cases.operations.open_case import open_case
from tests.cases.conftest import SARAH, cast
from tests.frontend.case_cast import opened
from tests.frontend.markup import Markup

__all__ = ["cast", "opened"]

HERSELF = {"birth_name": "Bénazéch", "first_name": "Sarah", "birth_date": "1994-03-17", "reason": "Waits at the counter."}
NOBODY = {**HERSELF, "birth_name": "Quercynol", "first_name": "Zénobie"}


@pytest.fixture
def followed(cast):
    return open_case(actor=cast["lead"], person={**SARAH, "birth_date": date(1994, 3, 17)})


def test_the_answer_in_plain_words_names_nobody(followed, opened):
    browser = opened("stranger")
    for said, words in ((HERSELF, "Possibly"), (NOBODY, "Nobody found")):
        sent = browser.post("/people/lookup", said)
        assert sent.status_code == 302
        assert "enazech" not in sent["Location"].lower()
        answer = browser.get(sent["Location"])
        page = answer.content.decode()
        assert words in page
        for secret in ("Sarah", "nazéch", "nazech", followed.reference, "CCAS de Cahors", "1994"):
            assert secret not in page
        assert Markup(answer).title == "Answer to your question – Fil rouge"


def test_what_was_typed_comes_back(followed, opened):
    answer = opened("stranger").post("/people/lookup", {**HERSELF, "reason": "For Sarah, who waits"})
    page = answer.content.decode()
    assert "without the person’s name" in page
    assert 'value="Bénazéch"' in page
    assert Markup(answer).title.startswith("Error:")
    assert not PersonLookup.objects.exists()


def test_too_many_is_said_on_the_form(followed, opened, monkeypatch):
    monkeypatch.setattr("cases.people.lookups.AN_HOUR", 0)
    page = opened("stranger").post("/people/lookup", HERSELF).content.decode()
    assert "Wait an hour" in page
    assert 'value="Sarah"' in page


def test_an_answer_is_for_whoever_asked(followed, opened):
    where = opened("stranger").post("/people/lookup", HERSELF)["Location"]
    assert opened("stranger_coordinator").get(where).status_code == 404
    for who in ("flagger", "lead_manager", "lead_auditor"):
        assert opened(who).get("/people/lookup").status_code == 403


# --- requests to join ---------------------------------------------------------------------------------------------------


def ask_in(browser, said=HERSELF) -> str:
    """The address of the request."""
    found = browser.post("/people/lookup", said)["Location"]
    return browser.post(found, {"reason": "We help with her housing."})["Location"]


def test_from_a_possible_match_to_a_colleague_of_the_case(followed, opened, cast):
    cast["lead_coordinator"]
    where = ask_in(opened("stranger"))
    sent = opened("stranger").get(where).content.decode()
    assert "Awaiting an answer" in sent
    for secret in ("Sarah", followed.reference, "CCAS"):
        assert secret not in sent
    assert "A coordinator of your agency answers" in opened("lead").get(where).content.decode()

    coordinator = opened("lead_coordinator")
    page = coordinator.get(where).content.decode()
    assert "Sarah Lémery" in page
    assert "the birth date that were typed" in page
    answer = {"answer": "grant", "version": "1", "role": "observer"}
    refused = coordinator.post(where, answer)
    assert "has not agreed to share" in refused.content.decode()
    assert Markup(refused).title.startswith("Error:")
    granted = coordinator.post(where, {**answer, "exception_ground": "vital_interest", "exception_reason": "Sleeps outside."})
    assert granted.status_code == 302
    assert f"/cases/{followed.reference}" in opened("stranger").get(where).content.decode()
    assert opened("stranger").get(f"/cases/{followed.reference}").status_code == 200


def test_the_boxes(followed, opened, cast):
    where = ask_in(opened("stranger"))
    for who, box, there in (
        ("lead", "received", True),
        ("lead", "sent", False),
        ("stranger", "sent", True),
        ("stranger", "received", False),
    ):
        page = opened(who).get(f"/access-requests?box={box}").content.decode()
        assert (where in page) is there, (who, box)
        assert "/access-requests?box=" in opened(who).get(f"/handovers?box={box}").content.decode()
    assert "No request answers" in opened("lead").get("/access-requests?box=received&status=granted").content.decode()
    assert opened("contributor").get(where).status_code == 404


def test_a_request_that_leads_nowhere_reads_like_any_other(followed, opened):
    browser = opened("stranger")
    pages = [browser.get(ask_in(browser, said)).content.decode() for said in (HERSELF, NOBODY)]
    masked = [re.sub(r'[0-9a-f-]{36}|value="[^"]{20,}"|[0-9a-zA-Z]{32,}|data-left="\d+"|\d+:\d\d', "", page) for page in pages]
    assert masked[0] == masked[1]


def test_refused_and_cancelled(followed, opened, cast):
    refused, cancelled = ask_in(opened("stranger")), ask_in(opened("stranger"))
    coordinator = opened("lead_coordinator")
    again = coordinator.post(refused, {"answer": "refuse", "version": "1", "reason_code": "", "reason": "She said no."}).content.decode()
    assert "She said no." in again
    coordinator.post(refused, {"answer": "refuse", "version": "1", "reason_code": "person_refused", "reason": "She said no."})
    page = opened("stranger").get(refused).content.decode()
    assert "Refused" in page
    assert "She said no." not in page
    opened("stranger").post(cancelled, {"answer": "cancel", "version": "1"})
    assert "Cancelled" in coordinator.get(cancelled).content.decode()


# --- possible doubles ---------------------------------------------------------------------------------------------------


def test_a_pair_is_reviewed_from_both_sides(followed, opened, cast):
    theirs = open_case(actor=cast["stranger"], person={**SARAH, "birth_date": date(1994, 3, 17)})
    ours, others = opened("lead_coordinator"), opened("stranger_coordinator")
    listed = ours.get("/probable-pairs").content.decode()
    [where] = set(re.findall(r'href="(/probable-pairs/[0-9a-f-]{36})"', listed))
    page = ours.get(where).content.decode()
    assert followed.reference in page
    for secret in (theirs.reference, "MSA"):
        assert secret not in page + listed
    assert "Say whether it is the same person" in ours.post(where, {"version": "1", "says": ""}).content.decode()
    ours.post(where, {"version": "1", "says": "same"})
    assert "The other has not answered yet" in ours.get(where).content.decode()
    others.post(where, {"version": "2", "says": "same"})
    page = ours.get(where).content.decode()
    assert "MSA" in page
    assert theirs.reference not in page
    assert "/probable-pairs" in ours.get("/access-requests").content.decode()
    for who in ("lead", "lead_manager"):
        assert opened(who).get("/probable-pairs").status_code == 403
    assert "/probable-pairs" not in opened("lead").get("/access-requests").content.decode()

"""Is this person already followed? The pages."""

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
    monkeypatch.setattr("cases.lookups.AN_HOUR", 0)
    page = opened("stranger").post("/people/lookup", HERSELF).content.decode()
    assert "Wait an hour" in page
    assert 'value="Sarah"' in page


def test_an_answer_is_for_whoever_asked(followed, opened):
    where = opened("stranger").post("/people/lookup", HERSELF)["Location"]
    assert opened("stranger_coordinator").get(where).status_code == 404
    for who in ("flagger", "lead_manager", "lead_auditor"):
        assert opened(who).get("/people/lookup").status_code == 403

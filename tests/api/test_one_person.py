"""One person, one file, over HTTP: what the answers hold, and what they never tell."""

import pytest

from backend.base.journal import first_broken_link
from cases.models import PersonLookup
from tests.api.cast import PERSON, Stage, ok, refused
from tests.api.statements import statements

ABOUT_HER = {"birth_name": "Vaylatsou", "first_name": "Zénobie", "birth_date": "1988-02-29", "reason": "Se présente au guichet."}
ABOUT_NOBODY = {**ABOUT_HER, "birth_name": "Introuvable", "first_name": "Octavie"}


@pytest.fixture
def opened(stage: Stage) -> Stage:
    stage.case = stage.open()
    stage.cast.hire("stranger")
    return stage


def test_two_answers_of_one_shape(opened: Stage) -> None:
    answers = [opened["stranger"].post("people/lookup", said) for said in (ABOUT_HER, ABOUT_NOBODY)]
    bodies = [ok(answer) for answer in answers]
    assert [body.pop("result") for body in bodies] == ["possible", "none"]
    assert [list(body) for body in bodies] == [["request_id"]] * 2
    assert {len(body["request_id"]) for body in bodies} == {36}
    headers = [{name: value for name, value in answer.items() if name not in ("RateLimit", "Content-Length")} for answer in answers]
    assert headers[0].keys() == headers[1].keys()
    assert all(answer["Cache-Control"] == "no-store" for answer in answers)
    assert PERSON["last_name"] not in answers[0].content.decode()


def test_two_answers_of_one_cost(opened: Stage) -> None:
    found, missed = (statements(lambda said=said: opened["stranger"].post("people/lookup", said)) for said in (ABOUT_HER, ABOUT_NOBODY))
    assert len(found) == len(missed) == 3
    assert [text[:30] for text in found] == [text[:30] for text in missed]


def test_counted_apart_and_few(opened: Stage, settings) -> None:
    settings.API_RATES = {**settings.API_RATES, "lookup": 2}
    for _ in range(2):
        assert '"lookup"' in opened["stranger"].post("people/lookup", ABOUT_NOBODY)["RateLimit"]
    answer = opened["stranger"].post("people/lookup", ABOUT_HER)
    refused(answer, 429, "throttled")
    assert int(answer["Retry-After"]) > 0
    ok(opened["stranger"].post("people/search", {"q": "quercynol"}))


def test_the_rule_of_the_house_counts_too(opened: Stage, monkeypatch) -> None:
    monkeypatch.setattr("cases.lookups.AN_HOUR", 1)
    ok(opened["stranger"].post("people/lookup", ABOUT_NOBODY))
    answer = opened["stranger"].post("people/lookup", ABOUT_HER)
    refused(answer, 429, "throttled")
    assert answer["Retry-After"] == "3600"


@pytest.mark.parametrize("missing", list(ABOUT_HER))
def test_all_of_it_is_needed_and_nothing_more(missing: str, opened: Stage) -> None:
    refused(opened["stranger"].post("people/lookup", {name: value for name, value in ABOUT_HER.items() if name != missing}), 400, "invalid")
    refused(opened["stranger"].post("people/lookup", {**ABOUT_HER, "agency": "x"}), 400, "unknown_field")
    assert not PersonLookup.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_journal_is_whole(opened: Stage) -> None:
    for said in (ABOUT_HER, ABOUT_NOBODY):
        ok(opened["stranger"].post("people/lookup", said))
    assert first_broken_link(PersonLookup) is None

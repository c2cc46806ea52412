"""One person, one file, over HTTP: what the answers hold, and what they never tell."""

from typing import Any

import pytest

from backend.base.journal import first_broken_link
from cases.models import PersonLookup
from tests.api.cast import PERSON, STRANGER, Stage, ok, refused
from tests.api.statements import numbered, statements

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
    monkeypatch.setattr("cases.people.lookups.AN_HOUR", 1)
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


# --- asking to join -----------------------------------------------------------------------------------------------------

WHY = {"reason": "Nous suivons son logement."}


def ask_in(stage: Stage, about: dict[str, str] = ABOUT_HER) -> dict[str, Any]:
    found = ok(stage["stranger"].post("people/lookup", about))
    return dict(ok(stage["stranger"].post(f"people/lookup/{found['request_id']}/request-access", WHY), 201))


def test_a_request_that_leads_nowhere_is_answered_like_any_other(opened: Stage) -> None:
    bodies, costs = [], []
    for about in (ABOUT_HER, ABOUT_NOBODY):
        path = f"people/lookup/{ok(opened['stranger'].post('people/lookup', about))['request_id']}/request-access"
        costs.append(len(statements(lambda path=path: opened["stranger"].post(path, WHY), status=201)))
    listed = ok(opened["stranger"].get("access-requests?box=sent"))["results"]
    for one in listed:
        path = f"access-requests/{one['id']}"
        costs.append(len(statements(lambda path=path: opened["stranger"].get(path))))
        bodies.append({name: value for name, value in one.items() if name not in ("id", "requested_at", "respond_by", "expires_at")})
    assert bodies[0] == bodies[1]
    assert (bodies[0]["status"], bodies[0]["case"], bodies[0]["allowed_actions"]) == ("requested", None, ["read", "cancel"])
    assert costs[0] == costs[1]
    assert costs[2] == costs[3]
    assert ok(opened["stranger"].get("access-requests/count?box=sent&status=requested&overdue=false")) == {"count": 2}
    cancelled = [len(statements(lambda pk=one["id"]: opened["stranger"].post(f"access-requests/{pk}/cancel"))) for one in listed]
    assert cancelled[0] == cancelled[1]


def test_asked_granted_and_read(opened: Stage) -> None:
    asked = ask_in(opened)
    opened.cast.hire("coordinator")
    [seen] = ok(opened["lead"].get("access-requests?box=received"))["results"]
    assert (seen["case"], seen["birth_date_agrees"], seen["allowed_actions"]) == (opened.reference, True, ["read"])
    path = f"access-requests/{asked['id']}"
    refused(opened["coordinator"].post(f"{path}/grant", {"role": "contributor"}), 409, "agreement_missing")
    refused(opened["coordinator"].post(f"{path}/grant", {"role": "lead"}), 400, "invalid")
    refused(opened["stranger"].get(opened.path), 404, "not_found")
    opened.agree(STRANGER)
    version = opened["coordinator"].get(path)["ETag"]
    refused(opened["coordinator"].post(f"{path}/grant", {"role": "contributor"}, if_match='"9"'), 412, "stale")
    granted = ok(opened["coordinator"].post(f"{path}/grant", {"role": "contributor"}, if_match=version))
    assert (granted["status"], granted["role"]) == ("granted", "contributor")
    assert ok(opened["stranger"].get(opened.path))["reference"] == opened.reference
    told = [event["sentence"] for event in ok(opened["lead"].get(f"{opened.path}/events"))["results"]]
    assert any("demandé à entrer" in sentence for sentence in told)
    refused(opened["coordinator"].post(f"{path}/refuse", {"reason_code": "no_capacity"}), 409, "invalid_transition")


def test_sent_twice_it_is_one_request_and_of_another_ones_lookup_nothing_is_told(opened: Stage) -> None:
    path = f"people/lookup/{ok(opened['stranger'].post('people/lookup', ABOUT_HER))['request_id']}/request-access"
    first, again = (opened["stranger"].post(path, WHY, idempotency_key="k") for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    refused(opened["stranger"].post(path, WHY), 409, "access_requested")
    for body in (WHY, {}):
        refused(opened["observer"].post(path, body), 404, "not_found")
    refused(opened["observer"].post("people/lookup/nonsense/request-access", WHY), 404, "not_found")


@pytest.mark.parametrize(("who", "box"), [("lead", "received"), ("stranger", "sent")])
def test_a_list_costs_the_same_for_one_and_for_twenty(who: str, box: str, opened: Stage, monkeypatch, settings) -> None:
    monkeypatch.setattr("cases.people.lookups.AN_HOUR", 100)
    settings.API_RATES = {**settings.API_RATES, "lookup": 100}
    opened.cast.hire("lead")
    ask_in(opened)
    few = statements(lambda: opened[who].get(f"access-requests?box={box}"))
    for number in range(19 if box == "received" else 10):
        ask_in(opened, ABOUT_HER if number % 2 or box == "received" else ABOUT_NOBODY)
    many = statements(lambda: opened[who].get(f"access-requests?box={box}"))
    assert len(few) == len(many) == 3, numbered(many)  # the page, the cases in sight, the access record


# --- possible doubles ---------------------------------------------------------------------------------------------------


def test_two_sides_of_a_pair(opened: Stage) -> None:
    theirs = ok(opened["stranger"].post("cases", {"person": PERSON}), 201)
    [mine] = ok(opened["coordinator"].get("probable-pairs?verdict=to_review"))["results"]
    assert ok(opened["coordinator"].get("probable-pairs/count")) == {"count": 1}
    assert mine["own"] == [{"case": opened.reference, "person": "Zénobie Quercynol"}]
    assert (mine["same_name"], mine["birth_date_agrees"], mine["other_agency"]) == (True, True, None)
    path = f"probable-pairs/{mine['id']}"
    answer = opened["coordinator"].get(path)
    assert theirs["reference"] not in answer.content.decode()
    assert STRANGER not in answer.content.decode()
    refused(opened["coordinator"].post(f"{path}/judge", {"says": "to_review"}), 400, "invalid")
    assert ok(opened["coordinator"].post(f"{path}/judge", {"says": "same"}, if_match=answer["ETag"]))["said"] == "same"
    assert ok(opened["coordinator"].post(f"{path}/judge", {"says": "not_same"}))["verdict"] == "not_same"
    refused(opened["coordinator"].post(f"{path}/judge", {"says": "same"}), 409, "invalid_transition")


def test_a_list_of_pairs_costs_the_same_for_one_and_for_many(opened: Stage) -> None:
    opened.cast.hire("coordinator")
    ok(opened["stranger"].post("cases", {"person": PERSON}), 201)
    few = statements(lambda: opened["coordinator"].get("probable-pairs"))
    for first_name in ("Ana", "Bob", "Carl", "Dora", "Eve", "Fay", "Gus"):
        for who in ("lead", "stranger"):
            ok(opened[who].post("cases", {"person": {"first_name": first_name, "last_name": f"Marre{first_name}"}}), 201)
    assert len(ok(opened["coordinator"].get("probable-pairs"))["results"]) == 8
    many = statements(lambda: opened["coordinator"].get("probable-pairs"))
    assert len(few) == len(many) == 4, numbered(many)  # the page, the cases one leads, who leads, the access record

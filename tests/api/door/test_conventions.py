"""The conventions of the contract, on the resources themselves: unknown words, headers, languages, where a Location leads."""

from datetime import timedelta
from typing import Any

import pytest

from backend.base import clock
from cases.models import CaseFile
from tests.api.cast import CONTRIBUTOR, PERSON, RECEIVER, Stage, flagged, ok, refused, request_to, shared_case
from tests.api.permissions import furnished

TODAY = str(clock.today())
NIR, IBAN = "2 88 02 46 042 123 45", "FR14 2004 1010 0505 0001 3M02 606"


def wrong(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(p["name"], p["code"]) for p in problem["invalid_params"]]


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("cases", {"person": {"alias": "A", "religion": "aucune"}}, "person.religion"),
        ("cases", {"person": {"alias": "A"}, "nir": "1"}, "nir"),
        ("cases", {"person": {"alias": "A"}, "informed": {"how": "oral", "by": "moi"}}, "informed.by"),
        (
            "{case}/handovers",
            {**request_to(RECEIVER), "exception": {"ground": "vital_interest", "reason": "Danger", "x": 1}},
            "exception.x",
        ),
        ("{case}/handovers", {**request_to(RECEIVER), "status": "accepted"}, "status"),
        ("{case}/agreements", {"covers": "participants", "how": "oral", "given_on": TODAY, "in_force": True}, "in_force"),
        ("{case}/information", {"how": "oral", "told_on": TODAY}, "told_on"),
        ("{case}/irritants", {"category": "B01", "occurred_on": TODAY, "case": "K7Q4-92MX-3"}, "case"),
        ("{case}/start", {"why": "x"}, "why"),
        ("flags", {**flagged(), "person": {"first_name": "R", "email": "x@example.org"}}, "person.email"),
        ("people/search", {"q": "abc", "agency": "x"}, "agency"),
    ],
)
def test_an_unknown_field_is_named_with_its_dots(path: str, body: dict[str, Any], name: str, stage: Stage) -> None:
    stage.case = stage.open()
    problem = refused(stage["lead"].post(path.format(case=stage.path), body), 400, "unknown_field")
    assert wrong(problem) == [(name, "unknown_field")]
    assert CaseFile.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, ["person"]),
        ({"person": {}}, ["person.alias"]),
        ({"person": {"alias": "A", "birth_date": "29/02/1988"}}, ["person.birth_date"]),
        ({"person": {"alias": "A", "commune": "99999"}}, ["person.commune"]),
        ({"person": {"alias": "A", "birth_date": "2999-01-01"}}, ["person.birth_date"]),
        ({"person": {"alias": "A"}, "themes": ["housing", "religion"]}, ["themes.1"]),
        ({"person": {"alias": "A"}, "informed": {"how": "by pigeon"}}, ["informed.how"]),
        ({"person": {"id": "01890000-0000-7000-8000-000000000000", "alias": "A"}}, ["person.id"]),
        ({"person": {"alias": "A"}, "id": "x"}, ["id"]),
    ],
)
def test_what_is_wrong_with_a_new_case(body: dict[str, Any], names: list[str], stage: Stage) -> None:
    problem = stage["lead"].post("cases", body)
    assert problem.status_code == 400, problem.content
    assert [p["name"] for p in problem.json()["invalid_params"]] == names
    assert all(p["reason"] for p in problem.json()["invalid_params"])


@pytest.mark.parametrize(
    "path", ["", "/events", "/agreements", "/handovers", "/participations", "/irritants", "/information", "/events/count"]
)
def test_an_unknown_parameter_is_refused(path: str, stage: Stage) -> None:
    stage.case = stage.open()
    for query in ("nonsense=1", "format=json", "status=open"):
        problem = refused(stage["lead"].get(f"{stage.path}{path}?{query}"), 400, "unknown_parameter")
        assert wrong(problem) == [(query.partition("=")[0], "unknown_parameter")]


def test_a_box_must_be_chosen(stage: Stage) -> None:
    for path in ("handovers", "flags"):
        for query in ("", "?box=", "?box=drafts"):
            assert wrong(refused(stage["lead"].get(f"{path}{query}"), 400, "invalid")) == [("box", "invalid_choice")]


NUMBERED: list[tuple[str, dict[str, Any], str]] = [
    ("cases", {"person": {"alias": "A"}, "summary": NIR}, "summary"),
    ("cases", {"person": {"alias": "A", "safe_contact": IBAN}}, "person.safe_contact"),
    ("cases", {"person": {"alias": NIR}}, "person.alias"),
    ("{case}/handovers", {**request_to(RECEIVER), "need": NIR}, "need"),
    ("{case}/handovers", {**request_to(RECEIVER), "summary": f"Son compte : {IBAN}."}, "summary"),
    ("{case}/agreements", {"covers": [RECEIVER], "how": "oral", "given_on": TODAY, "evidence": NIR}, "evidence"),
    ("{case}/irritants", {"category": "B01", "occurred_on": TODAY, "description": NIR}, "description"),
    ("{case}/close", {"outcome": "resolved", "comment": IBAN}, "comment"),
    ("{case}/hold", {"reason": NIR, "until": str(clock.today() + timedelta(days=9))}, "reason"),
    ("flags", {**flagged(), "narrative": NIR}, "narrative"),
    ("flags", flagged(person={"how_to_find": NIR}), "person.how_to_find"),
]


@pytest.mark.parametrize(("path", "body", "name"), NUMBERED)
def test_a_personal_number_is_refused_wherever_it_is_written(path: str, body: dict[str, Any], name: str, stage: Stage) -> None:
    stage.case = stage.open()
    stage.agree(RECEIVER)
    ok(stage["lead"].post(f"{stage.path}/start"))
    response = stage["lead"].post(path.format(case=stage.path), body)
    assert wrong(refused(response, 422, "personal_number_detected")) == [(name, "personal_number")]
    assert NIR not in response.content.decode()
    assert IBAN not in response.content.decode()


def test_a_personal_number_is_refused_in_a_change(stage: Stage) -> None:
    stage.case = stage.open()
    etag = stage["lead"].get(stage.path)["ETag"]
    for body, name in (({"summary": NIR}, "summary"), ({"person": {"address": IBAN}}, "person.address")):
        problem = refused(stage["lead"].patch(stage.path, body, if_match=etag), 422, "personal_number_detected")
        assert wrong(problem) == [(name, "personal_number")]
    assert stage["lead"].get(stage.path)["ETag"] == etag


def test_nothing_personal_is_kept_by_anybody_on_the_way(stage: Stage) -> None:
    ids = furnished(stage)
    for path in (stage.path, "cases", f"{stage.path}/events", f"handovers/{ids['handover']}", f"flags/{ids['flag']}", "me"):
        response = stage["lead"].get(path)
        assert response["Cache-Control"] == "no-store"
        assert stage["lead"].get(path, if_none_match=response.get("ETag", "*")).status_code == 200, "no 304"


def test_each_location_leads_to_what_was_made(stage: Stage) -> None:
    shared_case(stage)
    lead = stage["lead"]
    made = [
        lead.post("cases", {"person": {"alias": "Un passant"}}),
        lead.post(f"{stage.path}/agreements", {"covers": [RECEIVER], "how": "written", "given_on": TODAY}),
        lead.post(f"{stage.path}/handovers", request_to(RECEIVER)),
        lead.post(f"{stage.path}/irritants", {"category": "B01", "occurred_on": TODAY}),
        lead.post("irritants", {"category": "B01", "occurred_on": TODAY, "case": stage.reference}),
        lead.post(f"{stage.path}/information", {"how": "oral"}),
        lead.post("flags", flagged()),
    ]
    for response in made:
        body = ok(response, 201)
        found = lead.get(response["Location"].removeprefix("http://testserver/api/v1/"))
        assert response["Location"].startswith("http://testserver/api/v1/")
        if "results" in ok(found):
            assert body["id"] in [row["id"] for row in found.json()["results"]]
        else:
            assert found.json()["id"] == body["id"]


REFUSALS: list[tuple[str, int, str, Any]] = [
    ("agreement_missing", 409, "{case}/handovers", request_to("mdph-lot", kind="support", sender_stays_as=None)),
    ("handover_pending", 409, "{case}/handovers", request_to(RECEIVER)),
    ("already_in_the_case", 409, "{case}/handovers", request_to(CONTRIBUTOR, kind="support", sender_stays_as=None)),
    ("already_open", 409, "cases", {"person": {"first_name": PERSON["first_name"], "last_name": PERSON["last_name"]}}),
    ("invalid_transition", 409, "{case}/resume", {}),
    ("handover_pending", 409, "{case}/close", {"outcome": "resolved"}),
    ("person_refused", 409, "{case}/referent", {"user": "{user}", "person_position": "refused"}),
    ("person_refused", 409, "flags", flagged(person_agrees="refused")),
    ("lead_cannot_leave", 409, "{case}/participations/{own_part}/leave", {}),
    ("not_allowed", 403, "handovers/{handover}/accept", {}),
    ("not_yours", 403, "flags/{flag}/dismiss", {"reason_code": "not_a_risk"}),
    ("role_needed", 403, "{case}/reopen", {}),
    ("invalid", 400, "people/search", {"q": "é !"}),
]


def test_each_refusal_speaks_both_languages(stage: Stage) -> None:
    ids = furnished(stage)
    for code, status, path, body in REFUSALS:
        said = {}
        for language in ("fr", "en"):
            sent = {name: value.format(**ids) if value == "{user}" else value for name, value in body.items()}
            response = stage["lead"].post(path.format(case=stage.path, **ids), sent, accept_language=language)
            said[language] = refused(response, status, code)["detail"]
            assert response["Content-Language"] == language
            assert said[language].endswith((".", "!")), said
        assert said["fr"] != said["en"], code


def test_a_wrong_transition_says_what_is_possible(stage: Stage) -> None:
    stage.case = stage.open()
    lead = stage["lead"]
    problem = refused(lead.post(f"{stage.path}/resume"), 409, "invalid_transition")
    assert (problem["current"], set(problem["allowed"])) == ("open", {"start", "close"})
    ok(lead.post(f"{stage.path}/close", {"outcome": "moved_away"}))
    for verb, body in (("start", {}), ("hold", {"reason": "x", "until": "2999-01-01"}), ("close", {"outcome": "resolved"})):
        problem = refused(lead.post(f"{stage.path}/{verb}", body), 409, "invalid_transition")
        assert (problem["current"], problem["allowed"]) == ("closed", ["reopen"])
    etag = lead.get(stage.path)["ETag"]
    assert refused(lead.patch(stage.path, {"summary": "x"}, if_match=etag), 409, "invalid_transition")["current"] == "closed"

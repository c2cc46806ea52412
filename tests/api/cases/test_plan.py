"""Actions and appointments over HTTP, as outside programs write them; the calendar behind its secret address."""

import logging
from typing import Any

import pytest
from django.test import Client

from backend.base import clock
from backend.base.models import StoredAnswer
from cases.models import AccessRecord
from tests.api.cast import CONTRIBUTOR, LEAD, OBSERVER, STRANGER, Stage, listed, ok, refused, shared_case
from tests.api.foundation import Caller

TODAY = str(clock.today())
MINIMAL = {"title": "Demander l’aide au logement", "agency": LEAD, "due_on": TODAY}


@pytest.fixture
def case(stage: Stage) -> Stage:
    return shared_case(stage)


def planned(stage: Stage, who: str = "lead", **said: Any) -> dict[str, Any]:
    return dict(ok(stage[who].post(f"{stage.path}/actions", {**MINIMAL, **said}), 201))


def booked(stage: Stage, **said: Any) -> dict[str, Any]:
    return dict(ok(stage["lead"].post(f"{stage.path}/appointments", {"starts_at": f"{TODAY}T06:00:00Z", **said}), 201))


def user(stage: Stage, who: str) -> str:
    assert stage[who]
    return str(stage.cast.members[who].user_id)


def test_an_action_from_its_plan_to_its_end(case: Stage) -> None:
    response = case["lead"].post(f"{case.path}/actions", {**MINIMAL, "assignee": user(case, "lead"), "in_their_words": "Un toit."})
    action = ok(response, 201)
    assert response["Location"].endswith(f"/api/v1/{case.path}/actions/{action['id']}")
    assert (action["case"], action["status"], action["overdue"], action["assignee"]) == (case.reference, "to_do", False, user(case, "lead"))
    assert set(action["allowed_actions"]) == {"read", "edit", "start", "finish", "drop"}
    path = f"{case.path}/actions/{action['id']}"
    assert ok(case["observer"].get(path))["allowed_actions"] == ["read"]
    patched = ok(case["contributor"].patch(path, {"status": "doing", "due_on": "2031-01-31"}, if_match=response["ETag"]))
    assert (patched["status"], patched["due_on"]) == ("doing", "2031-01-31")
    done = ok(case["lead"].post(f"{path}/finish", {"result": "Accordée.", "opinion": "partly", "opinion_words": "Un peu."}))
    assert (done["status"], done["opinion"], done["ended_by"]) == ("done", "partly", user(case, "lead"))
    assert ok(case["lead"].post(f"{path}/opinion", {"opinion": "settled"}))["opinion"] == "settled"
    assert refused(case["lead"].post(f"{path}/start"), 409, "invalid_transition")["allowed"] == ["reopen"]
    assert ok(case["lead"].post(f"{path}/reopen"))["status"] == "to_do"
    assert ok(case["lead"].post(f"{path}/drop", {"reason": "Trouvé ailleurs."}))["reason_code"] == "other"
    [sentence] = [e["sentence"] for e in ok(case["lead"].get(f"{case.path}/events"))["results"] if e["kind"] == "action_dropped"]
    assert "Trouvé" not in sentence


def test_a_plan_that_cannot_be_made(case: Stage) -> None:
    lead, path = case["lead"], f"{case.path}/actions"
    for wrong in ({}, {**MINIMAL, "agency": OBSERVER}, {**MINIMAL, "agency": STRANGER}, {**MINIMAL, "assignee": user(case, "observer")}):
        assert lead.post(path, wrong).status_code == 400, wrong
    refused(lead.post(path, {**MINIMAL, "result": "Rien."}), 400, "invalid")
    refused(lead.post(path, {**MINIMAL, "reason_code": "case_closed", "status": "dropped"}), 400, "invalid")
    refused(lead.post(path, {**MINIMAL, "owner": "x"}), 400, "unknown_field")
    refused(lead.post(path, {**MINIMAL, "in_their_words": "1 84 12 76 451 089 46"}), 422, "personal_number_detected")
    assert planned(case, status="doing")["started_at"]
    assert planned(case, status="done", result="Fait.")["result"] == "Fait."
    chosen = {**MINIMAL, "id": "01890000-0000-7000-8000-000000000001"}
    assert [lead.post(path, chosen).status_code, lead.post(path, chosen).status_code] == [201, 201]
    refused(lead.post(path, {**chosen, "title": "Autre"}), 409, "id_taken")


def test_a_deadline_of_the_case(case: Stage) -> None:
    assert case.now()["next_deadline"] is None
    planned(case, due_on="2031-06-01")
    assert case.now()["next_deadline"].startswith("2031-06-01")
    moved = booked(case, starts_at="2031-05-01T09:00:00Z")
    assert case.now()["next_deadline"] == "2031-05-01T09:00:00Z"
    ok(case["lead"].post(f"{case.path}/appointments/{moved['id']}/status", {"status": "cancelled"}))
    assert case.now()["next_deadline"].startswith("2031-06-01")


def test_appointments_told_and_moved(case: Stage) -> None:
    meeting = booked(case, place="3 rue du Portail", kind="home", reminder_wanted=True)
    path = f"{case.path}/appointments/{meeting['id']}"
    assert (meeting["agency"], meeting["minutes"], meeting["status"]) == (LEAD, 30, "booked")
    missed = ok(case["contributor"].post(f"{path}/status", {"status": "missed", "said_by": "person"}))
    assert (missed["status"], missed["said_by"], missed["told_by"]) == ("missed", "person", user(case, "contributor"))
    ok(case["lead"].post(f"{path}/status", {"status": "booked"}))
    moved = ok(case["lead"].post(f"{path}/move", {"starts_at": "2031-01-01T09:00:00Z"}), 201)
    assert (moved["place"], ok(case["lead"].get(path))["moved_to"]) == ("3 rue du Portail", moved["id"])
    refused(case["lead"].post(f"{case.path}/appointments/{moved['id']}/status", {"status": "attended"}), 400, "invalid")
    refused(case["lead"].post(f"{path}/status", {"status": "moved"}), 400, "invalid")


def test_across_cases(case: Stage) -> None:
    mine = planned(case, assignee=user(case, "lead"))["id"]
    late, theirs = planned(case, due_on="2020-01-01")["id"], planned(case, agency=CONTRIBUTOR)["id"]
    assert listed(case["lead"], "actions?page_size=1", "id") == [late, mine]
    assert listed(case["lead"], "actions?ordering=-due", "id") == [mine, late]
    assert listed(case["lead"], "actions?overdue=true", "id") == [late]
    assert listed(case["lead"], f"actions?mine=true&due_before={TODAY}", "id") == [mine]
    assert listed(case["contributor"], "actions", "id") == [theirs]
    assert listed(case["observer"], f"{case.path}/actions", "id") == [late, *sorted([mine, theirs])]
    assert AccessRecord.objects.filter(kind="plan_list").first().data["shown"] == [case.case["id"]]
    for query in ("", "?mine=true", "?overdue=true", "?status=done"):
        assert ok(case["lead"].get(f"actions/count{query}"))["count"] == len(listed(case["lead"], f"actions{query}", "id"))
    meeting = booked(case)["id"]
    assert listed(case["lead"], f"appointments?from={TODAY}&to={TODAY}", "id") == [meeting]
    assert listed(case["stranger"], "appointments", "id") == []
    for wrong in ("actions?nickname=x", "actions?overdue=perhaps", "appointments?from=soon", "actions?status=banana"):
        assert case["lead"].get(wrong).status_code == 400, wrong


class TestTheCalendar:
    def make(self, stage: Stage, **headers: str) -> str:
        return str(ok(stage["lead"].post("me/calendar", **headers), 201)["address"])

    def test_made_and_told_once_then_read_by_whoever_has_the_address(self, case: Stage, caplog: Any) -> None:
        caplog.set_level(logging.DEBUG)
        planned(case, assignee=user(case, "lead"))
        assert ok(case["lead"].get("me/calendar")) == {"exists": False, "created_at": None, "last_read_on": None, "address": None}
        address = self.make(case)
        response = Client().get(address, headers={"accept": "text/calendar"})
        assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (
            200,
            "text/calendar; charset=utf-8",
            "no-store",
        )
        assert case.reference in response.content.decode()
        assert "Quercynol" not in response.content.decode()
        known = ok(case["lead"].get("me/calendar"))
        assert (known["exists"], known["address"], known["last_read_on"]) == (True, None, TODAY)
        assert address.rpartition("/")[2].removesuffix(".ics") not in caplog.text

    def test_renewed_revoked_or_wrong_it_is_not_there(self, case: Stage) -> None:
        former, address = self.make(case), self.make(case)
        assert [Client().get(one).status_code for one in (former, address)] == [404, 200]
        ok(case["lead"].post("me/calendar/revoke"))
        answers = [
            Client().get(one, headers={"accept": "text/calendar"})
            for one in (former, address, address.replace("/calendar/", "/calendar/x"))
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "not_found")}
        refused(case["manager"].post("me/calendar"), 403, "role_needed")

    def test_sent_again_it_is_made_once_and_not_told_again(self, case: Stage) -> None:
        address = self.make(case, idempotency_key="k")
        again = case["lead"].post("me/calendar", idempotency_key="k")
        assert (again["Idempotency-Replayed"], ok(again, 201)["address"]) == ("true", None)
        assert Client().get(address).status_code == 200
        secret = address.rpartition("/")[2].removesuffix(".ics")
        assert not any(secret in answer.body for answer in StoredAnswer.objects.all())

    def test_throttled_by_address(self, case: Stage, settings: Any) -> None:
        settings.API_RATES = {**settings.API_RATES, "read": 2}
        stranger = Caller(Client())
        assert [stranger.get("calendar/x.ics").status_code for _ in range(3)] == [404, 404, 429]

"""The main job, over HTTP, with five credentials: a flag, a case, an agreement, a handover, an irritant, figures."""

from typing import Any

import pytest

from tests.api.foundation import join


@pytest.fixture
def cast(db: None, call_as: Any) -> dict[str, Any]:
    people = {
        "volunteer": join("admr-lot", "flagger"),
        "ccas": join("ccas-cahors", "coordinator"),
        "caf": join("caf-lot", "caseworker"),
        "stranger": join("msa-midi-pyrenees-nord", "caseworker"),
        "steering": join("ddetspp-lot", "manager"),
        "departement": join("departement-lot", "coordinator"),
    }
    return {name: call_as(membership) for name, membership in people.items()}


def ok(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json() if response.content else None


def test_the_whole_story(cast: dict[str, Any]) -> None:
    volunteer, ccas, caf, stranger = cast["volunteer"], cast["ccas"], cast["caf"], cast["stranger"]
    raised = ok(
        volunteer.post(
            "flags",
            {
                "commune": "46042",
                "factors": ["R01"],
                "person": {"first_name": "Roseline", "last_name": "Exemple", "how_to_find": "Le matin"},
                "person_agrees": "yes",
                "narrative": "Ne mange plus à sa faim.",
            },
        ),
        201,
    )
    assert raised["feedback"] == "received"
    assert set(raised) == {"id", "raised_at", "factors", "feedback"}
    flag = f"flags/{raised['id']}"
    [received] = ok(ccas.get("flags?box=received"))["results"]
    assert received["person"]["first_name"] == "Roseline"
    ok(ccas.post(f"{flag}/acknowledge"))
    assert ok(volunteer.get(flag))["feedback"] == "being_handled"
    case = ok(ccas.post(f"{flag}/take-up"))
    path = f"cases/{case['reference']}"
    assert case["lead_agency"] == "ccas-cahors"
    assert ok(volunteer.get(flag)) == {**raised, "feedback": "directed", "directed_to": "local_authority"}
    assert volunteer.get("cases").json()["results"] == []
    assert volunteer.get(path).status_code == 404

    ok(ccas.post(f"{path}/start"))
    ok(ccas.post(f"{path}/information", {"how": "oral"}), 201)
    asked = {
        "to_agency": "caf-lot",
        "kind": "lead",
        "need": "Rouvrir les droits",
        "summary": "Droits suspendus depuis deux mois.",
        "how": "with_person",
        "person_told": True,
        "sender_stays_as": "leaves",
    }
    refused = caf.post(f"{path}/handovers", asked)
    assert refused.status_code == 404
    missing = ccas.post(f"{path}/handovers", asked)
    assert (missing.status_code, missing.json()["code"]) == (409, "agreement_missing")
    agreement = ok(ccas.post(f"{path}/agreements", {"covers": ["caf-lot"], "how": "oral", "given_on": "2026-01-05"}), 201)
    assert agreement["agencies"] == ["caf-lot"]
    handover = ok(ccas.post(f"{path}/handovers", asked, **{"Idempotency-Key": "h-1"}), 201)
    again = ccas.post(f"{path}/handovers", asked, **{"Idempotency-Key": "h-1"})
    assert again["Idempotency-Replayed"] == "true"
    assert ok(again, 201)["id"] == handover["id"]

    offered = ok(caf.get(f"handovers/{handover['id']}"))
    assert (offered["case"], offered["person"], offered["contact"]) == (None, None, None)
    assert "Roseline" not in str(offered)
    assert case["reference"] not in caf.get("handovers?box=received").content.decode()
    assert caf.get(path).status_code == 404
    assert stranger.get(f"handovers/{handover['id']}").status_code == 404

    accepted = ok(caf.post(f"handovers/{handover['id']}/accept"))
    assert accepted["case"] == case["reference"]
    assert ok(caf.get(path))["lead_agency"] == "caf-lot"
    assert ccas.get(path).status_code == 404
    assert ok(ccas.get(f"handovers/{handover['id']}"))["case"] is None
    again = caf.post(f"handovers/{handover['id']}/accept")
    assert (again.status_code, again.json()["current"]) == (409, "accepted")
    for nested in ("information", "agreements", "handovers", "participations", "irritants", "events", "accesses"):
        assert stranger.get(f"{path}/{nested}").status_code == 404
        assert stranger.get(f"{path}/{nested}/count").status_code == 404

    irritant = ok(caf.post(f"{path}/irritants", {"category": "B01", "occurred_on": "2026-10-01", "agency_concerned": "caf-lot"}), 201)
    one = f"irritants/{irritant['id']}"
    ok(caf.post(f"{one}/start"))
    ok(caf.post(f"{one}/resolve", {"resolution": "Droits rouverts."}))
    assert ok(caf.post(f"{one}/confirm", {"person_says": "yes"}))["status"] == "confirmed"
    assert stranger.get(one).status_code == 404
    figures = ok(caf.get("statistics/irritants?by=theme"))
    assert figures["live"] is True
    assert figures["rows"][0]["confirmed"] == 1
    masked = ok(cast["steering"].get("statistics/irritants?by=theme"))
    assert masked["live"] is False
    assert all(row["suppressed"] for row in masked["rows"])

    stale = caf.patch(path, {"summary": "Suivi."}, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert stale.json()["current_representation"]["reference"] == case["reference"]
    assert caf.patch(path, {"summary": "Suivi."}).status_code == 428
    version = caf.get(path)["ETag"]
    assert ok(caf.patch(path, {"summary": "Suivi."}, **{"If-Match": version}))["summary"] == "Suivi."
    told = ok(caf.get(f"{path}/events?ordering=at"))["results"]
    assert told[0]["kind"] == "case_opened"
    assert all(event["sentence"] for event in told)
    found = ok(caf.post("people/search", {"q": "exemple rosel"}))["results"]
    assert [row["case"] for row in found] == [case["reference"]]
    assert ok(stranger.post("people/search", {"q": "exemple rosel"}))["results"] == []
    [row] = ok(caf.get("cases?role=lead&status=in_progress"))["results"]
    assert (row["reference"], row["person"]["display_name"], row["lead_agency"]) == (case["reference"], "Roseline Exemple", "caf-lot")
    assert ok(caf.get("cases/count")) == {"count": 1}

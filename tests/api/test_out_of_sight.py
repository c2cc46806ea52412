"""A stranger learns nothing: no list, count, search or figure tells of the case, no nested address opens it."""

from typing import Any

import pytest

from tests.api.cast import LEAD, Stage, listed, ok, refused, shared_case
from tests.api.permissions import filled, furnished
from tests.api.routes import ROUTES, address
from tests.kept import undone

OUTSIDE = ("stranger", "flagger", "manager", "admin", "auditor")
READS = sorted(route for route in ROUTES if route.startswith("GET case-") and route.split()[1] not in ("case-list", "case-count"))


def test_who_is_outside_finds_it_nowhere(stage: Stage) -> None:
    ids = furnished(stage)
    for who in OUTSIDE:
        finds_it_nowhere(who, stage, ids)


def finds_it_nowhere(who: str, stage: Stage, ids: dict[str, Any]) -> None:
    caller = stage[who]
    looks = [
        caller.get("cases"),
        caller.get(f"cases?reference={stage.reference}"),
        caller.get("handovers?box=received"),
        caller.get("handovers?box=sent"),
        caller.get("irritants"),
        caller.get(f"irritants?case={stage.reference}"),
        caller.get("flags?box=received"),
    ]
    for response in looks:
        assert ok(response)["results"] == []
    for path in ("cases", "irritants"):
        assert ok(caller.get(f"{path}/count")) == {"count": 0}
    for box in ("received", "sent"):
        assert ok(caller.get(f"handovers/count?box={box}")) == {"count": 0}
    for path in (f"handovers/{ids['handover']}", f"irritants/{ids['irritant']}", stage.path):
        refused(caller.get(path), 404, "not_found")
    if who == "stranger":
        assert ok(caller.post("people/search", {"q": "quercynol"}))["results"] == []
        assert ok(caller.get("statistics/irritants"))["rows"][0]["reported"] == 0


def test_who_is_inside_finds_it_everywhere(stage: Stage) -> None:
    """What the stranger's empty answers are worth: the same questions, asked from inside."""
    ids = furnished(stage)
    for who in ("lead", "coordinator", "contributor", "observer"):
        caller = stage[who]
        assert listed(caller, "cases") == [stage.reference], who
        assert listed(caller, f"irritants?case={stage.reference}", "id") == [ids["irritant"]], who
        assert [row["case"] for row in ok(caller.post("people/search", {"q": "quercynol"}))["results"]] == [stage.reference], who
        assert ok(caller.get(f"handovers/{ids['handover']}"))["case"] == stage.reference, who


def test_a_reference_that_nothing_has_answers_like_one_out_of_sight(stage: Stage) -> None:
    """The same words, the same headers; only the log's own number differs."""
    furnished(stage)
    stranger, found = stage["stranger"], []
    for reference in (stage.reference, "K7Q4-92MX-3", "nonsense"):
        for route in READS:
            if "pk" not in ROUTES[route].pattern.regex.groupindex:
                response = stranger.get(address(route, {"reference": reference, "kind": "journey"}))
                body = refused(response, 404, "not_found")
                del body["instance"]
                kept = ("Content-Type", "Cache-Control", "Content-Language", "Vary", "API-Version")
                found.append((tuple(body.items()), tuple(response[name] for name in kept)))
    assert len(found) > 20
    assert len(set(found)) == 1


@pytest.fixture
def two(stage: Stage) -> tuple[Stage, dict[str, Any], dict[str, Any]]:
    """Two cases that the CCAS leads, and what hangs on each."""
    here = furnished(stage)
    other = Stage(stage.cast)
    other.case = other.open(first_name="Aymeric", last_name="Autrecas", commune="46042")
    other.agree("caf-lot", LEAD)
    [agreement] = ok(other["lead"].get(f"{other.path}/agreements"))["results"]
    [part] = other.now()["participations"]
    there = {
        "agreement": agreement["id"],
        "own_part": part["id"],
        "irritant": other.report()["id"],
        "note": other.write()["id"],
        "document": other.add()["id"],
    }
    there["handover"] = other.ask()["id"]
    return stage, here, there


PARTS = (
    ("GET case-agreement-detail", "agreement", None),
    ("POST case-agreement-withdraw", "agreement", {}),
    ("POST case-participation-status", "own_part", {"status": "working"}),
    ("POST case-participation-leave", "own_part", {}),
    ("GET case-irritant-detail", "irritant", None),
    ("PATCH case-irritant-detail", "irritant", {"step": "appeal"}),
    ("GET case-note-detail", "note", None),
    ("PATCH case-note-detail", "note", {"text": "Autre."}),
    ("POST case-note-widen", "note", {"audience": "participants"}),
    ("GET case-document-detail", "document", None),
    ("GET case-document-content", "document", None),
    ("PATCH case-document-detail", "document", {"kind": "taxes"}),
    ("POST case-document-widen", "document", {"audience": "participants"}),
)


def test_a_part_of_another_case_is_none_of_this_one(two: Any) -> None:
    stage, here, there = two
    for route, of, body in PARTS:
        for headers in ({}, {"if_match": '"1"'}) if "PATCH" in route else ({},):
            for pk in (there[of], "01890000-0000-7000-8000-000000000000", "nonsense"):
                path = address(route, {"reference": stage.reference, "pk": pk})
                refused(stage["lead"](route.split()[0].lower(), path, filled(body, {}), **headers), 404, "not_found")
        path = address(route, {"reference": stage.reference, "pk": here[of]})
        with undone():
            answer = stage["lead"](route.split()[0].lower(), path, body, if_match='"1"')
        assert answer.status_code not in (404, 500), route


def test_a_list_inside_a_case_holds_nothing_of_another(two: Any) -> None:
    stage, here, there = two
    for part in ("agreement", "handover", "irritant", "note", "document"):
        assert there[part] not in listed(stage["lead"], f"{stage.path}/{part}s", "id")
        assert here[part] in listed(stage["lead"], f"{stage.path}/{part}s", "id")


@pytest.mark.parametrize("path", ["handovers", "flags", "irritants"])
def test_what_cannot_be_an_identifier_is_nothing(path: str, stage: Stage) -> None:
    for pk in ("nonsense", "01890000-0000-7000-8000-000000000000", "%00"):
        refused(stage["lead"].get(f"{path}/{pk}"), 404, "not_found")


def test_out_of_sight_comes_before_what_is_wrong_with_the_request(stage: Stage) -> None:
    shared_case(stage)
    stranger = stage["stranger"]
    refused(stranger.patch(stage.path, {"nonsense": 1}), 404, "not_found")
    refused(stranger.post(f"{stage.path}/close", {"nonsense": 1}), 404, "not_found")
    refused(stranger.post(f"{stage.path}/handovers", {}), 404, "not_found")
    refused(stranger.get(f"{stage.path}/events?nonsense=1"), 404, "not_found")
    refused(stage["lead"].get(f"{stage.path}/events?nonsense=1"), 400, "unknown_parameter")

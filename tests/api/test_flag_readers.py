"""Of one flag: its raiser reads `feedback`, its receiver all, a former receiver that it was redirected; filters and versions tell no more."""

from typing import Any

import pytest

from tests.api.cast import LEAD, OBSERVER, Stage, flagged, listed, ok, refused

RAISER_READS = {"id", "raised_at", "factors", "feedback"}


@pytest.fixture
def raised(stage: Stage) -> tuple[Stage, str]:
    stage.cast.hire("lead", "coordinator", "observer", "flagger")
    return stage, stage.raise_flag()["id"]


def box(caller: Any, name: str, query: str = "") -> list[str]:
    found = listed(caller, f"flags?box={name}&{query}", "id")
    assert ok(caller.get(f"flags/count?box={name}&{query}")) == {"count": len(found)}
    return found


def test_three_readers_of_a_redirected_flag(raised: tuple[Stage, str]) -> None:
    stage, flag = raised
    ok(stage["coordinator"].post(f"flags/{flag}/redirect", {"to_agency": OBSERVER, "reason": "De leur ressort."}))
    former = stage["lead"].get(f"flags/{flag}")
    assert ok(former) == {"id": flag, "raised_at": ok(former)["raised_at"], "status": "redirected"}
    assert "ETag" not in former, "it would count what goes on elsewhere"
    assert ok(stage["lead"].get("flags?box=received"))["results"] == [ok(former)]
    for verb, body in (("acknowledge", {}), ("take-up", {}), ("withdraw", {})):
        refused(stage["lead"].post(f"flags/{flag}/{verb}", body), 403, "not_allowed")

    receiver = ok(stage["observer"].get(f"flags/{flag}"))
    assert (receiver["status"], receiver["to_agency"], receiver["narrative"]) == ("raised", OBSERVER, "Ne mange plus à sa faim.")
    assert receiver["respond_by"]
    assert receiver["person"]["first_name"] == "Roseline"
    raiser = ok(stage["flagger"].get(f"flags/{flag}"))
    assert (set(raiser), raiser["feedback"]) == (RAISER_READS, "received")
    assert ok(stage["flagger"].get("flags?box=raised"))["results"] == [raiser]


STATUSES = ("raised", "acknowledged", "taken_up", "dismissed", "withdrawn")


@pytest.mark.parametrize(
    ("end", "status", "feedback"),
    [
        ("acknowledge", "acknowledged", "being_handled"),
        ("take-up", "taken_up", "directed"),
        ("dismiss", "dismissed", "closed"),
        ("withdraw", "withdrawn", "closed"),
    ],
)
def test_a_filter_tells_the_raiser_nothing(end: str, status: str, feedback: str, raised: tuple[Stage, str]) -> None:
    """Dismissed or withdrawn, both read `closed`: a filter would tell them apart."""
    stage, flag = raised
    who = stage["flagger"] if end == "withdraw" else stage["coordinator"]
    ok(who.post(f"flags/{flag}/{end}", {"reason_code": "not_a_risk"} if end == "dismiss" else {}))
    assert ok(stage["flagger"].get(f"flags/{flag}"))["feedback"] == feedback
    assert box(stage["flagger"], "raised") == [flag]
    for asked in STATUSES:
        assert box(stage["flagger"], "raised", f"status={asked}") == [], asked
        assert box(stage["lead"], "received", f"status={asked}") == ([flag] if asked == status else []), asked


def test_once_the_case_is_closed_the_raiser_reads_closed(raised: tuple[Stage, str]) -> None:
    stage, flag = raised
    case = ok(stage["lead"].post(f"flags/{flag}/take-up"))
    assert ok(stage["flagger"].get(f"flags/{flag}"))["feedback"] == "directed"
    ok(stage["lead"].post(f"cases/{case['reference']}/close", {"outcome": "resolved"}))
    assert ok(stage["flagger"].get(f"flags/{flag}"))["feedback"] == "closed"


def test_a_filter_tells_a_former_receiver_nothing(raised: tuple[Stage, str]) -> None:
    stage, flag = raised
    ok(stage["coordinator"].post(f"flags/{flag}/redirect", {"to_agency": OBSERVER, "reason": "De leur ressort."}))
    for end in (None, "acknowledge", "take-up"):
        if end:
            ok(stage["observer"].post(f"flags/{flag}/{end}"))
        assert box(stage["lead"], "received") == [flag]
        for status in STATUSES:
            assert box(stage["lead"], "received", f"status={status}") == []


def test_only_the_receiver_is_told_that_an_answer_is_late(raised: tuple[Stage, str], later: Any) -> None:
    stage, flag = raised
    passed_on = stage.raise_flag()["id"]
    ok(stage["coordinator"].post(f"flags/{passed_on}/redirect", {"to_agency": OBSERVER, "reason": "De leur ressort."}))
    assert box(stage["lead"], "received", "overdue=true") == []
    later(days=20)
    assert box(stage["lead"], "received", "overdue=true") == [flag]
    assert box(stage["lead"], "received", "overdue=false") == []
    assert box(stage["observer"], "received", "overdue=true") == [passed_on]
    for late in ("true", "false"):
        assert box(stage["flagger"], "raised", f"overdue={late}") == []
    ok(stage["lead"].post(f"flags/{flag}/take-up"))
    assert box(stage["lead"], "received", "overdue=true") == []


def test_in_danger_the_emergency_numbers_come_first(stage: Stage) -> None:
    stage.cast.hire("lead")
    said = flagged(person_agrees="refused", danger=True, reason="Elle parle d’en finir.")
    raised = ok(stage["flagger"].post("flags", said), 201)
    assert {"15", "112"} <= {number["number"] for number in raised["emergency_numbers"]}
    assert ok(stage["lead"].get(f"flags/{raised['id']}"))["emergency_numbers"]
    assert set(ok(stage["flagger"].get(f"flags/{raised['id']}"))) == RAISER_READS


def test_a_flag_that_names_nobody(stage: Stage) -> None:
    stage.cast.hire("lead")
    ok(stage["flagger"].post("flags", flagged(person=None, anonymous=True, person_agrees="refused") | {"person": {}}), 201)
    problem = refused(stage["flagger"].post("flags", flagged(anonymous=True)), 400, "invalid")
    assert [p["name"] for p in problem["invalid_params"]] == ["anonymous"]
    problem = refused(stage["flagger"].post("flags", flagged(person={})), 400, "invalid")
    assert [p["name"] for p in problem["invalid_params"]] == ["person"]


def test_a_flag_joins_a_case_that_one_sees(raised: tuple[Stage, str]) -> None:
    stage, flag = raised
    mine = stage.open(alias="Roseline")
    elsewhere = stage.open("observer", alias="Roseline")
    refused(stage["lead"].post(f"flags/{flag}/take-up", {"case": elsewhere["reference"]}), 404, "not_found")
    assert ok(stage["lead"].post(f"flags/{flag}/take-up", {"case": mine["reference"]}))["reference"] == mine["reference"]
    assert ok(stage["lead"].get(f"flags/{flag}"))["case"] == mine["reference"]
    stage.cast.hire("observer")
    assert ok(stage["lead"].get(f"flags/{flag}"))["to_agency"] == LEAD

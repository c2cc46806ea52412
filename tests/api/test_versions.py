"""ETag and If-Match on the resources: nobody's change is overwritten."""

from typing import Any

from backend.base import clock
from tests.api.cast import CONTRIBUTOR, RECEIVER, Stage, ok, refused, shared_case
from tests.api.permissions import furnished
from tests.kept import undone


def test_a_change_says_what_it_was_read_from(stage: Stage) -> None:
    stage.case = stage.open()
    lead, etag = stage["lead"], stage["lead"].get(stage.path)["ETag"]
    refused(lead.patch(stage.path, {"summary": "Un."}), 428, "precondition_required")
    refused(lead.patch(stage.path, {"summary": "Un."}, if_match="*"), 400, "bad_if_match")
    refused(lead.patch(stage.path, {"summary": "Un."}, if_match=f"{etag}, {etag}"), 400, "bad_if_match")
    changed = lead.patch(stage.path, {"summary": "Un."}, if_match=f"W/{etag}")
    assert ok(changed)["summary"] == "Un."
    assert changed["ETag"] != etag
    assert changed["ETag"] == lead.get(stage.path)["ETag"] == f'"{changed.json()["version"]}"'

    stale = lead.patch(stage.path, {"summary": "Deux."}, if_match=etag)
    problem = refused(stale, 412, "stale")
    assert problem["current_representation"] == ok(lead.get(stage.path))
    assert stale["ETag"] == changed["ETag"]
    assert ok(lead.get(stage.path))["summary"] == "Un."


TRANSITIONS: list[tuple[str, dict[str, Any], str]] = [
    ("{case}/start", {}, "{case}"),
    ("{case}/close", {"outcome": "resolved"}, "{case}"),
    ("{case}/referent", {"user": "{user}", "person_position": "chosen"}, "{case}"),
    ("{case}/information", {"how": "oral"}, "{case}"),
    ("{case}/agreements", {"covers": ["mdph-lot"], "how": "oral", "given_on": str(clock.today())}, "{case}"),
    ("{case}/agreements/{agreement}/withdraw", {}, "{case}/agreements/{agreement}"),
    ("handovers/{handover}/cancel", {}, "handovers/{handover}"),
    ("flags/{flag}/acknowledge", {}, "flags/{flag}"),
    ("flags/{flag}/take-up", {}, "flags/{flag}"),
    ("irritants/{irritant}/start", {}, "irritants/{irritant}"),
    ("{case}/notes", {"text": "Vue ce matin."}, "{case}"),
    ("{case}/documents/{document}/widen", {"audience": "participants"}, "{case}/documents/{document}"),
    ("{case}/notes/{note}/widen", {"audience": "participants"}, "{case}/notes/{note}"),
    ("{case}/actions", {"title": "Demander", "agency": "ccas-cahors", "due_on": str(clock.today())}, "{case}"),
    ("{case}/actions/{action}/start", {}, "{case}/actions/{action}"),
    ("{case}/actions/{action}/drop", {"reason_code": "not_possible"}, "{case}/actions/{action}"),
    ("{case}/appointments/{appointment}/status", {"status": "missed"}, "{case}/appointments/{appointment}"),
    ("{case}/appointments/{appointment}/move", {"starts_at": "2030-01-01T09:00:00Z"}, "{case}/appointments/{appointment}"),
]
"""Where it is sent, with what, and where the version that it was decided on is read."""


def test_a_transition_may_say_what_it_was_decided_on(stage: Stage) -> None:
    ids = {**furnished(stage), "case": stage.path}
    lead = stage["lead"]
    for path, body, read in TRANSITIONS:
        with undone():
            if "close" in path:
                ok(lead.post(f"handovers/{ids['handover']}/cancel"))
            address, sent = path.format(**ids), {name: value.format(**ids) if value == "{user}" else value for name, value in body.items()}
            current = lead.get(read.format(**ids))
            stale = refused(lead.post(address, sent, if_match='"99"'), 412, "stale")
            assert stale["current_representation"] == current.json(), path
            refused(lead.post(address, sent, if_match="*"), 400, "bad_if_match")
            assert lead.post(address, sent, if_match=f"W/{current['ETag']}").status_code in (200, 201), path


def test_a_participation_is_stale_too(stage: Stage) -> None:
    shared_case(stage)
    [part] = [part for part in stage.now()["participations"] if part["agency"] == "ccas-cahors"]
    path = f"{stage.path}/participations/{part['id']}/status"
    stale = refused(stage["lead"].post(path, {"status": "done"}, if_match='"99"'), 412, "stale")
    assert stale["current_representation"] == part
    moved = stage["lead"].post(path, {"status": "done"}, if_match=f'"{part["version"]}"')
    assert (ok(moved)["status"], moved["ETag"]) == ("done", f'"{part["version"] + 1}"')


def test_whoever_lost_sight_of_it_is_not_shown_what_is_current(stage: Stage) -> None:
    stage.case = stage.open()
    stage.agree(RECEIVER)
    asked = stage.ask()
    etag = stage["lead"].get(stage.path)["ETag"]
    ok(stage["receiver"].post(f"handovers/{asked['id']}/accept"))
    refused(stage["lead"].patch(stage.path, {"summary": "x"}, if_match=etag), 404, "not_found")


def test_a_change_of_a_child_counts_as_one_of_its_case(stage: Stage) -> None:
    shared_case(stage)
    lead, seen = stage["lead"], []

    def version() -> int:
        seen.append(int(lead.get(stage.path)["ETag"].strip('"')))
        return seen[-1]

    version()
    agreement = stage.agree(CONTRIBUTOR, "mdph-lot")
    version()
    ok(lead.post(f"{stage.path}/information", {"how": "oral"}), 201)
    version()
    irritant = stage.report()
    version()
    note = stage.write()
    version()
    ok(lead.post(f"{stage.path}/notes/{note['id']}/widen", {"audience": "participants"}))
    version()
    ok(lead.post(f"irritants/{irritant['id']}/start"))
    version()
    asked = stage.ask()
    version()
    ok(stage["receiver"].post(f"handovers/{asked['id']}/reject", {"reason_code": "no_capacity"}))
    version()
    ok(lead.post(f"{stage.path}/agreements/{agreement['id']}/withdraw"))
    version()
    [part] = [part for part in stage.now()["participations"] if part["agency"] == "cpam-lot"]
    ok(stage["observer"].post(f"{stage.path}/participations/{part['id']}/leave"))
    version()
    assert seen == sorted(set(seen)), "each one is higher than the one before"
    changed = lead.patch(f"irritants/{irritant['id']}", {"step": "appeal"}, if_match=lead.get(f"irritants/{irritant['id']}")["ETag"])
    assert ok(changed)["step"] == "appeal"
    assert version() > seen[-2]


def test_a_rehearsed_withdrawal_changes_nothing(stage: Stage) -> None:
    shared_case(stage)
    [agreement] = ok(stage["lead"].get(f"{stage.path}/agreements"))["results"]
    path = f"{stage.path}/agreements/{agreement['id']}/withdraw"
    etag = stage["lead"].get(stage.path)["ETag"]
    told = ok(stage["lead"].post(f"{path}?dry_run=true"))
    assert told == {
        "dry_run": True,
        "agencies_losing_access": ["ccas-cahors", CONTRIBUTOR],
        "cancelled_handovers": [],
        "lead_returns_to": "cpam-lot",
        "case_closes": False,
    }
    assert stage["lead"].get(stage.path)["ETag"] == etag
    refused(stage["lead"].post(f"{path}?dry_run=perhaps"), 400, "invalid")
    assert ok(stage["lead"].post(path)) == {**told, "dry_run": False}
    refused(stage["lead"].get(stage.path), 404, "not_found")
    assert ok(stage["observer"].get(stage.path))["lead_agency"] == "cpam-lot"

"""Readers, exclusions and explanations over HTTP: what the operations decide, and the conventions of the API."""

from tests.api.cast import Stage, ok, refused, shared_case


def user(stage: Stage, who: str) -> str:
    stage.cast.hire(who)
    return str(stage.cast.members[who].user_id)


def put(stage: Stage, *who: str, **headers: str) -> object:
    etag = str(stage["coordinator"].get(f"{stage.path}/readers")["ETag"])
    return stage["coordinator"](
        "put", f"{stage.path}/readers", {"readers": [user(stage, each) for each in who]}, **{"if_match": etag, **headers}
    )


def test_readers_are_named_changed_and_let_go(stage: Stage) -> None:
    shared_case(stage)
    before = ok(stage["coordinator"].get(f"{stage.path}/readers"))
    assert (before["restricted"], before["readers"]) == (False, [])
    assert user(stage, "contributor") in {one["user"] for one in before["eligible"]}
    refused(stage["coordinator"]("put", f"{stage.path}/readers", {"readers": [user(stage, "lead")]}), 428, "precondition_required")
    stale = refused(put(stage, "lead", if_match='"1"'), 412, "stale")
    assert stale["current_representation"]["restricted"] is False
    refused(put(stage), 400, "invalid")
    refused(put(stage, "stranger"), 400, "invalid")
    named = ok(put(stage, "lead", "contributor"))
    assert {one["user"] for one in named["readers"]} == {user(stage, who) for who in ("lead", "contributor", "coordinator")}
    assert ok(stage["lead"].get(stage.path))["is_restricted"] is True
    refused(stage["observer"].get(stage.path), 404, "not_found")
    etag = str(stage["coordinator"].get(f"{stage.path}/readers")["ETag"])
    ok(stage["coordinator"].delete(f"{stage.path}/readers", if_match=etag), 204)
    ok(stage["observer"].get(stage.path))


def test_exclusions_are_added_and_lifted(stage: Stage) -> None:
    shared_case(stage)
    body = {"user": user(stage, "observer"), "reason": "neighbour"}
    made = ok(stage["coordinator"].post(f"{stage.path}/exclusions", body, idempotency_key="x"), 201)
    assert stage["coordinator"].post(f"{stage.path}/exclusions", body, idempotency_key="x")["Idempotency-Replayed"] == "true"
    refused(stage["coordinator"].post(f"{stage.path}/exclusions", body), 409, "already_excluded")
    refused(stage["observer"].get(stage.path), 404, "not_found")
    assert ok(stage["coordinator"].get(f"{stage.path}/exclusions/count")) == {"count": 1}
    explained = ok(stage["coordinator"].get(f"{stage.path}/access-explanation"))
    assert [set(one) for one in explained["excluded"]] == [{"user", "display_name", "since"}], "not why"
    assert {through["agency"]: through["ground"] for through in explained["agencies"]} == {
        "ccas-cahors": "agreement",
        "france-travail-cahors": "agreement",
        "cpam-lot": "opened",
    }
    one = f"{stage.path}/exclusions/{made['id']}"
    refused(stage["coordinator"].delete(one), 428, "precondition_required")
    ok(stage["coordinator"].delete(one, if_match=str(stage["coordinator"].get(one)["ETag"])), 204)
    ok(stage["observer"].get(stage.path))


def test_what_a_colleague_can_see(stage: Stage) -> None:
    shared_case(stage)
    path = f"colleagues/{user(stage, 'lead')}/cases"
    assert [row["reference"] for row in ok(stage["coordinator"].get(path))["results"]] == [stage.reference]
    refused(stage["auditor"].get(path), 403, "reason_needed")
    assert [set(row) for row in ok(stage["auditor"].get(path, x_access_reason="Plainte"))["results"]] == [
        {"reference", "status", "opened_at", "by_name"}
    ]
    refused(stage["coordinator"].get(f"colleagues/{user(stage, 'observer')}/cases"), 404, "not_found")
    refused(stage["coordinator"].get("colleagues/nonsense/cases"), 404, "not_found")


def test_the_person_s_report(stage: Stage) -> None:
    shared_case(stage)
    refused(stage["auditor"].get(f"{stage.path}/person-report"), 403, "reason_needed")
    report = ok(stage["auditor"].get(f"{stage.path}/person-report", x_access_reason="Droit"))
    assert report["person"]["birth_name"] == "Vaylatsou"
    [held] = report["cases"]
    parts = {part["code"]: part for part in held["parts"]}
    assert parts["participations"]["rows"][0]["role"] in ("lead", "observer", "contributor"), "codes, for programs"
    assert {field["name"] for field in parts["history"]["fields"]} == {"at", "what", "agency"}
    assert report["read_by"][-1]["times"] == 1
    assert stage.cast.members["lead"].user.login not in str(report)


def test_a_protected_address_is_asked_for(stage: Stage) -> None:
    shared_case(stage)
    etag = str(stage["lead"].get(stage.path)["ETag"])
    told = {"address_protected": True, "contact_channels": ["text_message"], "do_not_write": True}
    person = ok(stage["lead"].patch(stage.path, {"person": told}, if_match=etag))["person"]
    assert (person["address"], person["address_protected"], person["contact_channels"]) == ("", True, ["text_message"])
    assert ok(stage["contributor"].get(f"{stage.path}/protected-address")) == {"address": "12 rue du Château-du-Roi"}
    refused(stage["observer"].get(f"{stage.path}/protected-address"), 403, "contribute_needed")
    etag = str(stage["lead"].get(stage.path)["ETag"])
    refused(stage["lead"].patch(stage.path, {"person": {"contact_channels": ["owl"]}}, if_match=etag), 400, "invalid")

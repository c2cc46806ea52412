"""An agency administered through the API: its own administrators, and nobody else's business."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.key_notices import tell_key_issued
from agencies.models import Membership, User
from backend.base import clock
from backend.base.models import StoredAnswer
from tests.api.cast import Stage, listed, ok, refused
from tests.api.foundation import Caller, join, key_of
from tests.api.statements import numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(stage: Stage) -> Caller:
    return stage["admin"]


@pytest.fixture
def elsewhere() -> Caller:
    """An administrator of the CAF."""
    return Caller(Client(), authorization=f"Bearer {key_of(join('caf-lot', 'agency_admin'))[1]}")


def test_members_narrowed_and_counted(admin: Caller, stage: Stage) -> None:
    stage.cast.hire("lead", "coordinator", "auditor", "receiver")
    ok(admin.post(f"agency/members/{stage.cast.members['coordinator'].pk}/deactivate"))
    for query, logins in (
        ("", {"admin", "lead", "coordinator", "auditor"}),
        ("role=auditor", {"auditor"}),
        ("active=true", {"admin", "lead", "auditor"}),
        ("active=false", {"coordinator"}),
        ("role=flagger", set()),
    ):
        rows = listed(admin, f"agency/members?{query}&page_size=2", "user")
        assert {row["login"].partition("@")[0] for row in rows} == logins, query
        assert ok(admin.get(f"agency/members/count?{query}"))["count"] == len(logins)
    refused(admin.get("agency/members?role=king"), 400, "invalid")


@pytest.mark.parametrize("path", ["agency/members", "agency/invitations", "agency/api-keys", "agency/events"])
def test_a_list_costs_the_same_with_one_row_and_with_twenty(path: str, admin: Caller) -> None:
    ok(admin.post("agency/invitations", {"email": "zero@example.org", "roles": ["manager"]}), 201)
    if path == "agency/events":
        path += "?page_size=100"
    assert admin.get(path).status_code == 200
    with CaptureQueriesContext(connection) as few:
        ok(admin.get(path))
    for number in range(20):
        key_of(join("ccas-cahors", "manager", login=f"manager-{number}@ccas-cahors.test"))
        ok(admin.post("agency/invitations", {"email": f"{number}@example.org", "roles": ["manager"]}), 201)
    with CaptureQueriesContext(connection) as many:
        assert len(ok(admin.get(path))["results"]) > 20
    assert len(many) == len(few), numbered([query["sql"] for query in many.captured_queries])


def test_who_belongs_to_another_agency_is_nobodys_business(elsewhere: Caller, stage: Stage, admin: Caller) -> None:
    stage.cast.hire("lead")
    member = stage.cast.members["lead"].pk
    invited = ok(admin.post("agency/invitations", {"email": "new@example.org", "roles": ["manager"]}), 201)["id"]
    for path in (f"agency/members/{member}", f"agency/invitations/{invited}", "agency/members/01890000-0000-7000-8000-000000000000"):
        refused(elsewhere.get(path), 404, "not_found")
    for path in (f"members/{member}/deactivate", f"members/{member}/bring-back", f"invitations/{invited}/withdraw"):
        refused(elsewhere.post(f"agency/{path}"), 404, "not_found")
    refused(elsewhere.patch(f"agency/members/{member}", {"roles": ["manager"]}, if_match='"1"'), 404, "not_found")
    assert listed(elsewhere, "agency/invitations", "id") == []
    refused(stage["auditor"].get("agency/members"), 403, "role_needed")


def test_roles_change_over_what_was_read(admin: Caller, stage: Stage) -> None:
    stage.cast.hire("lead")
    path = f"agency/members/{stage.cast.members['lead'].pk}"
    read = admin.get(path)
    refused(admin.patch(path, {"roles": ["manager"]}), 428, "precondition_required")
    changed = ok(admin.patch(path, {"roles": ["manager", "caseworker"]}, if_match=read["ETag"]))
    assert changed["roles"] == ["caseworker", "manager"]
    assert changed["roles_given_by"] == "admin@ccas-cahors.test"
    stale = refused(admin.patch(path, {"roles": ["manager"]}, if_match=read["ETag"]), 412, "stale")
    assert stale["current_representation"]["roles"] == ["caseworker", "manager"]
    problem = refused(admin.patch(path, {"roles": ["auditor", "manager"]}, if_match=admin.get(path)["ETag"]), 400, "invalid")
    assert problem["invalid_params"][0]["code"] == "auditor_excludes_other_roles"


def test_the_last_administrator_stays_one(admin: Caller, stage: Stage) -> None:
    path = f"agency/members/{stage.cast.members['admin'].pk}"
    told = refused(admin.patch(path, {"roles": ["manager"]}, if_match=admin.get(path)["ETag"]), 409, "last_agency_admin")
    assert "administra" in told["detail"]
    refused(admin.post(f"{path}/deactivate"), 409, "last_agency_admin")
    other = join("ccas-cahors", "agency_admin", login="second@ccas-cahors.test")
    ok(admin.post(f"{path}/deactivate"))
    assert Membership.objects.filter(pk=other.pk, is_active=True).exists()
    refused(admin.get(path), 401, "bad_credentials")


def test_leaving_and_coming_back(admin: Caller, stage: Stage) -> None:
    lead, member = stage["lead"], stage.cast.members["lead"]
    stage.case = stage.open()
    ok(lead.post(f"{stage.path}/referent", {"user": str(member.user_id), "person_position": "chosen"}))
    browser = Client()
    browser.force_login(member.user)
    assert browser.get("/api/v1/me").status_code == 200
    path = f"agency/members/{member.pk}"
    left = ok(admin.post(f"{path}/deactivate"))
    assert (left["is_active"], left["cases_followed"]) == (False, 1)
    assert stage.reference not in str(left)
    refused(lead.get("me"), 401, "bad_credentials")
    assert browser.get("/api/v1/me").status_code == 401, "their sessions are over"
    refused(admin.post(f"{path}/deactivate"), 409, "membership_ended")

    back = ok(admin.post(f"{path}/bring-back", {"roles": ["manager"]}))
    assert (back["is_active"], back["roles"], back["ended_at"]) == (True, ["manager"], None)
    refused(lead.get("me"), 401, "bad_credentials")
    refused(admin.post(f"{path}/bring-back"), 409, "already_a_member")


def test_an_invitation_sent_twice_is_one(admin: Caller) -> None:
    said: dict[str, Any] = {"email": "new@example.org", "roles": ["caseworker"], "language": "en"}
    first, second = (ok(admin.post("agency/invitations", said, idempotency_key="k"), 201) for _ in range(2))
    assert first == second
    assert (first["state"], first["invited_by"]) == ("sent", "admin@ccas-cahors.test")
    refused(admin.post("agency/invitations", said), 409, "already_invited")
    again = ok(admin.post(f"agency/invitations/{first['id']}/send-again"))
    assert again["sent_at"] > first["sent_at"]
    assert ok(admin.post(f"agency/invitations/{first['id']}/withdraw"))["state"] == "withdrawn"
    refused(admin.post(f"agency/invitations/{first['id']}/withdraw"), 409, "invitation_over")
    assert listed(admin, "agency/invitations?state=withdrawn", "id") == [first["id"]]
    assert listed(admin, "agency/invitations?state=sent", "id") == []


def test_an_answer_does_not_tell_who_has_an_account(admin: Caller) -> None:
    User.objects.create_user("known@example.org")
    known, unknown = (
        ok(admin.post("agency/invitations", {"email": f"{who}@example.org", "roles": ["manager"]}), 201) for who in ("known", "unknown")
    )
    differing = {name for name in known if known[name] != unknown[name]}
    assert differing == {"id", "email", "sent_at", "expires_at"}


def test_the_agency_edited_and_its_trail(admin: Caller, stage: Stage) -> None:
    read = admin.get("agency")
    assert ok(read)["slug"] == "ccas-cahors"
    refused(admin.patch("agency", {"phone": "05"}), 428, "precondition_required")
    changed = ok(admin.patch("agency", {"competences": ["housing"], "communes": ["46042"]}, if_match=read["ETag"]))
    assert (changed["competences"], changed["communes"]) == (["housing"], ["46042"])
    assert refused(admin.patch("agency", {"phone": "05"}, if_match=read["ETag"]), 412, "stale")["current_representation"] == changed
    tight = ok(admin.post("agency/capacity", {"capacity": "tight", "note": "Travaux", "until": "2099-01-01"}))
    assert (tight["capacity"], tight["capacity_note"], tight["capacity_until"]) == ("tight", "Travaux", "2099-01-01")
    assert ok(stage["lead"].get("agencies/ccas-cahors"))["capacity_note"] == "Travaux"
    refused(admin.patch("agency", {"name": "Autre"}, if_match=admin.get("agency")["ETag"]), 400, "unknown_field")

    for reader in ("admin", "auditor"):
        events = listed(stage[reader], "agency/events?page_size=2", "kind")
        assert events[:1] + events[-1:] == [events[0], "agency_created"]
        assert {"capacity_changed", "services_changed", "communes_changed", "member_added"} <= set(events)
        assert ok(stage[reader].get("agency/events/count"))["count"] == len(events)
    [latest] = ok(admin.get("agency/events?page_size=1", accept_language="en"))["results"]
    assert latest["actor"] is None or latest["sentence"]


def signed_in(member: Membership) -> Caller:
    client = Client()
    client.force_login(member.user)
    return Caller(client)


def test_a_key_is_shown_once_and_opens_until_an_administrator_revokes_it(admin: Caller, stage: Stage) -> None:
    stage.cast.hire("lead")
    member = stage.cast.members["lead"]
    lead, said = signed_in(member), {"label": "Logiciel métier", "expires_in_days": 30}
    made = ok(lead.post("me/api-keys", said, idempotency_key="once"), 201)
    assert (made["user"]["login"], made["member"]) == (member.user.login, str(member.pk))
    software = Caller(Client(), authorization=f"Bearer {made['token']}")
    assert ok(software.get("me"))["acting_agency"] == "ccas-cahors"

    replay = lead.post("me/api-keys", said, idempotency_key="once")
    assert (ok(replay, 201)["token"], replay["Idempotency-Replayed"], replay.json()["id"]) == (None, "true", made["id"])
    kept = StoredAnswer.objects.get(key="once")
    secret = made["token"].rpartition("_")[2]
    assert secret not in kept.body
    for shown in (ok(admin.get(f"agency/api-keys/{made['id']}")), ok(lead.get(f"me/api-keys/{made['id']}"))):
        assert "token" not in shown
        assert (shown["last_used_on"], shown["state"]) == (str(clock.today()), "usable")

    assert ok(admin.post(f"agency/api-keys/{made['id']}/revoke"))["state"] == "revoked"
    refused(software.get("me"), 401, "bad_credentials")
    refused(lead.post(f"me/api-keys/{made['id']}/revoke"), 409, "api_key_revoked")
    assert listed(admin, f"agency/api-keys?state=revoked&member={member.pk}", "id") == [made["id"]]
    assert listed(lead, "me/api-keys?state=revoked", "id") == [made["id"]]
    assert made["id"] not in listed(admin, "agency/api-keys?state=usable", "id")


def test_a_key_is_issued_by_whoever_it_acts_for(admin: Caller, stage: Stage) -> None:
    """Once, in a session; and nobody else makes, reads nor revokes it there."""
    stage.cast.hire("lead")
    lead = signed_in(stage.cast.members["lead"])
    said = {"id": "01890000-0000-7000-8000-000000000000", "label": "A"}
    refused(stage["lead"].post("me/api-keys", said), 403, "session_needed")
    assert admin.post("agency/api-keys", {**said, "member": str(stage.cast.members["lead"].pk)}).status_code == 405
    refused(signed_in(stage.cast.members["admin"]).post("me/api-keys", {**said, "member": said["id"]}), 400, "unknown_field")
    assert ok(lead.post("me/api-keys", said), 201)["token"]
    assert ok(lead.post("me/api-keys", said), 201)["token"] is None
    refused(lead.post("me/api-keys", {**said, "label": "B"}), 409, "id_taken")
    for path in (f"me/api-keys/{said['id']}", f"me/api-keys/{said['id']}/revoke"):
        refused(admin("post" if "revoke" in path else "get", path), 404, "not_found")
    assert ok(stage["lead"].post(f"me/api-keys/{said['id']}/revoke"))["state"] == "revoked"


def test_the_member_is_told_that_a_key_acts_in_their_name() -> None:
    made = ok(signed_in(join("ccas-cahors", "caseworker", email="told@example.org")).post("me/api-keys", {"label": "A"}), 201)
    tell_key_issued.func(made["id"])
    [message] = mail.outbox
    assert message.to == ["told@example.org"]
    assert made["token"] not in message.body


def test_keys_of_another_agency_are_not_there(elsewhere: Caller, stage: Stage) -> None:
    stage.cast.hire("lead")
    key = key_of(stage.cast.members["lead"])[0]
    refused(elsewhere.get(f"agency/api-keys/{key.pk}"), 404, "not_found")
    refused(elsewhere.post(f"agency/api-keys/{key.pk}/revoke"), 404, "not_found")


def test_habilitations_reviewed_and_exported(admin: Caller, stage: Stage) -> None:
    auditor = stage["auditor"]
    evil = join("ccas-cahors", "caseworker", login="evil@ccas-cahors.test", first_name="=1+1", last_name="Bories")
    assert len(listed(auditor, "agency/habilitations?active=true", "id")) == ok(auditor.get("agency/habilitations/count"))["count"] == 3
    refused(auditor.post(f"agency/habilitations/{evil.pk}/review"), 403, "role_needed")
    reviewed = ok(admin.post(f"agency/habilitations/{evil.pk}/review"))
    assert (reviewed["reviewed_at"] is not None, reviewed["reviewed_by"]) == (True, "admin@ccas-cahors.test")

    table = auditor.get("agency/habilitations/export", accept="text/csv")
    assert (table.status_code, table["Content-Type"], table["Cache-Control"]) == (200, "text/csv", "no-store")
    assert "attachment" in table["Content-Disposition"]
    assert "'=1+1 Bories" in table.content.decode("utf-8-sig")
    sheet = admin.get("agency/habilitations/export", accept="application/vnd.oasis.opendocument.spreadsheet")
    assert sheet.content.startswith(b"PK")
    refused(admin.get("agency/habilitations/export", accept="application/pdf"), 406, "not_acceptable")
    kinds = listed(admin, "agency/events", "kind")
    assert kinds.count("habilitations_exported") == 2
    assert "habilitation_reviewed" in kinds


def test_a_colleague_replaced_and_given_back(stage: Stage) -> None:
    stage.cast.hire("lead", "colleague", "coordinator")
    lead, colleague = (str(stage.cast.members[who].user_id) for who in ("lead", "colleague"))
    references = []
    for alias in ("Une dame", "Un monsieur"):
        case = ok(stage["lead"].post("cases", {"person": {"alias": alias}}), 201)
        ok(stage["lead"].post(f"cases/{case['reference']}/referent", {"user": lead, "person_position": "chosen"}))
        references.append(case["reference"])
    coordinator, said = stage["coordinator"], {"absent": lead, "replacement": colleague}
    asked = ok(coordinator.post("replacements?dry_run=true", said))
    assert ({step["case"] for step in asked["cases"]}, asked["dry_run"], asked["replacement"]) == (set(references), True, None)
    refused(coordinator.post("replacements?dry_run=perhaps", said), 400, "invalid")

    done, again = (ok(coordinator.post("replacements", said, idempotency_key="k"), 201) for _ in range(2))
    assert done == again
    assert ok(coordinator.get(f"cases/{references[0]}"))["referent"]["person_position"] == "no_opinion"
    path = f"replacements/{done['replacement']['id']}"
    assert {one["case"] for one in ok(coordinator.get(path))["cases"]} == set(references)
    assert listed(coordinator, "replacements", "id") == [done["replacement"]["id"]]
    assert ok(coordinator.get("replacements/count"))["count"] == 1
    refused(coordinator.post(f"{path}/undo", if_match='"9"'), 412, "stale")
    undone = ok(coordinator.post(f"{path}/undo"))
    assert (set(undone["cases"]), undone["refused"]) == (set(references), [])
    refused(coordinator.post(f"{path}/undo"), 409, "already_undone")
    refused(coordinator.post("replacements", {"absent": colleague, "replacement": lead}), 409, "nothing_to_replace")


def test_cases_without_a_referent_are_found(stage: Stage) -> None:
    admin, lead = stage["admin"], stage["lead"]
    followed, never = (ok(lead.post("cases", {"person": {"alias": alias}}), 201)["reference"] for alias in ("A", "B"))
    colleague = join("ccas-cahors", "caseworker", login="leaves@ccas-cahors.test")
    ok(lead.post(f"cases/{followed}/referent", {"user": str(colleague.user_id), "person_position": "chosen"}))
    assert listed(lead, "cases?referent=none") == [never]
    ok(admin.post(f"agency/members/{colleague.pk}/deactivate"))
    assert set(listed(lead, "cases?referent=none")) == {followed, never}
    assert ok(lead.get("cases/count?referent=none"))["count"] == 2
    ok(admin.post(f"agency/members/{colleague.pk}/bring-back"))
    assert listed(lead, "cases?referent=none") == [never]

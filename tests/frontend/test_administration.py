"""The pages of an agency's administrator: members, invitations, and where the link of an invitation leads."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from agencies.invitations import token_of
from agencies.models import ApiKey, Invitation, User
from agencies.operations.create_api_key import create_api_key
from agencies.operations.invite_member import invite_member
from backend.base.operation import door_transaction
from cases.models import CaseFile
from cases.operations.name_referent import name_referent
from tests.cases.conftest import LEAD, Cast, agency, case, cast
from tests.frontend.case_cast import hidden, opened, send
from tests.frontend.markup import Markup
from tests.frontend.people import PASSWORD, reading

__all__ = ["case", "cast", "opened"]

Opened = Callable[[str], Client]


@pytest.fixture
def admin(opened: Opened) -> Client:
    return opened("lead_agency_admin")


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    with door_transaction():
        return invite_member(LEAD, email="nadia@example.org", roles=["caseworker"], language="en", actor=cast["lead_agency_admin"])


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", ["/agency/members", "/agency/invitations", "/agency/invitations/new"])
def test_only_administrators_administer(path: str, opened: Opened, admin: Client):
    assert admin.get(path).status_code == 200
    for who in ("lead", "lead_coordinator", "lead_manager", "lead_auditor", "flagger"):
        assert opened(who).get(path).status_code == 403


def test_the_list_and_its_criteria(cast: Cast, admin: Client):
    lead = cast["lead"]
    page = text(admin.get("/agency/members"))
    assert f"/agency/members/{lead.membership_id}" in page
    assert "Caseworker" in page
    assert str(lead.membership_id) not in text(admin.get("/agency/members?role=auditor"))
    assert "Nothing like this" in text(admin.get("/agency/members?role=auditor"))
    assert "not one of the available choices" in text(admin.get("/agency/members?role=king"))


def test_roles_end_and_return(cast: Cast, admin: Client, opened: Opened, case: CaseFile):
    lead = cast["lead"]
    name_referent(case.reference, user=lead.user_id, person_position="chosen", actor=lead)
    gone, path = opened("lead"), f"/agency/members/{lead.membership_id}"
    assert gone.get("/").status_code == 200

    refused = send(admin, path, answer="roles", roles=["auditor", "caseworker"])
    assert refused.status_code == 200
    assert "An auditor of an agency can hold no other role" in text(refused)
    assert Markup(refused).all("input", value="auditor", checked="")
    assert send(admin, path, answer="roles", roles=["caseworker", "manager"]).status_code == 302
    assert "a coordinator has to name another" in text(admin.get(path))
    assert case.reference not in text(admin.get(path))

    assert send(admin, path, answer="end").status_code == 302
    assert gone.get("/cases")["Location"].startswith("/accounts/login/")
    assert "Bring this person back" in text(admin.get(path))
    assert send(admin, path, answer="back", roles=["manager"]).status_code == 302
    assert User.objects.get(pk=lead.user_id).usable_memberships[0].roles == ["manager"]


def test_the_last_administrator_is_told_what_to_do(cast: Cast, admin: Client):
    path = f"/agency/members/{cast['lead_agency_admin'].membership_id}"
    assert "Make somebody else administrator first" in text(send(admin, path, answer="end"))


def test_what_another_changed_is_not_overwritten(cast: Cast, admin: Client):
    path = f"/agency/members/{cast['lead'].membership_id}"
    stale = admin.post(path, {"answer": "roles", "roles": ["manager"], "version": "7"})
    assert "Somebody changed this" in text(stale)


def test_members_of_another_agency_are_not_there(cast: Cast, admin: Client):
    path = f"/agency/members/{cast['receiver'].membership_id}"
    assert admin.get(path).status_code == 404
    assert admin.post(path, {"answer": "end", "version": "1"}).status_code == 404
    assert admin.post(f"/agency/members/{cast['lead'].membership_id}", {"answer": "crown"}).status_code == 404


def test_inviting_again_and_withdrawing(admin: Client):
    typed = {"email": "nadia@example.org", "roles": ["caseworker"], "language": "fr"}
    assert admin.post("/agency/invitations/new", typed)["Location"] == "/agency/invitations"
    refused = admin.post("/agency/invitations/new", typed)
    assert "was invited already" in text(refused)
    assert 'value="nadia@example.org"' in text(refused)
    one = Invitation.objects.get()
    path = f"/agency/invitations/{one.pk}"
    assert path in text(admin.get("/agency/invitations"))
    assert send(admin, path, answer="again").status_code == 302
    assert send(admin, path, answer="withdraw").status_code == 302
    one.refresh_from_db()
    assert (one.times_sent, one.state) == (2, "withdrawn")
    assert "Withdraw it" not in text(admin.get(path))


def test_the_link_makes_an_account_and_signs_in(invitation: Invitation, db):
    stranger, path = reading("en", Client()), f"/invitations/{token_of(invitation)}"
    assert "nadia@example.org" in text(stranger.get(path))
    typed = {"first_name": "Nadia", "last_name": "Bories", "password": "nadia", "again": "nadio"}
    assert "The two passwords differ" in text(stranger.post(path, typed))
    short = stranger.post(path, {**typed, "again": "nadia"})
    assert "too short" in text(short)
    assert 'value="Bories"' in text(short)
    assert "nadio" not in text(short)
    joined = stranger.post(path, {**typed, "password": PASSWORD, "again": PASSWORD}, follow=True)
    assert "you now act for" in text(joined)
    assert stranger.get("/cases").status_code == 200
    assert Client().get(path).status_code == 404


def test_who_has_an_account_signs_in_then_accepts(invitation: Invitation, db):
    User.objects.create_user("nadia@example.org", PASSWORD)
    browser, path = reading("en", Client()), f"/invitations/{token_of(invitation)}"
    assert "You have an account already. Sign in" in text(browser.get(path))
    signed_in = browser.post(f"/accounts/login/?next={path}", {"login": "nadia@example.org", "password": PASSWORD})
    assert signed_in["Location"] == path
    page = browser.get(path)
    assert "Accept the invitation" in text(page)
    assert Invitation.objects.get().state == "sent", "looking is not accepting"
    assert browser.post(path, {"answer": "accept"})["Location"] == "/"
    assert browser.get("/cases").status_code == 200


def test_a_second_agency_is_the_one_acted_for(invitation: Invitation, opened: Opened, cast: Cast):
    browser, path = opened("receiver"), f"/invitations/{token_of(invitation)}"
    assert "was sent to another address than yours" in text(browser.post(path, {"answer": "accept"}))
    Invitation.objects.update(email=cast["receiver"].user.email)
    answer = browser.post(path, {"answer": "accept"}, follow=True)
    assert f"You act for: </span>{agency(LEAD).name}".replace("'", "&#x27;") in " ".join(text(answer).split()).replace(
        ": </span> ", ": </span>"
    )


@pytest.mark.parametrize("token", ["nonsense", "WyIwMTg5MDAwMCIsMV0:1abc:def"])
def test_a_link_that_opens_nothing_says_so(token: str, db):
    answer = reading("en", Client()).get(f"/invitations/{token}")
    assert answer.status_code == 404
    assert "Ask the administrator of the agency to send it again" in text(answer)


def test_capacity_services_and_contact(admin: Client, cast: Cast):
    assert send(admin, "/agency/edit/capacity", capacity="tight", note="Works", until="2099-01-01").status_code == 302
    assert "until" in text(admin.get("/agency"))
    refused = send(admin, "/agency/edit/capacity", capacity="open", note="Works still", until="2099-01-01")
    assert "leave the date out" in text(refused)
    assert "Works still" in text(refused)
    assert send(admin, "/agency/edit/services", competences=["housing", "energy"]).status_code == 302
    assert send(admin, "/agency/edit/contact", phone="05 65", email="x@example.org", website="example.org").status_code == 302
    now = agency(LEAD)
    assert (now.capacity, now.accepts_handovers, now.website) == ("tight", False, "https://example.org")
    assert list(now.competences.values_list("theme", flat=True)) == ["energy", "housing"]
    assert admin.get("/agency/edit/crown").status_code == 404
    stale = admin.post("/agency/edit/contact", {"phone": "06", "version": "1"})
    assert "Somebody changed this" in text(stale)
    assert 'value="06"' in text(stale)


def ticked(response) -> set[str]:
    return {box["value"] for box in Markup(response).all("input", type="checkbox", name="communes") if "checked" in box}


def test_communes_many_at_once_with_buttons_alone(admin: Client):
    path, before = "/agency/communes", set(agency(LEAD).served.values_list("commune_id", flat=True))
    assert ticked(admin.get(path)) == before
    version = {"version": str(agency(LEAD).version)}

    def press(go: str, communes: set[str], **said: str):
        return admin.post(path, {"go": go, "communes": sorted(communes), **version, **said})

    everything = ticked(press("all", set()))
    assert len(everything) >= 59
    [siren] = {button["value"] for button in Markup(admin.get(path)).all("button", name="go") if button["value"].startswith("none:")} & {
        f"none:{agency_siren('46042')}"
    }
    assert "46042" not in ticked(press(siren, everything))
    assert ticked(press("none", everything)) == set()
    assert "46102" in ticked(press("find", {"46042"}, q="Figeac"))
    assert "Check its spelling" in text(press("find", {"46042"}, q="Nowhere"))
    assert set(agency(LEAD).served.values_list("commune_id", flat=True)) == before, "nothing changes before it is saved"
    assert press("save", {"46042", "46102"}).status_code == 302
    assert set(agency(LEAD).served.values_list("commune_id", flat=True)) == {"46042", "46102"}
    assert "Somebody changed this" in text(press("save", {"46042"}))


def agency_siren(commune: str) -> str:
    from agencies.models import Commune

    return str(Commune.objects.get(pk=commune).intercommunality_id)


def test_the_trail_is_for_administrators_and_auditors(admin: Client, opened: Opened, cast: Cast):
    send(admin, "/agency/edit/contact", phone="05 65")
    for who in ("lead_agency_admin", "lead_auditor"):
        page = text(opened(who).get("/agency/history"))
        assert "Contact details changed" in page
        assert "Agency created" in page
    assert opened("lead_coordinator").get("/agency/history").status_code == 403
    assert opened("lead_auditor").get("/agency").status_code == 403


def test_a_key_is_shown_on_one_page_only(admin: Client, opened: Opened):
    lead = opened("lead")
    assert "/account/api-keys" in text(lead.get("/"))
    typed = {**hidden(lead, "/account/api-keys/new"), "label": "Logiciel", "expires_in_days": "0"}
    assert "Logiciel" in text(lead.post("/account/api-keys/new", typed))
    made = lead.post("/account/api-keys/new", {**typed, "expires_in_days": "30"})
    token = re.search(r"fr_[0-9a-f]{12}_[0-9a-f]{64}", text(made))
    assert token
    assert "no-store" in made["Cache-Control"]
    again = lead.post("/account/api-keys/new", {**typed, "expires_in_days": "30"})
    assert "was made already" in text(again)
    key = ApiKey.objects.get()
    own, path = f"/account/api-keys/{key.pk}", f"/agency/api-keys/{key.pk}"
    assert own in text(lead.get("/account/api-keys"))
    assert path in text(admin.get("/agency/api-keys"))
    assert token[0] not in text(lead.get(own)) + text(admin.get(path))
    assert (admin.get(own).status_code, lead.get(path).status_code) == (404, 403)
    assert admin.post(path, {"answer": "revoke"}).status_code == 302
    assert "Revoke the key" not in text(admin.get(path)) + text(lead.get(own))
    assert admin.get("/agency/api-keys?state=usable").status_code == 200


def test_one_revokes_ones_own_key(opened: Opened, cast: Cast):
    with door_transaction():
        key = create_api_key(cast["flagger"].membership_id, label="Carnet", actor=cast["flagger"])[0]
    flagger, path = opened("flagger"), f"/account/api-keys/{key.pk}"
    assert opened("lead").post(path, {"answer": "revoke"}).status_code == 404
    assert flagger.post(path, {"answer": "revoke"}).status_code == 302
    key.refresh_from_db()
    assert key.revoked_at


def test_habilitations_reviewed_and_exported(admin: Client, opened: Opened, cast: Cast):
    lead, auditor = cast["lead"], opened("lead_auditor")
    assert admin.post("/agency/habilitations", {"member": [str(lead.membership_id)]}).status_code == 302
    page = text(auditor.get("/agency/habilitations?role=caseworker"))
    assert "Camille" in page
    assert "Mark those as reviewed" not in page
    assert auditor.post("/agency/habilitations", {"member": [str(lead.membership_id)]}).status_code == 403
    assert admin.post("/agency/habilitations", {"member": ["nonsense"]}).status_code == 404
    table = auditor.get("/agency/habilitations/export?as=csv")
    assert "Reviewed by" in table.content.decode("utf-8-sig")
    assert admin.get("/agency/habilitations/export?as=ods").content.startswith(b"PK")
    assert admin.get("/agency/habilitations/export?as=pdf").status_code == 404
    assert opened("lead_coordinator").get("/agency/habilitations/export").status_code == 403


def test_a_colleague_replaced_page_by_page(opened: Opened, cast: Cast, case: CaseFile):
    lead, other = cast["lead"], cast.member(LEAD, "caseworker", number=2)
    coordinator = opened("lead_coordinator")
    name_referent(case.reference, user=lead.user_id, person_position="chosen", actor=lead)
    assert f"/agency/replacements/of/{lead.user_id}" in text(coordinator.get("/agency/replacements"))
    assert opened("lead").get("/agency/replacements").status_code == 403
    assert opened("lead_agency_admin").get("/agency/replacements").status_code == 403

    path = f"/agency/replacements/of/{lead.user_id}"
    typed = hidden(coordinator, path)
    assert case.reference in text(coordinator.get(path))
    assert "No case changes" in text(coordinator.post(path, {**typed, f"case_{case.reference}": "keep", "replacement": str(other.user_id)}))
    done = coordinator.post(path, {**typed, "replacement": str(other.user_id)})
    assert done.status_code == 302
    case.refresh_from_db()
    assert (case.referent_id, case.referent_position) == (other.user_id, "no_opinion")
    assert coordinator.post(path, {**typed, "replacement": str(other.user_id)})["Location"] == done["Location"], "sent twice"
    page = text(coordinator.get(done["Location"]))
    assert case.reference in page
    assert send(coordinator, done["Location"]).status_code == 302
    case.refresh_from_db()
    assert (case.referent_id, case.referent_position) == (lead.user_id, "chosen")
    assert "Give the cases back" not in text(coordinator.get(done["Location"]))
    assert coordinator.get("/agency/replacements/of/01890000-0000-7000-8000-000000000000").status_code == 400
    assert case.reference not in text(coordinator.get("/cases?referent=none"))

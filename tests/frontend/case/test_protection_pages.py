"""The pages of who can see a case: restricting, excluding, explaining, the journal, and what auditors ask."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.accesses import record_read
from cases.models import AccessRecord, CaseExclusion, CaseUserGrant
from cases.operations.open_case import open_case
from cases.operations.protection.exclude_user import exclude_user
from tests.cases.conftest import ask, case, cast, now, shared
from tests.frontend.case_cast import opened, page_of, send
from tests.frontend.markup import Markup

__all__ = ["ask", "case", "cast", "opened", "shared"]


def body(response) -> str:
    assert response.status_code in (200, 400, 403, 404, 409), response.status_code
    return " ".join(response.content.decode().split())


def test_a_coordinator_restricts_changes_and_lifts(opened, shared, cast):
    coordinator, url = opened("lead_coordinator"), page_of(shared, "access/readers")
    assert cast["contributor"]
    assert "Restrict to named readers" in body(coordinator.get(page_of(shared, "access")))
    assert "Name at least one reader" in body(send(coordinator, url, readers=[]))
    send(coordinator, url, readers=[str(cast["contributor"].user_id)])
    assert now(shared.case).is_restricted
    assert "Named readers only" in body(coordinator.get(page_of(shared)))
    named = set(CaseUserGrant.objects.values_list("user_id", flat=True))
    assert named == {cast["contributor"].user_id, cast["lead_coordinator"].user_id}
    assert "Change the readers" in body(coordinator.get(page_of(shared, "access")))
    assert opened("lead").get(page_of(shared)).status_code == 404
    assert "sees it again" not in body(opened("contributor").get(page_of(shared)))
    send(coordinator, page_of(shared, "access/lift"))
    assert opened("lead").get(page_of(shared)).status_code == 200


def test_a_coordinator_excludes_and_lifts(opened, shared, cast):
    coordinator, url = opened("lead_coordinator"), page_of(shared, "access/exclusions/new")
    assert "choose a name, or write an identifier" in body(send(coordinator, url, user="", login="", reason="relative"))
    send(coordinator, url, user="", login=cast["stranger"].user.login, reason="neighbour")
    exclusion = CaseExclusion.objects.get(case=shared.case)
    assert "A neighbour" in body(coordinator.get(page_of(shared, "access")))
    send(coordinator, page_of(shared, f"access/exclusions/{exclusion.pk}/lift"))
    assert not CaseExclusion.objects.exists()
    assert coordinator.get(page_of(shared, f"access/exclusions/{exclusion.pk}/lift")).status_code == 404


def test_who_excludes_themself_loses_sight(opened, shared, cast):
    coordinator = opened("lead_coordinator")
    response = send(
        coordinator, page_of(shared, "access/exclusions/new"), user=str(cast["lead_coordinator"].user_id), login="", reason="relative"
    )
    assert response["Location"] == reverse("cases")
    assert coordinator.get(page_of(shared, "access")).status_code == 404


@pytest.mark.parametrize("part", ["access", "accesses", "access/readers", "access/exclusions/new"])
def test_for_the_lead_s_coordinator_alone(part, opened, shared):
    for who, status in {"lead_coordinator": 200, "lead": 403, "contributor_coordinator": 403, "stranger": 404}.items():
        assert opened(who).get(page_of(shared, part)).status_code == status, who
    assert "Who can see it, and through what" not in body(opened("lead").get(page_of(shared)))


def test_the_journal_page_by_page(opened, shared, cast):
    coordinator, url = opened("lead_coordinator"), page_of(shared, "accesses")
    coordinator.get(url)
    with CaptureQueriesContext(connection) as few:
        assert body(coordinator.get(url)).count('<tr role="row">') == 2
    for number in range(30):
        reader = cast.member("ccas-cahors", "caseworker", number=number + 10)
        AccessRecord.append(
            shared.case.pk, "case_read", actor_id=reader.user_id, agency_id=reader.agency_id, ground="opened", reason="Relecture"
        )
    with CaptureQueriesContext(connection) as many:
        first = coordinator.get(url)
    assert len(many) == len(few)
    assert body(first).count('<tr role="row">') == 26
    assert "Looked at the case" in body(first)
    assert "Relecture" in body(first)
    [following] = [link["href"] for link in Markup(first).all("a", rel="next")]
    assert body(coordinator.get(following)).count('<tr role="row">') == 7


def test_an_auditor_says_why_first(opened, shared, cast):
    """And is asked whether there is such a case or not."""
    auditor = opened("lead_auditor")
    for part in ("access", "accesses"):
        assert auditor.get(page_of(shared, part))["Location"] == f"/audit?reference={shared.case.reference}"
    assert auditor.get("/cases/K7Q4-92MX-3/access")["Location"] == "/audit?reference="
    assert shared.case.reference in body(auditor.get(f"/audit?reference={shared.case.reference}"))
    assert "an audit is recorded with its reason" in body(auditor.post("/audit", {"reason": " ", "reference": shared.case.reference}))
    assert "This is no reference" in body(auditor.post("/audit", {"reason": "Plainte", "reference": "nonsense"}))
    theirs = open_case(actor=cast["stranger"], person={"alias": "Ailleurs"})
    for absent in (theirs.reference, "K7Q4-92MX-3"):
        answer = body(auditor.post("/audit", {"reason": "Plainte", "reference": absent}))
        assert ("No case of your agency" in answer) or ("This is no reference" in answer)
    response = auditor.post("/audit", {"reason": "Plainte n° 4", "reference": shared.case.reference.lower()})
    assert response["Location"] == page_of(shared, "access")
    shown = body(auditor.get(page_of(shared, "access")))
    assert "Plainte n° 4" in shown
    assert "Sarah" not in shown
    assert "Exclude somebody" not in shown
    look = AccessRecord.objects.filter(kind="case_read", actor_id=cast["lead_auditor"].user_id).get()
    assert look.data == {"ground": "audit", "reason": "Plainte n° 4"}
    assert "Plainte n° 4" in body(auditor.get(page_of(shared, "accesses")))
    assert auditor.get(page_of(shared)).status_code == 404
    assert opened("lead").get("/audit").status_code == 403


def test_an_auditor_who_is_excluded_finds_nothing(opened, shared, cast):
    exclude_user(shared.case.reference, user=cast["lead_auditor"].user_id, reason="relative", actor=cast["lead_coordinator"])
    response = opened("lead_auditor").post("/audit", {"reason": "Plainte", "reference": shared.case.reference})
    assert "No case of your agency" in body(response)


def test_the_mirror(opened, shared, cast):
    coordinator, colleague = opened("lead_coordinator"), reverse("colleague", args=[cast["lead"].user_id])
    assert cast["lead"].user.display_name in body(coordinator.get(reverse("colleagues")))
    assert shared.case.reference in body(coordinator.get(colleague))
    assert coordinator.get(reverse("colleague", args=[cast["observer"].user_id])).status_code == 404
    assert opened("lead").get(colleague).status_code == 403
    auditor = opened("lead_auditor")
    assert auditor.get(colleague)["Location"] == "/audit"
    assert auditor.post("/audit", {"reason": "Départ d’un agent", "reference": ""})["Location"] == "/colleagues"
    assert shared.case.reference in body(auditor.get(colleague))
    assert AccessRecord.objects.filter(kind="case_list").latest("recorded_at").data["reason"] == "Départ d’un agent"


def test_looks_at_the_journal_are_in_it(opened, shared, cast):
    record_read(cast["contributor"], "case_read", shared.case.pk, ground="agreement")
    assert "Agreement of the person" in body(opened("lead_coordinator").get(page_of(shared, "accesses")))


def test_the_person_s_report(opened, shared, cast):
    shown = body(opened("lead_coordinator").get(page_of(shared, "report")))
    for held in ("Sarah", "12 rue du Château-du-Roi", "Agreement of the person", "Made the person’s report", "Nothing is held"):
        assert held in shown
    assert opened("lead").get(page_of(shared, "report")).status_code == 403
    auditor = opened("lead_auditor")
    assert auditor.get(page_of(shared, "report")).status_code == 302
    auditor.post("/audit", {"reason": "Droit d’accès", "reference": shared.case.reference})
    assert "Sarah" in body(auditor.get(page_of(shared, "report")))
    assert AccessRecord.objects.filter(kind="report_read").latest("recorded_at").data == {"ground": "audit", "reason": "Droit d’accès"}


def test_safe_contact_comes_first_and_decides_what_may_be_tapped(opened, shared, cast):
    lead, url = opened("lead"), page_of(shared)
    assert 'href="tel:0612345678"' in body(lead.get(url))
    form = {
        "summary": "",
        "first_name": "Sarah",
        "phone": "06 12 34 56 78",
        "email": "s@example.org",
        "address": "12 rue du Château-du-Roi",
    }
    said = {
        **form,
        "contact_channels": ["visit", "text_message"],
        "contact_hours": "After 6 pm",
        "do_not_write": "on",
        "address_protected": "on",
    }
    assert send(lead, page_of(shared, "edit"), **said).status_code == 302
    shown = body(lead.get(url))
    assert "By text message · By a visit" in shown
    assert "After 6 pm" in shown
    assert shown.index("Before you contact the person") < shown.index("06 12 34 56 78")
    assert "tel:0612345678" not in shown
    assert "mailto:" not in shown
    assert "Château" not in shown
    assert "Protected: show it" in shown
    assert "Château" in body(lead.get(page_of(shared, "address")))
    assert "Protected: show it" not in body(opened("observer").get(url))
    assert opened("observer").get(page_of(shared, "address")).status_code == 403


def test_a_protected_address_is_kept_by_a_form_that_does_not_show_it(opened, case, cast):
    lead, url = opened("lead"), page_of(case, "edit")
    base = {"summary": "", "first_name": "Sarah"}
    send(lead, url, **base, address="12 rue du Château-du-Roi", address_protected="on")
    assert "Château" not in body(lead.get(url))
    send(lead, url, **base, phone="06 00 00 00 00", address_protected="on")
    assert now(case).person.address == "12 rue du Château-du-Roi"
    send(lead, url, **base, address="3 place Galdemar", address_protected="on")
    assert now(case).person.address == "3 place Galdemar"


def test_the_danger_button(opened, client, db):
    for who, offered in {"lead": True, "flagger": True, "lead_manager": False, "lead_auditor": False}.items():
        assert ('href="/danger"' in body(opened(who).get("/"))) is offered, who
    numbers = [link["href"] for link in Markup(client.get("/danger")).all("a") if link.get("href", "").startswith("tel:")]
    assert numbers[0] == "tel:112"
    assert {"tel:17", "tel:3919", "tel:114"} <= set(numbers)
    assert Markup(opened("lead").get("/danger")).all("form", action="/danger") == []

"""A signed-in browser on the resources: its CSRF token, and the agency that it acts for."""

from collections.abc import Callable

import pytest
from django.test import Client

from agencies.models import Membership
from cases.models import AccessRecord, CaseFile
from tests.api.cast import CONTRIBUTOR, LEAD, STRANGER, Stage, listed, ok, refused
from tests.api.foundation import Caller, join

TOKEN = "a" * 32
Enter = Callable[[Membership], Caller]


@pytest.fixture
def sign_in() -> Enter:
    def enter(membership: Membership) -> Caller:
        client = Client(enforce_csrf_checks=True)
        client.force_login(membership.user, "frontend.accounts.MemberBackend")
        client.cookies["csrftoken"] = TOKEN
        return Caller(client)

    return enter


@pytest.fixture
def both(stage: Stage, sign_in: Enter) -> Caller:
    """Somebody who works at the CCAS and at the MSA; a case of each, and one of neither."""
    stage.cast.hire("lead", "stranger", "contributor")
    for who in ("lead", "stranger", "contributor"):
        stage.open(who, alias=f"De {who}")
    membership = join(LEAD, "caseworker", login="both@demo")
    join(STRANGER, "caseworker", login="both@demo")
    return sign_in(membership)


def aliases(caller: Caller, **headers: str) -> list[str]:
    return [row["person"]["display_name"] for row in ok(caller.get("cases", **headers))["results"]]


def test_a_session_without_its_token_changes_nothing(stage: Stage, sign_in: Enter) -> None:
    browser = sign_in(join(LEAD, "caseworker"))
    body = {"person": {"alias": "Un passant"}}
    refused(browser.post("cases", body), 403, "csrf_failed")
    refused(browser.post("cases", body, x_csrftoken="b" * 32), 403, "csrf_failed")
    refused(browser.post("people/search", {"q": "passant"}), 403, "csrf_failed")
    assert not CaseFile.objects.exists()
    assert not AccessRecord.objects.filter(kind="denied").exists(), "nobody was told from anybody else"
    opened = ok(browser.post("cases", body, x_csrftoken=TOKEN), 201)
    etag = browser.get(f"cases/{opened['reference']}")["ETag"]
    refused(browser.patch(f"cases/{opened['reference']}", {"summary": "x"}, if_match=etag), 403, "csrf_failed")
    ok(browser.patch(f"cases/{opened['reference']}", {"summary": "x"}, if_match=etag, x_csrftoken=TOKEN))


def test_who_has_two_agencies_says_for_which_one(both: Caller) -> None:
    me = ok(both.get("me"))
    assert me["acting_agency"] is None
    assert [m["agency"] for m in me["memberships"]] == [LEAD, STRANGER]
    for path in ("cases", "cases/count", "handovers?box=received", "agencies", "statistics/irritants"):
        problem = refused(both.get(path), 403, "acting_agency_required")
        assert LEAD in problem["detail"]
        assert STRANGER in problem["detail"]
    refused(both.post("cases", {"person": {"alias": "A"}}, x_csrftoken=TOKEN), 403, "acting_agency_required")
    refused(both.get("cases", x_acting_agency=CONTRIBUTOR), 403, "not_a_member")


def test_one_sees_the_cases_of_the_agency_named(both: Caller) -> None:
    assert aliases(both, x_acting_agency=LEAD) == ["De lead"]
    assert aliases(both, x_acting_agency=STRANGER) == ["De stranger"]
    [of_stranger] = listed(Caller(both.client, x_acting_agency=STRANGER), "cases")
    refused(both.get(f"cases/{of_stranger}", x_acting_agency=LEAD), 404, "not_found")
    opened = ok(both.post("cases", {"person": {"alias": "Nouveau"}}, x_acting_agency=STRANGER, x_csrftoken=TOKEN), 201)
    assert opened["lead_agency"] == STRANGER
    assert "Nouveau" not in aliases(both, x_acting_agency=LEAD)


def test_a_page_of_one_agency_does_not_lead_into_the_other(both: Caller) -> None:
    for agency in (LEAD, STRANGER):
        ok(both.post("cases", {"person": {"alias": "Encore"}}, x_acting_agency=agency, x_csrftoken=TOKEN), 201)
    following = ok(both.get("cases?page_size=1", x_acting_agency=LEAD))["next"]
    refused(both.get(following, x_acting_agency=STRANGER), 400, "bad_cursor")
    assert ok(both.get(following, x_acting_agency=LEAD))["results"]


def test_a_key_sent_twice_for_two_agencies_is_two_requests(both: Caller) -> None:
    sent = {"x_csrftoken": TOKEN, "idempotency_key": "k"}
    opened = [ok(both.post("cases", {"person": {"alias": "A"}}, x_acting_agency=agency, **sent), 201) for agency in (LEAD, STRANGER)]
    assert [case["lead_agency"] for case in opened] == [LEAD, STRANGER]

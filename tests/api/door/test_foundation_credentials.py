"""Who asks, for which agency, and which routes serve whom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.settings import api_settings

from agencies.models import Agency, ApiKey, Membership, User
from agencies.roles import Role
from api.permissions import DenyAll, roles
from backend.base import clock
from tests.api.door.test_foundation_problems import assert_problem
from tests.api.foundation import Caller, join, key_of

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def two_memberships():
    """Somebody of caf-lot and ccas-cahors, signed in on the pages."""
    membership = join("caf-lot", "caseworker", login="both@demo")
    join("ccas-cahors", "manager", login="both@demo")
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(membership.user, "frontend.accounts.MemberBackend")
    return Caller(client)


def test_a_key_acts_for_its_agency(caller, member):
    me = caller.get("me").json()
    assert me == {
        "user": {"id": str(member.user_id), "login": "caseworker@ccas-cahors.test", "display_name": member.user.display_name},
        "memberships": [{"agency": "ccas-cahors", "agency_name": member.agency.name, "roles": ["caseworker"]}],
        "acting_agency": "ccas-cahors",
        "language": "fr",
    }


def test_a_key_costs_one_query_and_one_more_on_its_first_day(caller, django_assert_num_queries):
    caller.get("me")
    with django_assert_num_queries(3):  # the key, the count of requests, the memberships
        assert caller.get("me").status_code == 200
    assert ApiKey.objects.get().last_used_on == clock.today()


def spoil(key, **fields):
    ApiKey.objects.filter(pk=key.pk).update(**fields)


@pytest.mark.parametrize(
    "end",
    [
        lambda key: spoil(key, revoked_at=NOW),
        lambda key: spoil(key, expires_at=NOW - timedelta(seconds=1)),
        lambda key: spoil(key, digest=b"x" * 32),
        lambda key: User.objects.update(is_active=False),
        lambda key: Membership.objects.update(is_active=False, ended_at=NOW),
        lambda key: Agency.objects.update(is_active=False),
    ],
    ids=["revoked", "expired", "other secret", "user left", "membership ended", "agency closed"],
)
def test_a_key_that_ended_opens_nothing(end, member):
    key, token = key_of(member)
    bearer = Caller(Client(), authorization=f"Bearer {token}")
    assert bearer.get("me").status_code == 200
    end(key)
    response = bearer.get("me")
    assert_problem(response, 401, "bad_credentials")
    assert response["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "bearer fr_x_y", "Bearer fr_\xe9_\xff", "Bearer a b"])
def test_what_is_no_key_opens_nothing(header):
    assert_problem(Caller(Client(), authorization=header).get("me"), 401, "bad_credentials")


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic YTpi"}, {"x_acting_agency": "caf-lot"}])
def test_a_stranger_is_told_to_sign_in(headers):
    response = Caller(Client(), **headers).get("me")
    assert_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_key_does_not_change_agency(caller):
    assert caller.get("me", x_acting_agency="ccas-cahors").status_code == 200
    assert_problem(caller.get("me", x_acting_agency="caf-lot"), 403, "acting_agency_mismatch")


def test_a_session_acts_for_the_agency_it_names(two_memberships):
    def agency(**headers):
        return two_memberships.get("me", **headers).json()["acting_agency"]

    assert agency() is None
    assert agency(x_acting_agency="ccas-cahors") == "ccas-cahors"
    session = two_memberships.client.session
    session["acting_agency"] = "ccas-cahors"
    session.save()
    assert agency() == "ccas-cahors"
    assert agency(x_acting_agency="caf-lot") == "caf-lot"
    assert_problem(two_memberships.get("me", x_acting_agency="cpam-lot"), 403, "not_a_member")
    assert_problem(two_memberships.get("me", x_acting_agency=""), 403, "not_a_member")


def test_a_session_falls_back_when_its_agency_let_it_go(two_memberships):
    session = two_memberships.client.session
    session["acting_agency"] = "ccas-cahors"
    session.save()
    Membership.objects.filter(agency__slug="ccas-cahors").update(is_active=False, ended_at=NOW)
    assert two_memberships.get("me").json()["acting_agency"] == "caf-lot"
    Membership.objects.update(is_active=False, ended_at=NOW)
    assert_problem(two_memberships.get("me"), 403, "no_membership")
    User.objects.update(is_active=False)
    assert_problem(two_memberships.get("me"), 401, "not_authenticated")


def test_a_session_needs_its_csrf_token_to_write(probe, two_memberships):
    assert_problem(two_memberships.post("widgets", {}), 403, "csrf_failed")
    two_memberships.client.cookies["csrftoken"] = "a" * 32
    assert_problem(two_memberships.post("widgets", {}, x_csrftoken="b" * 32), 403, "csrf_failed")
    assert_problem(two_memberships.post("widgets", {}, x_csrftoken="a" * 32), 403, "acting_agency_required")
    assert_problem(two_memberships.post("widgets", {}, x_csrftoken="a" * 32, x_acting_agency="caf-lot"), 400, "invalid")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Contr%C3%B4le%20annuel", "Contrôle annuel"),
        ("Contrôle".encode().decode("latin-1"), "Contrôle"),
        ("  vital+interest ", "vital+interest"),
        ("%C3%B4" * 300, "ô" * 300),
    ],
)
def test_why_one_asks(header, reason, caller, monkeypatch):
    seen = []
    monkeypatch.setattr("api.views.me.MeViewSet.retrieve", lambda view, request: seen.append(view.actor.reason) or view.ok({}))
    assert caller.get("me", x_access_reason=header).status_code == 200
    assert seen == [reason]


@pytest.mark.parametrize("header", ["x" * 301, "%FF", "a%00b", "a%0Ab"])
def test_a_reason_that_cannot_be_kept(header, caller):
    problem = assert_problem(caller.get("me", x_access_reason=header), 400, "invalid")
    assert [p["name"] for p in problem["invalid_params"]] == ["X-Access-Reason"]


def test_a_route_for_some_roles_says_which(probe, call_as):
    assert call_as(join("ccas-cahors", "auditor")).get("widgets/figures").status_code == 200
    problem = assert_problem(call_as(join("ccas-cahors", "coordinator")).get("widgets/figures", accept_language="en"), 403, "role_needed")
    assert "Manager, Auditor" in problem["detail"]
    assert_problem(Caller(Client()).get("widgets/figures"), 401, "not_authenticated")


def test_roles_are_spelt_right():
    assert roles(Role.MANAGER).roles == (Role.MANAGER,)
    for wrong in ([], ["managr"], ["manager", "boss"]):
        with pytest.raises(ValueError):
            roles(*wrong)


def routes(patterns, prefix=""):
    for pattern in patterns:
        where = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, where)
        elif isinstance(pattern, URLPattern):
            yield where, pattern.callback


def without_permission(patterns):
    """Routes under /api whose view leaves the default, or has none to state."""
    for where, view in routes(patterns):
        if where.startswith("api/"):
            classes = getattr(view, "initkwargs", {}).get(
                "permission_classes", getattr(getattr(view, "cls", None), "permission_classes", [])
            )
            if not classes or DenyAll in classes:
                yield where


def test_each_route_states_its_permission():
    assert list(api_settings.DEFAULT_PERMISSION_CLASSES) == [DenyAll]
    assert list(without_permission(get_resolver("backend.urls").url_patterns)) == []


def test_a_route_without_permission_is_found_and_serves_nobody(probe, caller):
    assert list(without_permission(get_resolver("tests.api.probe").url_patterns)) == ["api/v1/unsaid", "api/v1/plain", "api/v1/odd"]
    assert_problem(caller.get("unsaid"), 403, "not_allowed")

"""The main menu: what one's roles open, and never a broken header."""

import pytest
from django.test import Client, RequestFactory

from agencies.actor import Actor
from agencies.models import Agency
from frontend.navigation import OFFERED, places
from tests.frontend.markup import Markup
from tests.frontend.people import make_agency, make_member, reading


def menu(*roles: str, path: str = "/") -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.actor = Actor(user=None, agency=Agency(name="Counter"), roles=frozenset(roles))  # type: ignore[attr-defined]
    return [(place.url, place.here) for place in places(request)]


def urls(*roles: str) -> list[str]:
    return [url for url, _here in menu(*roles)]


def test_each_role_is_led_where_it_may_go():
    assert "/statistics" in urls("manager")
    assert "/statistics" in urls("caseworker")
    assert "/statistics" not in urls("flagger")
    assert urls("manager") == ["/", "/irritants", "/programme/observations", "/statistics"]
    assert "/irritants" in urls("caseworker")
    assert urls("agency_admin") == ["/agency"]
    assert urls("auditor") == ["/audit", "/agency/history"]
    assert "/agency/replacements" in urls("coordinator")
    assert menu("agency_admin", "coordinator", path="/agency/replacements")[-2:] == [("/agency", False), ("/agency/replacements", True)]


def test_where_one_is():
    assert ("/statistics", True) in menu("manager", path="/statistics")
    assert ("/", False) in menu("manager", path="/statistics")
    assert ("/", True) in menu("manager", path="/")
    assert ("/statistics", False) in menu("manager", path="/statistics-of-others")


def test_a_stranger_has_no_menu():
    assert places(RequestFactory().get("/")) == []


def test_a_place_that_the_house_does_not_have_is_left_out(settings):
    settings.ROOT_URLCONF = "django.contrib.auth.urls"
    assert menu("caseworker", "manager") == []
    assert len(OFFERED) >= 5


@pytest.mark.parametrize(("roles", "status"), [(["manager"], 200), (["flagger"], 403)])
def test_the_header_names_the_acting_agency(roles, status, client: Client, db):
    reading("en", client).force_login(make_member("sofia@catus", [(make_agency("counter-catus", "Guichet de Catus"), roles)]))
    response = client.get("/statistics")
    assert response.status_code == status
    assert "You act for:" in response.content.decode()
    assert "Guichet de Catus" in response.content.decode()
    assert "Guichet" not in Markup(response).title
    here = {link["href"] for link in Markup(response).all("a") if link.get("aria-current")}
    assert here == ({"/statistics"} if status == 200 else set())


def test_without_an_agency_there_is_no_menu(client: Client, db):
    assert Markup(client.get("/")).all("nav", id="menu") == []

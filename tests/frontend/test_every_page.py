"""What holds for all pages: who may open them, what the browser may run, what the title says, in which language."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from agencies.models import User
from backend.base.models import new_id
from frontend import urls
from tests.frontend.markup import Markup

PAGES = ("/", "/accounts/login/", "/no-such-page", "/broken", "/not-understood", "/not-allowed")
NAMES_IN_TITLES = re.compile(r"Sofia|Marty|Catus|Delmas", re.IGNORECASE)


@pytest.fixture
def house_that_breaks(settings, client: Client) -> Client:
    settings.ROOT_URLCONF = "tests.frontend.broken_urls"
    client.raise_request_exception = False
    return client


def opened(client: Client, path: str, language: str = "fr") -> HttpResponse:
    return client.get(path, headers={"accept-language": language, "accept": "text/html"})


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("signed_in", [False, True])
def test_nothing_inline_and_a_strict_policy(path, signed_in, house_that_breaks, caseworker):
    if signed_in:
        house_that_breaks.force_login(caseworker)
    response = opened(house_that_breaks, path)
    if (path, signed_in) != ("/accounts/login/", True):  # which leads those who are in to the front page
        assert Markup(response).all("main")
    assert Markup(response).inline == []
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_a_title_names_nobody(path, house_that_breaks, caseworker):
    house_that_breaks.force_login(caseworker)
    if path == "/accounts/login/":
        house_that_breaks.logout()
    title = Markup(opened(house_that_breaks, path)).title
    assert title.endswith(" – Fil rouge")
    assert not NAMES_IN_TITLES.search(title)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_in_two_languages(path, house_that_breaks, db):
    french, english = (opened(house_that_breaks, path, language) for language in ("fr", "en"))
    assert (Markup(french).language, Markup(english).language) == ("fr", "en")
    assert Markup(french).title != Markup(english).title


@pytest.mark.parametrize("path", PAGES)
def test_an_unknown_language_reads_french(path, house_that_breaks, db):
    assert Markup(opened(house_that_breaks, path, "oc")).language == "fr"


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=str)
def test_every_address_says_who_may_open_it(pattern: URLPattern, client: Client, db):
    """Either the view is marked public, or a stranger is led to the sign-in page: no third kind."""
    if getattr(pattern.callback, "login_required", None) is login_not_required(lambda: None).login_required:
        return
    response = client.get("/" + re.sub("<(slug|str):[a-z]+>", "x", re.sub("<uuid:[a-z]+>", str(new_id()), str(pattern.pattern))))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_pages_of_a_signed_in_person_are_not_kept_by_the_browser(client: Client, caseworker: User):
    client.force_login(caseworker)
    assert "no-store" in client.get("/")["Cache-Control"]


def test_the_state_is_not_there_unless_entitled(client: Client, settings, db):
    page = client.get("/").content.decode()
    assert "system-font.css" in page
    assert "fr-logo" not in page

    settings.STATE_BRANDING = True
    page = client.get("/").content.decode()
    assert "system-font.css" not in page
    assert "fr-logo" in page


def test_the_demonstration_says_that_its_data_is_fictitious(client: Client, settings, db):
    assert "Données fictives" not in client.get("/").content.decode()
    settings.DEMO = True
    assert "Données fictives" in client.get("/").content.decode()

"""What goes wrong, in words: what happened, that nothing was changed, what to do next, and the ways out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from agencies.models import User
from cases.models import CaseFile, Person
from tests.cases.conftest import Cast, case, cast
from tests.frontend.broken_urls import NAME
from tests.frontend.case_cast import browser_of, page_of
from tests.frontend.markup import Markup
from tests.frontend.people import make_agency, make_member, reading

__all__ = ["case", "cast"]

ENOUGH = 3_000_000
"""Bytes, more than a form may send."""


@pytest.fixture(autouse=True)
def _house_that_breaks(settings):
    settings.ROOT_URLCONF = "tests.frontend.broken_urls"


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@dataclass
class Wrong:
    """Something that goes wrong, asked for by a browser that says what breaks."""

    status: int
    ask: Callable[[Client], HttpResponse]
    french: str
    english: str
    next_step: str


def get(path: str, **options: Any) -> Callable[[Client], HttpResponse]:
    return lambda client: client.get(path, **options)


def post(path: str, said: dict[str, object], **options: Any) -> Callable[[Client], HttpResponse]:
    return lambda client: client.post(path, said, **options)


def post_without_token(path: str) -> Callable[[Client], HttpResponse]:
    def ask(client: Client) -> HttpResponse:
        client.handler.enforce_csrf_checks = True
        return client.post(path, {"q": "Sarah"})

    return ask


WRONG = {
    "400 damaged": Wrong(
        400, get("/not-understood"), "Cette demande n’a pas été comprise", "This request was not understood", "reload the page"
    ),
    "403 handler": Wrong(403, get("/not-allowed"), "Cela ne vous est pas permis", "This is not allowed to you", "ask a coordinator"),
    "403 form": Wrong(
        403, post_without_token("/language"), "Ce formulaire a expiré", "This form has expired", "what you typed is still there"
    ),
    "404": Wrong(404, get("/no-such-page"), "Il n’y a rien ici pour vous", "There is nothing here for you", "check it letter by letter"),
    "405": Wrong(
        405, get("/accounts/logout/"), "Cette adresse ne s’ouvre pas ainsi", "This address is not opened this way", "where the button is"
    ),
    "413 bytes": Wrong(413, post("/language", {"q": "x" * ENOUGH}), "C’est trop à la fois", "This is too much at once", "Shorten it"),
    "413 fields": Wrong(
        413, post("/language", {f"f{n}": n for n in range(1100)}), "C’est trop à la fois", "This is too much at once", "Shorten it"
    ),
    "429": Wrong(
        429, post("/accounts/login/", {"login": "x", "password": "y"}), "Trop de tentatives", "Too many attempts", "Wait a minute"
    ),
}
"""For anybody, signed in or not."""


@pytest.fixture
def in_a_hurry(settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "0/m/ip"}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_says_what_to_do_next_in_the_language_of_the_person(language, name, client: Client, in_a_hurry, db):
    wrong = WRONG[name]
    response = wrong.ask(reading(language, client))
    page = Markup(response)
    assert response.status_code == wrong.status
    assert (wrong.french if language == "fr" else wrong.english) in text(response)
    assert ("Rien n’a été modifié." if language == "fr" else "Nothing was changed.") in text(response)
    assert (page.language, page.inline) == (language, [])
    assert page.title.endswith(" – Fil rouge")
    assert NAME not in text(response), "an exception's text may be personal data"
    assert page.all("a", href="/")
    assert page.all("a", href="/accounts/login/"), "the header of a stranger"
    assert "no-store" in response["Cache-Control"]
    if language == "en":
        assert wrong.next_step in text(response)


@pytest.mark.parametrize("name", [name for name in WRONG if name != "429"])
def test_those_who_have_signed_in_keep_their_header_and_their_menu(name, cast: Cast):
    response = WRONG[name].ask(browser_of(cast["lead"]))
    page = Markup(response)
    assert response.status_code == WRONG[name].status
    assert "You act for:" in text(response)
    assert "CCAS de Cahors" in text(response)
    assert page.all("nav", id="menu")
    ways = text(response).split("<main")[1].split("</main>")[0]
    assert 'href="/cases"' in ways, "the list"
    assert 'href="/"' in ways, "and what one has to do"


DOOR = {
    "400 address": Wrong(400, get("/cases?cursor=bent"), "", "Some values are not valid", "Start again from the list"),
    "403": Wrong(403, get("/statistics"), "", "Not allowed", "ask a coordinator"),
    "404": Wrong(404, get("/cases/ZZZZ-ZZZZ-Z"), "", "There is nothing here for you", "check it letter by letter"),
    "412": Wrong(412, get("/changed-meanwhile"), "", "Changed in the meantime", "it shows what is there now"),
}
"""What the door of the pages refuses."""


@pytest.mark.parametrize("name", DOOR)
def test_what_the_door_refuses(name, cast: Cast):
    wrong = DOOR[name]
    response = wrong.ask(browser_of(cast["flagger" if name == "403" else "lead"]))
    page = Markup(response)
    assert response.status_code == wrong.status
    for words in (wrong.english, wrong.next_step, "Nothing was changed.", "You act for:"):
        assert words in text(response)
    ways = text(response).split("<main")[1].split("</main>")[0]
    assert ('href="/flags"' if name == "403" else 'href="/cases"') in ways
    assert page.title.endswith(" – Fil rouge")
    assert page.inline == []
    assert "no-store" in response["Cache-Control"]


def test_what_is_possible_no_more_leads_back_to_the_case(cast: Cast, case: CaseFile):
    response = browser_of(cast["lead"]).get(page_of(case, "resume"))
    assert response.status_code == 409
    for words in ("Not possible in the current state", "the current state is “Open”", "Nothing was changed.", "what can be done now"):
        assert words in text(response)
    assert Markup(response).all("a", href=page_of(case))


def test_a_case_that_is_open_already_is_one_click_away(cast: Cast, case: CaseFile):
    response = browser_of(cast["lead"]).get(page_of(case, "again"))
    assert response.status_code == 409
    assert f'Open <a href="{page_of(case)}">case {case.reference}</a>' in text(response)


class TestTheWayBack:
    def ways(self, response: HttpResponse) -> list[str]:
        main = text(response).split("<main")[1].split("</main>")[0]
        return re.findall(r'class="fr-btn[^"]*" href="([^"]*)"', main)

    def test_is_the_page_that_led_here(self, cast: Cast):
        client = browser_of(cast["lead"])
        response = client.get("/no-such-page", headers={"referer": "http://testserver/cases?theme=housing"})
        assert self.ways(response) == ["/cases?theme=housing", "/cases", "/"]

    @pytest.mark.parametrize(
        "referer", ["https://elsewhere.example/cases", "javascript:alert(1)", "//elsewhere.example/", "http://testserver/no-such-page", ""]
    )
    def test_never_leads_elsewhere_nor_in_a_circle(self, referer, cast: Cast):
        response = browser_of(cast["lead"]).get("/no-such-page", headers={"referer": referer})
        assert self.ways(response) == ["/cases", "/"]

    def test_else_the_page_above(self, cast: Cast, case: CaseFile):
        client = browser_of(cast["lead"])
        assert self.ways(client.get(page_of(case, "resume"))) == [page_of(case), "/cases", "/"]
        assert self.ways(client.get("/irritants/none/at/all")) == ["/irritants", "/"], "which is a list, and called so"

    def test_each_once(self, cast: Cast):
        response = browser_of(cast["lead"]).get("/no-such-page", headers={"referer": "http://testserver/"})
        assert self.ways(response) == ["/", "/cases"]

    def test_of_a_stranger(self, client: Client, db):
        assert self.ways(client.get("/no-such-page")) == ["/"]


def test_an_agency_that_is_not_ones_own(client: Client, caseworker: User):
    make_agency("counter-figeac", "Guichet de Figeac")
    reading("en", client).force_login(caseworker)
    response = client.post("/acting-agency", {"agency": "counter-figeac"})
    assert response.status_code == 403
    assert "You do not belong to the agency “counter-figeac”." in text(response)
    assert "You act for:" in text(response)


def test_somebody_who_has_not_chosen_an_agency_has_no_menu(client: Client, db):
    two = [(make_agency(f"counter-{name}", name), ["caseworker"]) for name in ("catus", "lalbenque")]
    reading("en", client).force_login(make_member("two@lot", two, first_name="Sofia"))
    response = client.get("/no-such-page")
    assert response.status_code == 404
    assert "Sofia" in text(response)
    assert not Markup(response).all("nav", id="menu")


@pytest.mark.parametrize(("method", "path"), [("post", "/cases"), ("delete", "/cases/new"), ("get", "/acting-agency")])
def test_every_address_refuses_a_method_in_words(method, path, cast: Cast):
    response = getattr(browser_of(cast["lead"]), method)(path)
    assert response.status_code == 405
    assert response["Allow"]
    assert "This address is not opened this way" in text(response)


def test_what_was_sent_too_large_is_nowhere_in_the_answer(cast: Cast):
    response = browser_of(cast["lead"]).post("/cases/new", {"alias": "Roseline", "summary": "x" * ENOUGH})
    assert response.status_code == 413
    assert "2.5 MB at most" in text(response)
    assert "Roseline" not in text(response)
    assert not Person.objects.exists()


def test_too_many_attempts_say_for_how_long(client: Client, in_a_hurry, db):
    assert WRONG["429"].ask(client)["Retry-After"] == "60"


class TestABreakdown:
    @pytest.mark.parametrize(("language", "words"), [("fr", "Une panne est survenue chez nous"), ("en", "Something broke on our side")])
    def test_in_words(self, language, words, client: Client, db):
        client.raise_request_exception = False
        response = reading(language, client).get("/broken")
        assert response.status_code == 500
        assert words in text(response)
        assert ("vérifiez avant de recommencer" if language == "fr" else "look before you do it again") in text(response)
        assert Markup(response).all("a", href="/")
        assert Markup(response).inline == []
        assert NAME not in text(response)

    def test_asks_nothing_of_the_database(self, client: Client, db, django_assert_num_queries):
        client.raise_request_exception = False
        with django_assert_num_queries(0):
            client.get("/broken")

    def test_of_the_database_itself(self, cast: Cast, monkeypatch):
        """Nothing can be read, not even who asks: the page stands by itself."""
        client = browser_of(cast["lead"])
        client.raise_request_exception = False

        def refuse(*_args: object) -> None:
            raise OperationalError(NAME)

        from django.db import connection

        with connection.execute_wrapper(refuse):
            for path in ("/", "/cases", "/no-such-page", "/statistics"):
                response = client.get(path)
                assert response.status_code == 500
                assert "Something broke on our side" in text(response)
                assert NAME not in text(response)


class TestUnderAnotherName:
    """A request for a host that is not ours."""

    @pytest.mark.parametrize("signed_in", [False, True])
    def test_as_little_as_can_be_said(self, signed_in, cast: Cast, django_assert_num_queries):
        client = browser_of(cast["lead"]) if signed_in else reading("en", Client())
        response = client.get("/cases", headers={"host": "elsewhere.example"})
        assert response.status_code == 400
        assert "The address by which you came is not one of this site." in text(response)
        assert "Nothing was changed." in text(response)
        assert "CCAS" not in text(response)
        assert "elsewhere.example" not in text(response)


def test_the_api_keeps_its_own_words(cast: Cast, settings):
    settings.ROOT_URLCONF = "backend.urls"
    client = browser_of(cast["lead"])
    for response, status in ((client.get("/api/v1/nothing"), 404), (client.put("/api/v1/cases"), 405)):
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"

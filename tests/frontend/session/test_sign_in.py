import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client

from agencies.models import User
from tests.frontend.markup import Markup
from tests.frontend.people import PASSWORD

SIGN_IN, SIGN_OUT = "/accounts/login/", "/accounts/logout/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def attempt(client: Client, login: str = "sofia@catus", password: str = PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password, **more}, **ENGLISH)


def test_a_member_signs_in_and_out(client: Client, caseworker: User):
    response = attempt(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(caseworker.pk)

    assert client.get(SIGN_OUT).status_code == 405, "a link must not sign anybody out"
    assert "_auth_user_id" in client.session

    response = client.post(SIGN_OUT)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "_auth_user_id" not in client.session


def test_capitals_and_spaces_around_the_identifier_do_not_matter(client: Client, caseworker: User):
    assert attempt(client, login=" Sofia@Catus ").status_code == 302


def test_the_way_back_leads_where_one_was_going(client: Client, caseworker: User):
    assert attempt(client, next="/?from=mail")["Location"] == "/?from=mail"
    client.logout()
    assert attempt(client, next="https://elsewhere.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("login", "password", "sentence"),
    [
        ("sofia@catus", "wrong", "do not go together"),
        ("unknown@catus", PASSWORD, "do not go together"),
        ("sofia@catus", "", "Write your password."),
        ("", PASSWORD, "Write your identifier."),
    ],
)
def test_a_refused_form_comes_back_with_a_sentence(login, password, sentence, client: Client, caseworker: User):
    response = attempt(client, login, password)
    page = Markup(response)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert page.title.startswith("Error")
    assert page.all("input", name="login")[-1].get("value", "") == login
    assert "value" not in page.all("input", name="password")[-1], "a password is never sent back"
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_told_so_only_with_its_password(client: Client, caseworker: User):
    User.objects.update(is_active=False)
    assert "This account is closed." in attempt(client).content.decode()
    assert "This account is closed." not in attempt(client, password="wrong").content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "password/change/", "email/", "reauthenticate/", "inactive/", ""])
def test_accounts_are_closed_and_nothing_else_of_allauth_is_there(path, client: Client, caseworker: User):
    assert client.get(f"/accounts/{path}").status_code == 404
    client.force_login(caseworker)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_a_form_without_its_token_is_refused_in_words(caseworker: User):
    response = attempt(Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


class TestTooManyAttempts:
    def test_the_right_password_is_refused_too(self, client: Client, caseworker: User):
        for _ in range(5):
            attempt(client, password="wrong")
        response = attempt(client)
        assert "Too many attempts" in response.content.decode()
        assert "_auth_user_id" not in client.session

    def test_one_address_in_a_hurry_gets_a_page_in_words(self, client: Client, caseworker: User, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
        responses = [attempt(client, login=f"guess-{n}@catus") for n in range(4)]
        assert [response.status_code for response in responses] == [200, 200, 200, 429]
        assert "Too many attempts in a short time" in responses[-1].content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_two_processes_count_together(self):
        """A process is a thread with a cache object and a connection of its own."""

        def count(value: int) -> bool:
            from django.db import connection

            try:
                return caches.create_connection("default").add("attempt", value, timeout=60)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(count, range(4))) == [False, False, False, True]


class TestDemonstration:
    @pytest.fixture
    def demonstration(self, settings, tmp_path: Path) -> Path:
        settings.DEMO, settings.BASE_DIR = True, tmp_path
        (tmp_path / ".local").mkdir()
        return tmp_path / ".local" / "demo-logins.json"

    @pytest.fixture
    def written(self, demonstration: Path) -> None:
        row = {"agency": "counter-catus", "agency_name": "Guichet de Catus", "role": "caseworker", "login": "sofia@catus"}
        demonstration.write_text(json.dumps([{**row, "password": PASSWORD}]))

    def test_the_logins_stand_on_the_page(self, client: Client, db, written):
        page = client.get(SIGN_IN, **ENGLISH).content.decode()
        assert "Guichet de Catus" in page
        assert "Caseworker" in page
        assert f"<code>{PASSWORD}</code>" in page

    def test_one_click_signs_in(self, client: Client, caseworker: User, written):
        page = Markup(client.get(SIGN_IN))
        hidden = {field["name"]: field["value"] for field in page.all("input", type="hidden") if field["name"] in ("login", "password")}
        assert client.post(SIGN_IN, hidden).status_code == 302

    def test_before_there_are_any(self, client: Client, db, demonstration: Path):
        assert "There are none yet" in client.get(SIGN_IN, **ENGLISH).content.decode()

    def test_nothing_of_it_outside_the_demonstration(self, client: Client, db, written, settings):
        settings.DEMO = False
        page = client.get(SIGN_IN).content.decode()
        assert "sofia@catus" not in page
        assert PASSWORD not in page

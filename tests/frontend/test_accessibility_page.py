"""The accessibility statement: on every page's foot, honest, and with whom to turn to."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from agencies.models import User
from tests.frontend.markup import Markup
from tests.frontend.people import reading

ADDRESS = "/accessibility"


def text(client: Client) -> str:
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no-such-page", ADDRESS])
def test_every_page_leads_to_it_and_says_the_state(path, client: Client, db):
    page = Markup(reading("en", client).get(path))
    assert page.all("a", href=ADDRESS, **{"class": "fr-footer__bottom-link"})
    assert "Accessibility: not conforming" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("non conforme", "RGAA 4.1", "106 critères", "axe-core", "Défenseur des droits", "23 novembre 2026")),
        ("en", ("not conforming", "RGAA 4.1", "106 criteria", "axe-core", "Défenseur des droits", "Nov. 23, 2026")),
    ],
)
def test_what_it_says(language, words, client: Client, db):
    page = text(reading(language, client))
    assert [one for one in words if one not in page] == []
    assert "Libre réponse 71120" in page
    assert 'href="https://formulaire.defenseurdesdroits.fr/"' in page


class TestWhomToTell:
    def test_the_administrator_when_nobody_is_named(self, client: Client, db):
        assert "Tell the administrator of your agency" in text(reading("en", client))

    def test_by_mail(self, client: Client, settings, db):
        settings.ACCESSIBILITY_CONTACT = "acces@lot.example"
        assert 'href="mailto:acces@lot.example"' in text(client)

    def test_on_a_page(self, client: Client, settings, db):
        settings.ACCESSIBILITY_CONTACT = "https://lot.example/acces"
        assert 'href="https://lot.example/acces"' in text(client)

    @pytest.mark.parametrize(
        ("contact", "starts"), [("nobody", False), ("javascript:alert(1)", False), ("acces@lot.example", True), ("", True)]
    )
    def test_nonsense_is_refused_at_start(self, contact, starts):
        started = subprocess.run(
            [sys.executable, "-c", "import backend.settings"],
            env={**os.environ, "ACCESSIBILITY_CONTACT": contact, "DEMO": "1", "DATABASE_URL": "postgresql:///unused"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (started.returncode == 0) is starts, started.stderr
        if not starts:
            assert "write an e-mail address, or the address of a page" in started.stderr


def test_strangers_read_it_and_members_keep_their_menu(client: Client, caseworker: User):
    assert not Markup(client.get(ADDRESS)).all("nav", id="menu")
    client.force_login(caseworker)
    page = Markup(client.get(ADDRESS))
    assert page.all("nav", id="menu")
    assert page.inline == []
    assert page.title == "Accessibilité – Fil rouge"

import pytest
from django.test import Client

from tests.frontend.markup import Markup


def test_the_choice_stays_and_comes_back_to_the_same_page(client: Client, db):
    response = client.post("/language", {"language": "en", "next": "/accounts/login/?next=/"}, HTTP_ACCEPT_LANGUAGE="fr")
    assert response["Location"] == "/accounts/login/?next=/"
    assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="fr")).language == "en"

    client.post("/language", {"language": "fr", "next": "/"})
    assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="en")).language == "fr"


def test_each_page_offers_the_other_language_in_that_language(client: Client, db):
    assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="fr")).all("button", name="language", value="en", lang="en")
    assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="en")).all("button", name="language", value="fr", lang="fr")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_it_never_leads_elsewhere(elsewhere, client: Client, db):
    assert client.post("/language", {"language": "en", "next": elsewhere})["Location"] == "/"


def test_only_by_post(client: Client, db):
    client.get("/language?language=en")
    assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="fr")).language == "fr"

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import User
from tests.frontend.markup import Markup
from tests.frontend.people import make_agency, make_member


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


class TestSignedIn:
    """Pages follow the account, unless somebody chose in this browser before signing in."""

    @pytest.fixture
    def english(self, db) -> User:
        return make_member("emma@cahors", [(make_agency("counter-cahors", "Guichet de Cahors"), ["caseworker"])], language="en")

    def test_pages_speak_the_language_of_the_account(self, english: User, caseworker: User):
        for user, language in ((english, "en"), (caseworker, "fr")):
            client = Client()
            client.force_login(user)
            for asked in ("fr", "en", "oc"):
                response = client.get("/", HTTP_ACCEPT_LANGUAGE=asked)
                assert Markup(response).language == response["Content-Language"] == language

    @pytest.mark.parametrize("path", ["/cases", "/no-such-page", "/accounts/login/?next=/cases"])
    def test_every_page_does(self, path, english: User, client: Client):
        client.force_login(english)
        assert Markup(client.get(path, HTTP_ACCEPT_LANGUAGE="fr", follow=True)).language == "en"

    def test_a_choice_made_in_this_browser_comes_first(self, english: User, client: Client):
        client.post("/language", {"language": "fr", "next": "/"})
        client.force_login(english)
        assert Markup(client.get("/")).language == "fr"
        english.refresh_from_db()
        assert english.language == "en", "of this browser only"

    def test_a_choice_made_when_signed_in_goes_with_the_account(self, english: User, client: Client):
        client.force_login(english)
        response = client.post("/language", {"language": "fr", "next": "/cases"})
        assert (response.status_code, response["Location"]) == (302, "/cases")
        assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="en")).language == "fr"
        elsewhere = Client()
        elsewhere.force_login(english)
        assert Markup(elsewhere.get("/", HTTP_ACCEPT_LANGUAGE="en")).language == "fr", "in another browser too"

    def test_it_takes_the_place_of_what_was_chosen_before(self, english: User, client: Client):
        client.post("/language", {"language": "fr", "next": "/"})
        client.force_login(english)
        client.post("/language", {"language": "en", "next": "/"})
        assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="fr")).language == "en"

    def test_at_a_counter_the_next_person_reads_their_own(self, english: User, caseworker: User, client: Client):
        client.force_login(caseworker)
        client.post("/language", {"language": "en", "next": "/"})
        client.post("/language", {"language": "fr", "next": "/"})
        client.post("/accounts/logout/")
        client.force_login(english)
        assert Markup(client.get("/", HTTP_ACCEPT_LANGUAGE="fr")).language == "en"

    @pytest.mark.parametrize("language", ["oc", "", "fr-FR", "x" * 300])
    def test_a_language_that_we_do_not_speak_changes_nothing(self, language, english: User, client: Client):
        client.force_login(english)
        assert client.post("/language", {"language": language, "next": "/"}).status_code == 302
        english.refresh_from_db()
        assert english.language == "en"
        assert Markup(client.get("/")).language == "en"

    def test_it_never_leads_elsewhere(self, english: User, client: Client):
        client.force_login(english)
        assert client.post("/language", {"language": "fr", "next": "https://elsewhere.example/"})["Location"] == "/"

    def test_it_costs_no_statement(self, english: User, client: Client):
        client.force_login(english)

        def statements() -> list[str]:
            with CaptureQueriesContext(connection) as captured:
                client.get("/flags/new")
            return [query["sql"].split("WHERE")[0] for query in captured if "SAVEPOINT" not in query["sql"]]

        followed = statements()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"  # nothing is asked of the account then
        assert followed == statements()

    def test_the_api_keeps_its_own_rule(self, english: User, client: Client):
        client.force_login(english)
        assert client.get("/api/v1/cases/none", HTTP_ACCEPT_LANGUAGE="fr")["Content-Language"] == "fr"
        assert client.get("/api/v1/cases/none")["Content-Language"] == "en"

import pytest
from django.test import Client

from tests.frontend.broken_urls import NAME


@pytest.mark.parametrize(
    ("path", "status", "french", "english"),
    [
        ("/not-understood", 400, "Cette demande n’a pas été comprise", "This request was not understood"),
        ("/not-allowed", 403, "Votre rôle ne le permet pas", "Your role does not allow this"),
        ("/no-such-page", 404, "Il n’y a rien ici pour vous", "There is nothing here for you"),
        ("/broken", 500, "Une panne est survenue chez nous", "Something broke on our side"),
    ],
)
def test_an_error_speaks_the_language_of_the_person(path, status, french, english, client: Client, settings, db):
    settings.ROOT_URLCONF = "tests.frontend.broken_urls"
    client.raise_request_exception = False
    for language, words in (("fr", french), ("en", english)):
        response = client.get(path, headers={"accept-language": language})
        assert response.status_code == status
        assert words in response.content.decode()
        assert NAME not in response.content.decode(), "an exception's text may be personal data"
        assert 'href="/"' in response.content.decode()


def test_the_page_of_a_breakdown_asks_nothing_of_the_database(client: Client, settings, db, django_assert_num_queries):
    settings.ROOT_URLCONF = "tests.frontend.broken_urls"
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        client.get("/broken")

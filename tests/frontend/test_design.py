from django.test import Client

from frontend.badges import BADGES
from tests.frontend.markup import Markup


def test_only_the_demonstration_has_it(client: Client, settings, db):
    assert client.get("/design").status_code == 404
    settings.DEMO = True
    assert client.get("/design").status_code == 200


def test_it_shows_every_state_without_asking_the_database(client: Client, settings, db, django_assert_num_queries):
    settings.DEMO = True
    with django_assert_num_queries(0):
        response = client.get("/design", headers={"accept-language": "en"})
    text = response.content.decode().replace("&#x27;", "'")
    for badge in BADGES.values():
        assert str(badge.icon) in text
    assert Markup(response).inline == []
    for look in ("lead", "contributor", "observer", "asked", "late"):
        assert f"house-standing__stop--{look}" in text

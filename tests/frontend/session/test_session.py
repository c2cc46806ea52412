"""How long one stays signed in: two ends, announced by what the server answers, and the way back."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import User
from backend.localdb import PROJECT
from frontend.session.store import REMEMBERED, RENEWED_EVERY, SIGNED_IN_AT, SessionStore
from tests.frontend.markup import Markup
from tests.frontend.people import PASSWORD, make_agency, make_member

SESSION, SIGN_IN = "/session", "/accounts/login/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
HOUR, DAY_OF_WORK = 3600, 8 * 3600


@pytest.fixture
def signed_in(caseworker: User) -> Client:
    client = Client(**ENGLISH)
    sign_in(client)
    return client


def sign_in(client: Client, login: str = "sofia@catus", **more: str) -> HttpResponse:
    response = client.post(SIGN_IN, {"login": login, "password": PASSWORD, **more})
    assert response.status_code == 302, response.content.decode()
    return response


def row() -> Session:
    return Session.objects.get()


def leave_it(**left: float) -> datetime:
    """As if time had passed: the session has so much left."""
    Session.objects.update(expire_date=timezone.now() + timedelta(**left))
    return row().expire_date


def began(client: Client, **ago: float) -> None:
    session = client.session
    session[SIGNED_IN_AT] = int((timezone.now() - timedelta(**ago)).timestamp())
    session.save()


def about(seconds: float) -> object:
    return pytest.approx(seconds, abs=20)


def seconds_left() -> float:
    return (row().expire_date - timezone.now()).total_seconds()


def writes(request: Callable[[], HttpResponse]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert request().status_code == 200
    return [
        query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE")) and "django_session" in query["sql"]
    ]


class TestIdle:
    def test_it_ends_an_hour_after_signing_in_and_doing_nothing(self, signed_in):
        assert seconds_left() == about(HOUR)

    def test_the_deployment_says_how_long(self, signed_in, settings):
        settings.SESSION_IDLE = 20
        leave_it(minutes=10)
        signed_in.get("/")
        assert seconds_left() == about(20 * 60)

    @pytest.mark.parametrize("path", ["/", "/cases", "/api/v1/me"])
    def test_using_it_moves_the_end(self, path, signed_in):
        leave_it(minutes=1)
        assert signed_in.get(path).status_code == 200
        assert seconds_left() == about(HOUR)

    def test_one_write_every_few_minutes_and_of_nothing_but_the_date(self, signed_in):
        leave_it(seconds=HOUR - RENEWED_EVERY.total_seconds() - 1)
        [update] = writes(lambda: signed_in.get("/cases"))
        assert "session_data" not in update
        assert writes(lambda: signed_in.get("/cases")) == []
        leave_it(seconds=HOUR - RENEWED_EVERY.total_seconds() + 5)
        assert writes(lambda: signed_in.get("/cases")) == []

    def test_what_another_request_has_put_in_it_meanwhile_stays(self, signed_in):
        slow = SessionStore(row().session_key)
        assert "acting_agency" not in slow
        quick = signed_in.session
        quick["acting_agency"] = "counter-catus"
        quick.save()
        slow.renew()
        assert signed_in.session["acting_agency"] == "counter-catus"

    def test_a_session_that_was_closed_meanwhile_does_not_come_back(self, signed_in):
        slow = SessionStore(row().session_key)
        assert slow["_auth_user_id"]
        signed_in.post("/accounts/logout/")
        slow.renew()
        assert not Session.objects.exists()

    def test_a_breakdown_is_no_use(self, signed_in, settings):
        settings.ROOT_URLCONF = "tests.frontend.broken_urls"
        signed_in.raise_request_exception = False
        before = leave_it(minutes=1)
        assert signed_in.get("/broken").status_code == 500
        assert row().expire_date == before


class TestDayOfWork:
    def test_eight_hours_after_signing_in_it_ends_whatever_is_done(self, signed_in):
        began(signed_in, hours=7, minutes=50)
        assert seconds_left() == about(600)
        signed_in.get("/")
        assert seconds_left() == about(600)
        answer = signed_in.post(SESSION).json()
        assert (answer["seconds_left"], answer["may_be_extended"]) == (about(600), False)

    def test_signing_in_begins_another_day(self, caseworker):
        client = Client()
        before = client.session
        before[SIGNED_IN_AT] = int((timezone.now() - timedelta(hours=7, minutes=50)).timestamp())
        before.save()
        client.cookies["sessionid"] = before.session_key
        sign_in(client)
        assert seconds_left() == about(HOUR)

    def test_one_whose_beginning_is_not_known_is_not_prolonged(self, signed_in):
        session = signed_in.session
        data = dict(session.items())
        del data[SIGNED_IN_AT]
        Session.objects.update(session_data=session.encode(data), expire_date=timezone.now() + timedelta(minutes=4))
        signed_in.get("/")
        assert signed_in.post(SESSION).json()["may_be_extended"] is False
        assert seconds_left() == about(240)


class TestAsking:
    def test_a_stranger_has_nothing_left(self, client, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get(SESSION)
        assert response.json() == {"seconds_left": 0, "ends": "", "may_be_extended": False, "whose": ""}
        assert "no-store" in response["Cache-Control"]
        assert "sessionid" not in response.cookies

    def test_asking_is_no_use(self, signed_in):
        before = leave_it(minutes=4)
        answer = signed_in.get(SESSION).json()
        assert (answer["seconds_left"], answer["may_be_extended"]) == (about(240), True)
        assert row().expire_date == before

    def test_saying_that_one_stays_is(self, signed_in):
        leave_it(minutes=4)
        assert signed_in.post(SESSION).json()["seconds_left"] == about(HOUR)
        assert seconds_left() == about(HOUR)

    def test_only_from_a_page_of_ours(self, caseworker):
        client = Client(enforce_csrf_checks=True)
        client.force_login(caseworker)
        leave_it(minutes=4)
        assert client.post(SESSION).status_code == 403
        assert seconds_left() == about(240)

    def test_whose_it_is_tells_two_people_apart_and_names_nobody(self, signed_in, caseworker):
        answer = signed_in.get(SESSION).json()["whose"]
        assert str(caseworker.pk) not in answer
        other = Client()
        other.force_login(make_member("claude@catus", [(make_agency("other", "Autre"), ["caseworker"])]))
        assert other.get(SESSION).json()["whose"] not in ("", answer)

    def test_after_the_end_nothing_is_left_and_nothing_can_be_extended(self, signed_in):
        leave_it(seconds=-1)
        assert signed_in.get(SESSION).json()["seconds_left"] == 0
        assert signed_in.post(SESSION).json()["seconds_left"] == 0
        assert seconds_left() < 0


class TestPage:
    def test_it_knows_how_long_is_left_and_whose_it_is(self, signed_in):
        leave_it(minutes=59)
        [dialog] = Markup(signed_in.get("/cases")).all("dialog", id="session")
        assert dialog["role"] == "alertdialog"
        assert int(dialog["data-seconds-left"]) == about(59 * 60)
        assert dialog["data-whose"] == signed_in.get(SESSION).json()["whose"]

    def test_it_counts_its_own_use(self, signed_in):
        leave_it(minutes=1)
        [dialog] = Markup(signed_in.get("/cases")).all("dialog", id="session")
        assert int(dialog["data-seconds-left"]) == about(HOUR)

    @pytest.mark.parametrize("path", ["/", SIGN_IN, "/no-such-page"])
    def test_nothing_of_it_for_a_stranger(self, path, client, db):
        page = client.get(path).content.decode()
        assert "<dialog" not in page
        assert "session.js" not in page
        assert "drafts.js" not in page


class TestOver:
    def test_the_way_back(self, signed_in):
        leave_it(seconds=-1)
        response = signed_in.get("/cases?theme=housing")
        assert response["Location"] == f"{SIGN_IN}?next=/cases%3Ftheme%3Dhousing&over=yes"
        assert "Your session is over" in signed_in.get(response["Location"]).content.decode()
        assert sign_in(signed_in, next="/cases?theme=housing")["Location"] == "/cases?theme=housing"

    def test_a_stranger_is_told_nothing_of_it(self, client, db):
        response = client.get("/cases")
        assert response["Location"] == f"{SIGN_IN}?next=/cases"
        assert "Your session is over" not in client.get(response["Location"], **ENGLISH).content.decode()

    def test_it_opens_nothing(self, signed_in):
        leave_it(seconds=-1)
        assert signed_in.get("/api/v1/me").status_code == 401
        assert "Sofia" not in signed_in.get("/").content.decode()

    @pytest.mark.parametrize("path", ["/", "/cases", SIGN_IN, SESSION])
    def test_the_browser_keeps_its_name(self, path, signed_in):
        """So that what is sent too late is known to be theirs."""
        leave_it(seconds=-1)
        assert "sessionid" not in signed_in.get(path).cookies

    def test_only_for_a_day(self, signed_in):
        leave_it(seconds=-REMEMBERED.total_seconds() - 1)
        response = signed_in.get("/cases")
        assert response["Location"] == f"{SIGN_IN}?next=/cases"
        assert response.cookies["sessionid"]["max-age"] == 0

    def test_then_its_row_goes(self, signed_in, capsys):
        leave_it(seconds=-REMEMBERED.total_seconds() + 60)
        call_command("run_due")
        assert Session.objects.count() == 1
        leave_it(seconds=-REMEMBERED.total_seconds() - 1)
        call_command("run_due")
        assert not Session.objects.exists()
        assert "sessions forgotten: 1" in capsys.readouterr().out

    def test_a_list_that_is_filtered_too_late_leads_the_whole_page_to_sign_in(self, signed_in):
        leave_it(seconds=-1)
        asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/cases?theme=housing"}
        response = signed_in.get("/cases?theme=housing&role=lead", headers=asked)
        assert response["HX-Redirect"] == f"{SIGN_IN}?next=/cases%3Ftheme%3Dhousing&over=yes"
        assert response.content == b""

    def test_one_comes_back_for_the_same_agency(self, db):
        agencies = [make_agency("counter-catus", "Guichet de Catus"), make_agency("counter-cahors", "Guichet de Cahors")]
        make_member("sofia@catus", [(agency, ["caseworker"]) for agency in agencies])
        client = Client(**ENGLISH)
        sign_in(client)
        client.post("/acting-agency", {"agency": "counter-cahors"})
        leave_it(seconds=-1)
        sign_in(client, next="/cases")
        assert client.get("/cases").status_code == 200
        assert client.session["acting_agency"] == "counter-cahors"

    def test_somebody_else_does_not(self, db):
        agencies = [make_agency("counter-catus", "Guichet de Catus"), make_agency("counter-cahors", "Guichet de Cahors")]
        for login in ("sofia@catus", "claude@catus"):
            make_member(login, [(agency, ["caseworker"]) for agency in agencies])
        client = Client(**ENGLISH)
        sign_in(client)
        client.post("/acting-agency", {"agency": "counter-cahors"})
        leave_it(seconds=-1)
        sign_in(client, "claude@catus")
        assert client.get("/cases")["Location"] == "/"

    def test_who_has_signed_in_in_another_tab_is_led_where_they_were_going(self, caseworker):
        client = Client(enforce_csrf_checks=True)
        client.force_login(caseworker)
        response = client.post(SIGN_IN, {"login": "sofia@catus", "password": PASSWORD, "next": "/cases"}, follow=True)
        assert response.redirect_chain[-1] == ("/cases", 302)
        response = client.post(SIGN_IN, {"next": "https://elsewhere.example/"}, follow=True)
        assert response.redirect_chain[-1] == ("/", 302)


@pytest.mark.parametrize(("said", "sentence"), [("9", "from 10 to 480"), ("481", "from 10 to 480"), ("an hour", "write a whole number")])
def test_a_nonsense_limit_is_refused_at_start(said, sentence):
    environment = {**os.environ, "SESSION_IDLE": said, "DATABASE_URL": "postgresql:///unused", "DJANGO_SETTINGS_MODULE": "backend.settings"}
    start = [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"]
    ended = subprocess.run(start, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert sentence in ended.stderr.splitlines()[-1]

"""How many requests a minute, counted for all processes together."""

import re

import pytest
from django.test import Client

from backend.base import request_counts
from backend.base.models import RequestCount
from backend.base.request_counts import forget_past_counts
from backend.rates import address_of, count_request, describe_rate
from tests.api.door.test_foundation_problems import assert_problem
from tests.api.foundation import Caller, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates(settings):
    settings.API_RATES = {"read": 3, "write": 2, "lookup": 1}


@pytest.fixture
def at(monkeypatch):
    """Set the clock of the windows."""

    def set_clock(seconds):
        monkeypatch.setattr(request_counts.time, "time", lambda: seconds)

    set_clock(RequestCount.WINDOW * 1001 + 23.5)
    return set_clock


def test_each_answer_tells_what_is_left(at, rates, caller):
    response = caller.get("me")
    assert response["RateLimit-Policy"] == '"read";q=3;w=60'
    assert response["RateLimit"] == '"read";r=2;t=37'
    assert "RateLimit" not in caller.get("nowhere")


def test_problems_count_and_tell_too(at, rates, probe, caller, call_as):
    invalid = caller.post("widgets", {})
    assert (invalid.status_code, invalid["RateLimit"]) == (400, '"write";r=1;t=37')
    unsaid = caller.get("unsaid")
    assert (unsaid.status_code, unsaid["RateLimit"]) == (403, '"read";r=2;t=37')


def test_one_too_many_waits_for_the_next_window(at, rates, caller):
    for _ in range(3):
        assert caller.get("me").status_code == 200
    response = caller.get("me")
    assert_problem(response, 429, "throttled")
    assert response["Retry-After"] == "37"
    assert response["RateLimit"] == '"read";r=0;t=37'
    at(RequestCount.WINDOW * 1002)
    assert caller.get("me").status_code == 200


def test_scopes_and_credentials_count_apart(at, rates, probe, caller, call_as):
    assert caller.get("widgets/lookup")["RateLimit"] == '"lookup";r=0;t=37'
    assert_problem(caller.get("widgets/lookup"), 429, "throttled")
    assert caller.get("me")["RateLimit"] == '"read";r=2;t=37'
    assert call_as(join("ccas-cahors", "manager")).get("widgets/lookup").status_code == 200


def test_wrong_keys_count_against_the_address(at, rates):
    guess = Caller(Client(), authorization="Bearer x")
    for _ in range(3):
        assert_problem(guess.get("me"), 401, "bad_credentials")
    assert_problem(guess.get("me"), 429, "throttled")
    assert_problem(Caller(Client()).get("me"), 429, "throttled")
    assert Client(REMOTE_ADDR="192.0.2.7").get("/api/v1/me").status_code == 401


def test_an_address_is_not_kept_as_it_is(rf, settings):
    direct, forged = rf.get("/", REMOTE_ADDR="192.0.2.7"), rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "192.0.2.99"})
    assert re.fullmatch(r"address:[0-9a-f]{32}", address_of(direct))
    assert address_of(direct) == address_of(forged), "nobody believes the header without a proxy"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    hops = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.7"})
    assert address_of(hops) == address_of(direct), "the last hop, which the proxy itself wrote"


def test_past_windows_are_cleared_away(at, rates):
    count_request("key:1", "read")
    at(RequestCount.WINDOW * 1009)
    count_request("key:2", "read")
    assert RequestCount.objects.count() == 2
    assert forget_past_counts() == 1
    assert list(RequestCount.objects.values_list("window", "count")) == [(1009, 1)]


def test_a_request_that_was_not_counted_tells_nothing(rf):
    assert describe_rate(rf.get("/")) == {}

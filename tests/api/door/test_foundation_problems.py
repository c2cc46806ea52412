"""Every error is a problem that says what to do, in French and in English, and gives nothing away."""

import ast
import json
import logging
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from api.codes import BY_STATUS, CODES, TITLES
from api.errors import Details, answer
from api.language import asked_language
from tests.api.foundation import join
from tests.api.probe import FAILURES

pytestmark = pytest.mark.django_db


def assert_problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["API-Version"] == "1.0.0"
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"].endswith(f"/api/v1/problems/{code}")
    assert body["instance"] == f"urn:uuid:{response['X-Request-Id']}"
    assert str(body["title"]).strip()
    assert str(body["detail"]).strip().endswith("."), "a sentence"
    assert "secret" not in response.content.decode()
    return body


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", FAILURES)
def test_each_failure_is_a_problem(kind, language, probe, caller):
    status, code, _fail = FAILURES[kind]
    response = caller.post(f"failures/{kind}", accept_language=language)
    assert_problem(response, status, code)
    assert response["Content-Language"] == language


def test_facts_travel_with_the_problem(probe, caller):
    assert caller.post("failures/conflict").json()["reference"] == "K7Q4-92MX-3"
    transition = caller.post("failures/transition").json()
    assert (transition["current"], transition["allowed"]) == ("closed", ["reopen"])
    assert caller.post("failures/stale")["ETag"] == '"4"'
    assert caller.post("failures/drf_throttled")["Retry-After"] == "12"
    assert caller.post("failures/timeout")["Retry-After"] == "2"


def test_wrong_values_have_dotted_names(probe, caller):
    def named(kind):
        return [(p["name"], p["code"]) for p in caller.post(f"failures/{kind}").json()["invalid_params"]]

    assert named("invalid") == [("person.birth_date", "in_future")]
    assert named("drf_invalid") == [("person.birth_date", "invalid"), ("factors.1.code", "invalid")]
    assert named("drf_invalid_body") == [("body", "invalid")]
    assert named("model_invalid") == [("name", "invalid")]
    assert named("number") == [("summary", "nir")]


def test_a_constraint_speaks_the_words_of_its_model(probe, caller):
    said = caller.post("failures/unique", accept_language="en").json()["detail"]
    assert said == "Only one agency can receive the flags that nobody else receives."
    said = caller.post("failures/check", accept_language="en").json()["detail"]
    assert said == "This is not possible in the current state. Read it again to see what can be done now."


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "nothing/here", 404, "not_found"),
        ("get", "me/", 404, "not_found"),
        ("get", "problems/%00", 404, "not_found"),
        ("get", "plain", 500, "internal_error"),
        ("get", "odd", 418, "malformed"),
        ("post", "me", 405, "method_not_allowed"),
        ("delete", "widgets", 405, "method_not_allowed"),
        ("get", "unsaid", 403, "not_allowed"),
        ("get", "widgets/no-such-widget", 404, "not_found"),
    ],
)
def test_what_never_reaches_a_view_is_a_problem_too(method, path, status, code, debug, probe, caller, settings):
    settings.DEBUG = debug
    assert_problem(caller(method, path), status, code)


def test_the_root_of_the_api_is_a_problem_too(caller):
    for path in ("/api", "/api/", "/api/v2/me"):
        assert_problem(caller.client.get(path), 404, "not_found")


def test_a_wrong_host_is_a_problem(caller):
    assert_problem(caller.get("me", host="elsewhere.example"), 400, "malformed")


def test_elsewhere_pages_stay_pages(db):
    response = Client().get("/no-such-page")
    assert response["Content-Type"].startswith("text/html")
    assert "API-Version" not in response


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "malformed"),
        ('{"slug": NaN}', "application/json", 400, "malformed"),
        ('{"slug": "\\ud800"}', "application/json", 400, "malformed"),
        ("[" * 5000, "application/json", 400, "malformed"),
        ("\xff", "application/json", 400, "malformed"),
        ("[]", "application/json", 400, "invalid"),
        ("null", "application/json", 400, "invalid"),
        ('"x"', "application/json", 400, "invalid"),
        ("<x/>", "application/xml", 415, "unsupported_media_type"),
        ("a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (" " * 3_000_000, "application/json", 413, "too_large"),
    ],
)
def test_bodies_that_cannot_be_read(body, content_type, status, code, probe, caller):
    response = caller.client.post("/api/v1/widgets", data=body.encode("latin-1"), content_type=content_type, headers=caller.headers)
    assert_problem(response, status, code)


def test_a_format_that_does_not_exist(probe, caller):
    assert_problem(caller.get("widgets", accept="application/xml"), 406, "not_acceptable")
    assert caller.get("widgets", accept="text/html,*/*;q=0.5").status_code == 200


def test_a_crash_is_logged_without_its_words(probe, caller, caplog):
    with caplog.at_level(logging.INFO, "api"):
        response = caller.post("failures/crash")
    crash = next(record for record in caplog.records if record.levelname == "ERROR")
    assert crash.exc_info[0] is KeyError
    assert "secret" not in crash.getMessage()
    assert any(record.getMessage() == "problem 500 internal_error" for record in caplog.records)
    assert uuid.UUID(response["X-Request-Id"])


def test_a_crash_reaches_error_trackers_and_test_clients(probe, caller):
    caller.client.raise_request_exception = True
    with pytest.raises(KeyError):
        caller.post("failures/crash")


def test_names_that_are_no_unicode_are_still_answered():
    body = json.loads(answer(Details("invalid", detail="\ud800.")).content)
    assert body["code"] == "invalid"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, None),
        ("*", None),
        ("en", "en"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de, fr;q=0.5, en;q=0.4", "fr"),
        ("de", "fr"),
        ("fr;q=0.1,en;q=0.9", "en"),
        (";;;", None),
    ],
)
def test_the_language_asked_for(header, language, rf):
    assert asked_language(rf.get("/", headers={"Accept-Language": header} if header else {})) == language


def test_the_user_s_language_counts_when_none_is_asked_for(probe, call_as):
    english = call_as(join("ccas-cahors", "coordinator", language="en"))
    assert english.get("widgets/none")["Content-Language"] == "en"
    assert english.get("widgets/none", accept_language="*")["Content-Language"] == "en"
    assert english.get("widgets/none", accept_language="fr")["Content-Language"] == "fr"
    english.client.cookies["django_language"] = "fr"
    assert english.get("widgets/none")["Content-Language"] == "en", "the cookie belongs to the pages"


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_its_sentence_in_both_languages(code):
    status, sentence = CODES[code]
    assert status in TITLES
    with override("en"):
        english, title = str(sentence), str(TITLES[status])
    with override("fr"):
        assert str(sentence) != english, "missing in locale/fr"
        assert str(TITLES[status]) != title, "missing in locale/fr"


def codes_in_the_domain():
    """Every `code=` that a refusal of the domain is made with."""
    for package in ("backend/base", "agencies", "cases", "irritants"):
        for file in (settings.BASE_DIR / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Conflict", "NotAllowed", "Invalid"):
                    yield from (k.value.value for k in node.keywords if k.arg == "code" and isinstance(k.value, ast.Constant))


def test_each_code_of_the_domain_is_documented():
    assert set(codes_in_the_domain()) - set(CODES) == set(), "add them to api/codes.py, with their status and a sentence"


def test_the_codes_are_published(client):
    codes = client.get("/api/v1/problems").json()
    assert {entry["code"] for entry in codes} == set(CODES)
    stale = client.get("/api/v1/problems/stale", headers={"Accept-Language": "en"}).json()
    assert (stale["status"], stale["title"]) == (412, "Changed in the meantime")
    assert client.get("/api/v1/problems/none").json()["code"] == "not_found"
    assert set(BY_STATUS.values()) <= set(CODES)

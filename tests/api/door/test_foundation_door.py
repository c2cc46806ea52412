"""Writes: strict bodies, one transaction, stale edits, and a request sent twice."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from agencies.models import Agency
from api.once import digest_of
from backend.base.idempotency import Claim, InProgress, forget_old_answers
from backend.base.models import StoredAnswer, new_id
from backend.base.operation import door_transaction
from tests.api.door.test_foundation_problems import assert_problem
from tests.api.foundation import Caller, join, key_of

pytestmark = pytest.mark.django_db
WIDGET = {"slug": "bus-bleu", "name": "Bus bleu"}


def names(problem):
    return {(p["name"], p["code"]) for p in problem["invalid_params"]}


# --- bodies and queries ---------------------------------------------------------------------------------------------


def test_what_is_made_is_answered_with_its_address_and_version(probe, caller):
    response = caller.post("widgets", WIDGET)
    assert response.status_code == 201
    assert response["Location"] == "http://testserver/api/v1/widgets/bus-bleu"
    assert response["ETag"] == '"1"'
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert body["created_at"].endswith("Z"), "UTC, whatever the server's time zone"
    got = caller.get("widgets/bus-bleu")
    assert (got.json(), got["ETag"]) == (body, '"1"')


def test_unknown_fields_are_refused_beside_wrong_ones(probe, caller):
    only = assert_problem(caller.post("widgets", {**WIDGET, "nmae": "x", "address": {"street": "a", "city": "b"}}), 400, "unknown_field")
    assert names(only) == {("nmae", "unknown_field"), ("address.city", "unknown_field")}
    nested = assert_problem(caller.post("widgets", {**WIDGET, "address": {"street": "a", "city": "b"}}), 400, "unknown_field")
    assert names(nested) == {("address.city", "unknown_field")}
    mixed = assert_problem(caller.post("widgets", {"slug": "é", "version": 3}), 400, "invalid")
    assert names(mixed) == {("slug", "invalid"), ("name", "required"), ("version", "unknown_field")}
    assert Agency.objects.filter(slug="bus-bleu").count() == 0


def test_a_verb_without_words_takes_none(probe, caller):
    assert_problem(caller.post("widgets/caf-lot/strain", {"why": "x"}), 400, "unknown_field")
    bare = caller.client.post("/api/v1/widgets/caf-lot/strain", headers=caller.headers, data=b"", content_type="")
    assert bare.status_code == 200


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("widgets?colour=red&kind=company", {("colour", "unknown_parameter")}),
        ("widgets?format=json", {("format", "unknown_parameter")}),
        ("widgets/count?page_size=3", {("page_size", "unknown_parameter")}),
        ("widgets/caf-lot?kind=company", {("kind", "unknown_parameter")}),
        ("widgets?active=true&active=false", {("active", "repeated_parameter")}),
        ("me?x=", {("x", "unknown_parameter")}),
    ],
)
def test_unknown_parameters_are_refused(path, wrong, probe, caller):
    problem = assert_problem(caller.get(path), 400, "unknown_parameter" if "unknown" in str(wrong) else "invalid")
    assert names(problem) == wrong


def test_a_write_takes_the_parameters_it_declares(probe, caller):
    assert_problem(caller.post("widgets?dryrun=true", WIDGET), 400, "unknown_parameter")
    assert caller.post("widgets?dry_run=true", WIDGET).status_code == 201


def test_options_say_what_is_allowed(probe, caller):
    response = caller("options", "widgets")
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


# --- out of sight is 404 first --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("get", "widgets/hidden", None, {}),
        ("get", "widgets/hidden?colour=red", None, {}),
        ("patch", "widgets/hidden", {"capacity": "tight"}, {}),
        ("patch", "widgets/hidden", {"capacity": "purple"}, {"if_match": '"1"'}),
        ("patch", "widgets/hidden", {"capacity": "tight"}, {"if_match": "*"}),
        ("delete", "widgets/hidden", None, {"if_match": '"9"'}),
        ("post", "widgets/hidden/strain", {"why": "x"}, {}),
        ("post", "widgets/hidden/strain", {}, {"idempotency_key": "x" * 65}),
    ],
)
def test_out_of_sight_answers_like_nothing_at_all(method, path, body, headers, probe, caller):
    assert caller.post("widgets", {**WIDGET, "slug": "hidden"}).status_code == 201
    Agency.objects.filter(slug="hidden").update(is_active=False)

    def answer(where):
        response = caller(method, where, body, **headers)
        return {**assert_problem(response, 404, "not_found"), "instance": None}, sorted(response.headers)

    assert answer(path) == answer(path.replace("hidden", "never-was"))
    assert probe.REFUSED == ["not_found True"] * 2, "recorded in a transaction of its own"


def test_a_refusal_is_recorded_once_rolled_back(probe, caller):
    assert_problem(caller.delete("widgets/caf-lot", if_match='"1"'), 403, "not_allowed")
    assert probe.REFUSED == ["not_allowed True"]


def test_a_refusal_that_cannot_be_recorded_stays_a_refusal(probe, caller, monkeypatch, caplog):
    monkeypatch.setattr(probe.WidgetViewSet, "on_refusal", lambda *_: probe.run("SELECT nonsense"))
    assert_problem(caller.delete("widgets/caf-lot", if_match='"1"'), 403, "not_allowed")
    assert "a refused attempt could not be recorded" in caplog.text


# --- stale edits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', ' "{}" '])
def test_an_edit_of_what_one_read(tag, probe, caller):
    version = caller.get("widgets/caf-lot")["ETag"].strip('"')
    response = caller.patch("widgets/caf-lot", {"capacity": "tight"}, if_match=tag.format(version))
    assert response.status_code == 200
    assert response["ETag"] == f'"{int(version) + 1}"'
    assert response.json()["capacity"] == "tight"


@pytest.mark.parametrize(("method", "body"), [("patch", {"capacity": "tight"}), ("delete", None)])
def test_an_edit_without_if_match(method, body, probe, caller):
    assert_problem(caller(method, "widgets/caf-lot", body), 428, "precondition_required")


@pytest.mark.parametrize("header", ["*", "3", '"3", "4"', "W/3", '"3', "", '"é"'])
def test_an_edit_with_what_is_no_etag(header, probe, caller):
    assert_problem(caller.patch("widgets/caf-lot", {"capacity": "tight"}, if_match=header), 400, "bad_if_match")


@pytest.mark.parametrize("header", ['"99"', '"not-ours"', '""', '"99999999999999999999"', '"1-gzip"'])
def test_a_stale_edit_shows_what_is_there_now(header, probe, caller):
    current = caller.get("widgets/caf-lot")
    response = caller.patch("widgets/caf-lot", {"capacity": "tight"}, if_match=header)
    problem = assert_problem(response, 412, "stale")
    assert problem["current_representation"] == current.json()
    assert response["ETag"] == current["ETag"]
    assert caller.get("widgets/caf-lot").json() == current.json()


def test_a_transition_takes_if_match_when_it_is_given(probe, caller):
    problem = assert_problem(caller.post("widgets/caf-lot/strain", if_match='"99"'), 412, "stale")
    assert problem["current_representation"]["slug"] == "caf-lot"
    assert caller.post("widgets/caf-lot/strain").status_code == 200


def test_a_stale_edit_of_what_left_one_s_sight_is_404(probe, caller, monkeypatch):
    def left(view, request, slug):
        raise probe.NotFound

    monkeypatch.setattr(probe.WidgetViewSet, "retrieve", left)
    assert_problem(caller.patch("widgets/caf-lot", {"capacity": "tight"}, if_match='"99"'), 404, "not_found")


# --- a request sent twice -------------------------------------------------------------------------------------------


def test_a_key_replays_the_answer(probe, caller):
    first = caller.post("widgets", WIDGET, idempotency_key="k1")
    again = caller.post("widgets", {"name": "Bus bleu", "slug": "bus-bleu"}, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert {name: again[name] for name in ("Location", "ETag", "Content-Type")} == {
        name: first[name] for name in ("Location", "ETag", "Content-Type")
    }
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert (again["Cache-Control"], again["API-Version"]) == ("no-store", "1.0.0")
    assert Agency.objects.filter(slug="bus-bleu").count() == 1


@pytest.mark.parametrize(("path", "body"), [("widgets", {**WIDGET, "name": "Bus vert"}), ("widgets?dry_run=true", WIDGET)])
def test_a_key_is_for_one_request(path, body, probe, caller):
    caller.post("widgets", WIDGET, idempotency_key="k1")
    assert_problem(caller.post(path, body, idempotency_key="k1"), 422, "idempotency_mismatch")


def test_a_key_belongs_to_one_credential_and_one_address(probe, caller, member):
    assert caller.post("widgets/caf-lot/strain", idempotency_key="k1").status_code == 200
    assert "Idempotency-Replayed" not in caller.post("widgets/cpam-lot/strain", idempotency_key="k1")
    other = Caller(Client(), authorization=f"Bearer {key_of(member)[1]}")
    assert "Idempotency-Replayed" not in other.post("widgets/caf-lot/strain", idempotency_key="k1")
    assert caller.post("widgets/caf-lot/strain", idempotency_key="k1")["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", "x" * 65, "a\x7fb"])
def test_a_key_has_1_to_64_characters(key, probe, caller):
    assert_problem(caller.post("widgets", WIDGET, idempotency_key=key), 400, "bad_idempotency_key")
    assert caller.post("widgets", WIDGET, idempotency_key="x" * 64).status_code == 201


def test_errors_are_not_kept(probe, caller, monkeypatch):
    assert_problem(caller.post("widgets", {**WIDGET, "name": ""}, idempotency_key="k1"), 400, "invalid")
    assert StoredAnswer.objects.count() == 0
    with monkeypatch.context() as broken:
        broken.setattr("tests.api.probe.WidgetOutput.to_representation", lambda *_: {}["secret"])
        assert_problem(caller.post("widgets", WIDGET, idempotency_key="k1"), 500, "internal_error")
    assert Agency.objects.filter(slug="bus-bleu").count() == StoredAnswer.objects.count() == 0
    assert caller.post("widgets", WIDGET, idempotency_key="k1").status_code == 201


def test_a_refusal_that_a_view_returns_is_undone(probe, caller, monkeypatch):
    real = probe.WidgetViewSet.created

    def refuse(view, data, **kwargs):
        response = real(view, data, **kwargs)
        response.status_code = 409
        return response

    monkeypatch.setattr(probe.WidgetViewSet, "created", refuse)
    assert_problem(caller.post("widgets", WIDGET, idempotency_key="k1"), 409, "conflict")
    assert Agency.objects.filter(slug="bus-bleu").count() == StoredAnswer.objects.count() == 0


def test_what_cannot_be_rendered_is_not_committed(probe, caller, monkeypatch):
    monkeypatch.setattr(probe.WidgetViewSet, "created", lambda view, data, **_: view.ok({"object": object()}))
    assert_problem(caller.post("widgets", WIDGET), 500, "internal_error")
    assert Agency.objects.filter(slug="bus-bleu").count() == 0


def test_what_left_one_s_sight_is_not_replayed(probe, caller):
    caller.post("widgets", WIDGET, idempotency_key="made")
    caller.post("widgets/bus-bleu/strain", idempotency_key="strained")
    Agency.objects.filter(slug="bus-bleu").update(is_active=False)
    assert_problem(caller.post("widgets/bus-bleu/strain", idempotency_key="strained"), 404, "not_found")
    assert_problem(caller.post("widgets", WIDGET, idempotency_key="made"), 404, "not_found")


def test_answers_are_kept_for_a_day(probe, caller):
    caller.post("widgets/caf-lot/strain", idempotency_key="k1")
    StoredAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert "Idempotency-Replayed" not in caller.post("widgets/caf-lot/strain", idempotency_key="k1")
    assert StoredAnswer.objects.get().created_at > timezone.now() - timedelta(minutes=1)
    assert caller.post("widgets/caf-lot/strain", idempotency_key="k1")["Idempotency-Replayed"] == "true"
    assert forget_old_answers() == 0
    StoredAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert forget_old_answers() == 1


def test_an_id_sent_again_by_its_creator_is_a_replay(probe, caller, call_as):
    body = {**WIDGET, "id": str(new_id())}
    first = caller.post("widgets", body)
    assert first.status_code == 201
    again = caller.post("widgets", {**body, "id": body["id"]}, idempotency_key="another key")
    assert (again.status_code, again["Idempotency-Replayed"], again.content) == (201, "true", first.content)
    assert_problem(caller.post("widgets", {**body, "slug": "bus-vert"}), 409, "id_taken")
    stranger = call_as(join("caf-lot", "caseworker"))
    assert_problem(stranger.post("widgets", {**body, "slug": "bus-rouge"}), 409, "id_taken")
    assert caller.post("widgets", {**WIDGET, "slug": "bus-gris", "id": "no uuid"}).json()["invalid_params"][0]["name"] == "id"


def parsed(**kwargs):
    request = Request(APIRequestFactory().post("/", format="multipart", **kwargs), parsers=[MultiPartParser()])
    assert isinstance(request.data, QueryDict)
    return request


def test_the_same_upload_in_another_frame_is_the_same_request():
    def upload(content=b"scan", name="a.pdf", **fields):
        return digest_of(parsed(data={"title": "Bail", **fields, "file": SimpleUploadedFile(name, content)}))

    assert upload() == upload()
    different = [upload(), upload(content=b"other"), upload(name="b.pdf"), upload(title="Loyer"), upload(more="1")]
    assert all(one != other for one, other in permutations(different, 2))
    request = parsed(data={"file": SimpleUploadedFile("a", b"scan")})
    digest_of(request)
    assert request.data["file"].read() == b"scan", "left as it was found"


@pytest.fixture
def in_threads():
    def run(*calls):
        def enter(call):
            try:
                return call()
            finally:
                connections.close_all()

        pool = ThreadPoolExecutor(len(calls))
        return [pool.submit(enter, call) for call in calls]

    return run


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(probe, call_as, in_threads):
    """The first is held inside its transaction: the second is told to wait, then gets the first's answer."""
    caller = call_as(join("ccas-cahors", "caseworker"))
    probe.GATE.clear()
    entered = threading.Event()
    original = probe.WidgetViewSet.get_object

    def get_object(view):
        entered.set()
        return original(view)

    probe.WidgetViewSet.get_object = get_object
    try:
        (first,) = in_threads(lambda: caller.post("widgets/caf-lot/strain", idempotency_key="k1"))
        assert entered.wait(10)
        assert_problem(caller.post("widgets/caf-lot/strain", idempotency_key="k1"), 409, "idempotency_in_progress")
        probe.GATE.set()
        done = first.result(20)
    finally:
        probe.WidgetViewSet.get_object = original
    assert done.status_code == 200, done.content
    again = caller.post("widgets/caf-lot/strain", idempotency_key="k1")
    assert again["Idempotency-Replayed"] == "true"
    assert json.loads(again.content) == done.json()
    assert Agency.objects.get(slug="caf-lot").version == done.json()["version"] == 2


@pytest.mark.django_db(transaction=True)
def test_a_race_makes_one(probe, call_as, in_threads):
    caller = call_as(join("ccas-cahors", "caseworker"))
    start = threading.Barrier(4)

    def send():
        start.wait(10)
        return caller.post("widgets", WIDGET, idempotency_key="k1")

    answers = [future.result(20) for future in in_threads(send, send, send, send)]
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201 and "Idempotency-Replayed" not in answer]
    assert len(made) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency_in_progress"}
    assert Agency.objects.filter(slug="bus-bleu").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_write_commits_and_a_refusal_does_not(probe, call_as):
    """For once outside the transaction of a test: the door's own is durable, and deferred constraints speak at its end."""
    caller = call_as(join("ccas-cahors", "caseworker"))
    assert caller.post("widgets", WIDGET).status_code == 201
    assert Agency.objects.filter(slug="bus-bleu").exists()
    assert_problem(caller.post("failures/unique"), 409, "conflict")
    assert_problem(caller.post("failures/timeout"), 503, "unavailable")
    assert caller.get("widgets/bus-bleu").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_read_that_leaves_a_trace_runs_in_a_transaction(probe, call_as):
    caller = call_as(join("ccas-cahors", "auditor"))
    assert caller.get("traced").json() == {"run": False, "rendered": "False"}
    assert caller.get("tracing").json() == {"run": True, "rendered": "True"}


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_held_until_its_transaction_ends(in_threads):
    claim = Claim("key:1", "POST", "/" + "x" * 400, "k1", b"d" * 32)

    def elsewhere():
        with door_transaction():
            return claim.stored()

    with door_transaction():
        assert claim.stored() is None
        (other,) = in_threads(elsewhere)
        with pytest.raises(InProgress):
            other.result(10)
        claim.keep(status=201, headers={}, body="{}")
    (other,) = in_threads(elsewhere)
    assert claim.same_request(other.result(10))

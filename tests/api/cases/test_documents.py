"""Documents over HTTP: measured while they arrive, told with who reads them, given as attachments."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, RequestFactory

from backend.uploads import AROUND
from cases.models import AccessRecord, Document
from tests.api.cast import CONTRIBUTOR, LEAD, Stage, listed, ok, refused, shared_case
from tests.cases.test_documents import files
from tests.papers import BAD, PDF, picture


def test_what_a_document_tells(stage: Stage) -> None:
    shared_case(stage)
    added = stage.add(audience=CONTRIBUTOR, name="Bulletin de mai.pdf")
    assert (added["name"], added["kind"], added["media_type"], added["size"]) == (
        "Bulletin de mai.pdf",
        "income",
        "application/pdf",
        len(PDF),
    )
    assert (added["audience"], sorted(added["readers_agencies"]), added["agency"]) == ([CONTRIBUTOR], [LEAD, CONTRIBUTOR], LEAD)
    assert added["sha256"] == hashlib.sha256(PDF).hexdigest()
    shown = stage["contributor"].get(f"{stage.path}/documents/{added['id']}")
    assert (ok(shown)["allowed_actions"], shown["ETag"]) == (["read"], '"1"')
    assert listed(stage["observer"], f"{stage.path}/documents", "id") == []
    [held] = ok(stage["observer"].get(f"{stage.path}/documents/held"))
    assert (held["kind"], held["agency"]) == ("income", LEAD)


def test_it_is_given_as_an_attachment_and_each_look_is_journaled(stage: Stage) -> None:
    shared_case(stage)
    path = f"{stage.path}/documents/{stage.add(name='Bulletin é.pdf')['id']}/content"
    for accept in ("*/*", "application/json", "application/pdf"):
        given = stage["lead"].get(path, accept=accept)
        assert (given.status_code, b"".join(given.streaming_content)) == (200, PDF)
    assert (given["Content-Type"], given["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert given["Content-Disposition"].startswith("attachment; filename")
    assert "sandbox" in given["Content-Security-Policy"]
    assert given["Cache-Control"] == "no-store"
    assert AccessRecord.objects.filter(kind="document_read").count() == 1
    refused(stage["contributor"].get(path), 404, "not_found")


def test_a_picture_is_kept_without_what_the_camera_knows(stage: Stage) -> None:
    shared_case(stage)
    path = f"{stage.path}/documents/{stage.add(content=picture(), name='photo.jpeg')['id']}/content"
    assert b"Sarah" not in b"".join(stage["lead"].get(path).streaming_content)


@pytest.mark.parametrize("what", ["an executable under another name", "a bomb", "a PDF that is an archive", "macros of Word"])
def test_refused_with_a_sentence(what: str, stage: Stage) -> None:
    shared_case(stage)
    before, (content, code) = files(), BAD[what]
    file = SimpleUploadedFile("bulletin.pdf", content)
    problem = refused(stage["lead"].send(f"{stage.path}/documents", kind="income", file=file), 400, "invalid")
    assert [(each["name"], each["code"]) for each in problem["invalid_params"]] == [("file", code)]
    assert files() == before


def posted(caller: Any, path: str, body: Any, length: int | None = None) -> Any:
    headers = {name.replace("_", "-"): value for name, value in caller.headers.items()}
    extra = {} if length is None else {"CONTENT_LENGTH": str(length)}
    return caller.client.generic("POST", f"/api/v1/{path}", body, MULTIPART_CONTENT, headers=headers, **extra)


def part(name: str) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\\\Users\\\\bulletin.pdf", "/bulletin.pdf"])
def test_a_name_that_holds_a_path(name: str, stage: Stage) -> None:
    shared_case(stage)
    before = files()
    body = (
        part(name) + PDF + f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nincome\r\n--{BOUNDARY}--\r\n'.encode()
    )
    problem = refused(posted(stage["lead"], f"{stage.path}/documents", body), 400, "invalid")
    assert problem["invalid_params"][0]["code"] == "file_name"
    assert "path" in problem["invalid_params"][0]["reason"] or "chemin" in problem["invalid_params"][0]["reason"]
    assert files() == before


class Endless:
    """A stream that says how much it will send, and counts how much was taken."""

    def __init__(self) -> None:
        self.taken = 0
        self.start: Iterator[bytes] = iter([part("film.pdf") + PDF])

    def read(self, size: int = 2**16) -> bytes:
        found = next(self.start, b"\0" * max(size, 1))
        self.taken += len(found)
        return found

    readline = read


def test_a_stream_of_five_gigabytes_is_refused_before_it_is_read(stage: Stage) -> None:
    shared_case(stage)
    refused(posted(stage["lead"], f"{stage.path}/documents", b"x", length=5 * 2**30), 413, "too_large")
    assert not Document.objects.exists()


def test_and_one_that_lies_about_its_length_as_soon_as_it_passes_the_limit(settings: Any) -> None:
    settings.DOCUMENT_LARGEST = 2**20
    endless = Endless()
    environ = RequestFactory()._base_environ(REQUEST_METHOD="POST", CONTENT_TYPE=MULTIPART_CONTENT)
    request = WSGIRequest({**environ, "wsgi.input": endless, "CONTENT_LENGTH": str(2**20 + AROUND)})
    with pytest.raises(RequestDataTooBig):
        assert request.POST
    assert endless.taken < 2 * 2**20, "not much more than the limit was read"


def test_a_form_that_misses_something(stage: Stage) -> None:
    shared_case(stage)
    path = f"{stage.path}/documents"
    refused(stage["lead"].send(path, kind="income"), 400, "invalid")
    refused(stage["lead"].send(path, file=SimpleUploadedFile("a.pdf", PDF)), 400, "invalid")
    refused(stage["lead"].send(path, kind="income", colour="red", file=SimpleUploadedFile("a.pdf", PDF)), 400, "unknown_field")
    refused(stage["lead"].post(path, {"kind": "income"}), 415, "unsupported_media_type")
    refused(stage["stranger"].send(path, kind="income", file=SimpleUploadedFile("a.pdf", PDF)), 404, "not_found")


def test_the_same_form_twice_makes_one(stage: Stage) -> None:
    shared_case(stage)
    said = {"id": "01990000-0000-7000-8000-000000000001"}
    first, again = stage.add(**said), stage.add(**said)
    assert first == again
    assert Document.objects.count() == 1


def test_removed_with_a_reason_and_seen_to_be(stage: Stage) -> None:
    shared_case(stage)
    path = f"{stage.path}/documents/{stage.add(audience=CONTRIBUTOR)['id']}"
    lead, reader = stage["lead"], stage["contributor"]
    refused(lead.delete(f"{path}?reason=wrong_person"), 428, "precondition_required")
    ok(lead.patch(path, {"name": "Autre nom"}, if_match='"1"'))
    stale = refused(lead.delete(f"{path}?reason=wrong_person", if_match='"1"'), 412, "stale")
    assert (stale["version"], stale["current_representation"]["name"]) == (2, "Autre nom.pdf")
    for query, code in (("", "invalid"), ("?reason=boredom", "invalid"), ("?reason=duplicate&why=x", "unknown_parameter")):
        refused(lead.delete(f"{path}{query}", if_match='"2"'), 400, code)
    refused(reader.delete(f"{path}?reason=wrong_person", if_match='"2"'), 403, "not_the_author")

    gone = lead.delete(f"{path}?reason=wrong_person", if_match='"2"')
    assert gone["ETag"] == '"3"'
    trace = ok(reader.get(path))
    assert ok(gone) == {**trace, "allowed_actions": ["read"]}
    assert (trace["name"], trace["sha256"], trace["size"], trace["removal_reason"]) == ("", "", 0, "wrong_person")
    assert trace["removed_by"] == trace["author"]
    assert trace["removed_at"]
    assert ok(stage["observer"].get(f"{stage.path}/documents/held")) == []
    refused(lead.get(f"{path}/content"), 409, "document_removed")
    refused(lead.delete(f"{path}?reason=wrong_person", if_match='"3"'), 409, "document_removed")
    refused(lead.patch(path, {"name": "Again"}, if_match='"3"'), 409, "document_removed")
    refused(stage["observer"].get(path), 404, "not_found")


def test_a_store_that_is_down_is_said_and_may_be_asked_again(stage: Stage, settings: Any) -> None:
    shared_case(stage)
    path = f"{stage.path}/documents/{stage.add()['id']}/content"
    folder = {**settings.STORAGES["documents"], "OPTIONS": {"location": "/dev/null/nowhere"}}
    settings.STORAGES = {**settings.STORAGES, "documents": folder}
    down = stage["lead"].send(f"{stage.path}/documents", kind="income", file=SimpleUploadedFile("a.pdf", PDF))
    refused(down, 503, "store_unavailable")
    assert down["Retry-After"]
    refused(stage["lead"].get(path), 503, "store_unavailable")
    assert not AccessRecord.objects.filter(kind="document_read").exists()
    assert Document.objects.count() == 1

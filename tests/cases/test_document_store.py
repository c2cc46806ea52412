"""Documents in an S3-compatible store: a real HTTP server, which goes down, hangs and comes back."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from moto.server import ThreadedMotoServer

from backend import document_store as reading
from backend.base.errors import InvalidTransition, Unavailable
from backend.document_store import document_store
from backend.localdb import PROJECT
from cases.documents.keeping import open_kept
from cases.documents.stores.bucket import StoreFailed
from cases.models import AccessRecord, CaseEvent, Document
from cases.operations.close_case import close_case
from cases.operations.documents.add_document import add_document
from tests.cases.test_documents import add, kept
from tests.frontend.case.test_documents import paper
from tests.frontend.case_cast import hidden, opened, page_of
from tests.papers import PDF

__all__ = ["add", "opened"]

SETTINGS = {
    "DOCUMENT_STORE": "s3://documents/cases",
    "DOCUMENT_STORE_ENDPOINT": "https://s3.example.fr",
    "DOCUMENT_STORE_REGION": "fr-par",
    "DOCUMENT_STORE_KEY": "key",
    "DOCUMENT_STORE_SECRET": "secret",
}


class Server:
    """The store, its bucket, and whoever looks into it from outside."""

    def __init__(self) -> None:
        self.moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.moto.start()
        _host, self.port = self.moto.get_host_and_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.client = boto3.client(
            "s3", endpoint_url=self.address, region_name="fr-par", aws_access_key_id="key", aws_secret_access_key="secret"
        )
        with suppress(self.client.exceptions.BucketAlreadyOwnedByYou):  # another server of this process holds the same
            self.client.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": "fr-par"})

    def names(self) -> set[str]:
        return {each["Key"] for each in self.client.list_objects_v2(Bucket="documents").get("Contents", ())}


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.client.close()
    running.moto.stop()


def use(settings: Any, monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
    for name, value in {**SETTINGS, **said}.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = {**settings.STORAGES, "documents": document_store("unused")}


@pytest.fixture
def bucket(server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    use(settings, monkeypatch, DOCUMENT_STORE_ENDPOINT=server.address, DOCUMENT_STORE_ENCRYPTION="AES256")
    yield server
    for name in server.names():
        server.client.delete_object(Bucket="documents", Key=name)


@pytest.fixture
def nobody_there(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    use(settings, monkeypatch, DOCUMENT_STORE_ENDPOINT=f"http://127.0.0.1:{port}")


def test_kept_read_and_removed_over_http(bucket, add):
    document = add(content=PDF)
    [name] = bucket.names()
    assert name == f"cases/{document.stored_as}"
    found = bucket.client.get_object(Bucket="documents", Key=name)
    assert found["Body"].read() == PDF
    assert (found["ServerSideEncryption"], found["ContentType"]) == ("AES256", "application/octet-stream")
    assert "payslip" not in str(found["ResponseMetadata"]), "what a store knows of a file says nothing"
    assert kept(document) == PDF
    [(told, written)] = storages["documents"].held()
    assert told == document.stored_as
    assert abs(written.timestamp() - time.time()) < 60
    for _again in range(2):
        storages["documents"].delete(document.stored_as)
        assert not bucket.names()


def test_a_large_file_is_one_put_and_passes_through_no_memory(bucket):
    content = os.urandom(9 * 2**20)  # above what the library would send in parts
    storages["documents"].save("aa/large", ContentFile(content))
    assert "-" not in bucket.client.head_object(Bucket="documents", Key="cases/aa/large")["ETag"], "in parts"
    with storages["documents"].open("aa/large") as file:
        assert file.read() == content


def test_a_document_has_no_address(bucket, add):
    document = add()
    with pytest.raises(NotImplementedError):
        storages["documents"].url(document.stored_as)
    acl = bucket.client.get_object_acl(Bucket="documents", Key=f"cases/{document.stored_as}")
    assert all("AllUsers" not in str(grant) for grant in acl["Grants"])


def test_given_by_the_page_to_its_readers_alone(bucket, opened, shared, add):
    document = add("lead")
    url = page_of(shared, "documents", document.pk, "content")
    assert b"".join(opened("lead").get(url).streaming_content) == PDF
    assert [opened(who).get(url).status_code for who in ("contributor", "stranger")] == [404, 404]
    bucket.client.delete_object(Bucket="documents", Key=f"cases/{document.stored_as}")
    before = AccessRecord.objects.filter(kind="document_read").count()
    lost = opened("lead").get(url)
    assert lost.status_code == 503
    assert "cannot be found" in lost.content.decode()
    assert AccessRecord.objects.filter(kind="document_read").count() == before, "nobody has read it"


def test_nothing_is_kept_anywhere_while_the_store_is_down(nobody_there, shared, cast, add):
    events = CaseEvent.objects.filter(stream_id=shared.case.pk).count()
    began = time.monotonic()
    with pytest.raises(Unavailable) as error, transaction.atomic():
        add()
    assert error.value.code == "store_unavailable"
    assert time.monotonic() - began < 15
    assert not Document.objects.exists()
    assert CaseEvent.objects.filter(stream_id=shared.case.pk).count() == events


def test_both_doors_say_so(nobody_there, opened, shared):
    client, url = opened("lead"), page_of(shared, "documents/new")
    response = client.post(url, {**hidden(client, url), "kind": "income", "audience": "participants", "file": paper()})
    page = response.content.decode()
    assert "The store of documents does not answer. Nothing was kept or removed: try again in a moment." in page
    assert 'value="participants"' in page
    assert not Document.objects.exists()


def test_a_store_that_never_answers_is_not_waited_for_long(settings, monkeypatch, add):
    monkeypatch.setattr(reading, "ANSWER", 1)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        use(settings, monkeypatch, DOCUMENT_STORE_ENDPOINT=f"http://127.0.0.1:{deaf.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(Unavailable), transaction.atomic():
            add()
        assert time.monotonic() - began < 15
    assert not Document.objects.exists()


def test_what_was_sent_is_taken_back_when_the_change_is_refused(bucket, shared, cast, monkeypatch):
    """Closed between the first look and the lock: the file is in the store by then."""
    case = shared.case

    class Slow(BytesIO):
        def seek(self, *args: int) -> int:
            if not self.closed and case.status != "closed":
                case.status = "closed"
                close_case(case.reference, outcome="resolved", actor=cast["lead"])
            return super().seek(*args)

    with pytest.raises(InvalidTransition), transaction.atomic():
        add_document(case.reference, actor=cast["contributor"], file=Slow(PDF), name="a.pdf", kind="income")
    assert not bucket.names()


def test_a_store_that_refuses_is_an_oserror(bucket, settings, monkeypatch):
    use(settings, monkeypatch, DOCUMENT_STORE="s3://elsewhere", DOCUMENT_STORE_ENDPOINT=bucket.address)
    store = storages["documents"]
    for asked in (lambda: store.save("aa/a", ContentFile(b"a")), lambda: list(store.held())):
        with pytest.raises(StoreFailed, match=r"NoSuchBucket|S3UploadFailedError"):
            asked()
    with pytest.raises(FileNotFoundError):
        store.open("aa/a")


def test_threads_share_it(bucket):
    def put(number: int) -> None:
        storages["documents"].save(f"aa/{number}", ContentFile(bytes([number]) * 1000))

    threads = [threading.Thread(target=put, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bucket.names() == {f"cases/aa/{number}" for number in range(8)}
    with open_kept("aa/3") as file:
        assert file.read() == b"\3" * 1000


# --- settings ---

NONSENSE = {
    "a key without a store": ({"DOCUMENT_STORE": ""}, "DOCUMENT_STORE_ENDPOINT is set, and DOCUMENT_STORE is not"),
    "an address of the web": ({"DOCUMENT_STORE": "https://s3.example.fr/documents"}, "write s3://"),
    "no bucket": ({"DOCUMENT_STORE": "s3:///cases"}, "write s3://"),
    "a secret in it": ({"DOCUMENT_STORE": "s3://key:secret@documents"}, "write s3://"),
    "no secret": ({"DOCUMENT_STORE_SECRET": ""}, "Give DOCUMENT_STORE_SECRET, the secret of that access key"),
    "neither region nor key": ({"DOCUMENT_STORE_REGION": "", "DOCUMENT_STORE_KEY": ""}, "DOCUMENT_STORE_REGION, the region"),
    "in the clear": ({"DOCUMENT_STORE_ENDPOINT": "http://s3.example.fr"}, "write https://"),
    "a path": ({"DOCUMENT_STORE_ENDPOINT": "https://s3.example.fr/documents"}, "without a path"),
    "an encryption that nobody knows": ({"DOCUMENT_STORE_ENCRYPTION": "rot13"}, "write AES256 or aws:kms"),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_refused_with_a_sentence(what, monkeypatch):
    said, sentence = NONSENSE[what]
    for name, value in {**SETTINGS, **said}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as error:
        document_store("unused")
    assert sentence in str(error.value)
    assert "secret" not in str(error.value).replace("the secret of", "")


def test_a_folder_unless_told_otherwise(monkeypatch):
    for name in SETTINGS:
        monkeypatch.setenv(name, "")
    assert document_store("/documents")["OPTIONS"]["location"] == "/documents"
    with pytest.raises(NotImplementedError):
        storages["documents"].url("aa/a")


@pytest.mark.parametrize("endpoint", ["https://s3.example.fr", "http://127.0.0.1:9000", "http://minio:9000"])
def test_where_it_may_be(endpoint, monkeypatch):
    for name, value in {**SETTINGS, "DOCUMENT_STORE_ENDPOINT": endpoint}.items():
        monkeypatch.setenv(name, value)
    options = document_store("unused")["OPTIONS"]
    assert (options["bucket_name"], options["location"], options["endpoint_url"]) == ("documents", "cases", endpoint)


def test_check_refuses_half_a_configuration():
    environment = {**os.environ, "DEMO": "1", "DOCUMENT_STORE": "s3://documents"}
    asked = [sys.executable, "manage.py", "check"]
    refused = subprocess.run(asked, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "DOCUMENT_STORE is set, but not all that it needs." in refused.stderr
    whole = {**environment, **SETTINGS}
    assert subprocess.run(asked, cwd=PROJECT, env=whole, capture_output=True, check=False).returncode == 0

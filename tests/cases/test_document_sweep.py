"""Files whose change was never committed, and those whose removal did not reach the store, are found; so are documents that lost theirs."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Membership
from backend.base.operation import door_transaction
from backend.localdb import PROJECT
from cases.documents import sweeping
from cases.documents.keeping import open_kept
from cases.documents.sweeping import Lost, Orphan, compared, sweep_once_a_day
from cases.models import CaseEvent, Document, DocumentSweep
from cases.operations.documents.remove_document import remove_document
from cases.operations.open_case import open_case
from tests.cases.conftest import SARAH, Cast
from tests.cases.test_document_store import bucket, nobody_there, server
from tests.cases.test_documents import add, files

__all__ = ["add", "bucket", "nobody_there", "server"]

KILLED = """
import os, signal, sys
from io import BytesIO
from django.contrib.auth import get_user_model
from agencies.actor import Actor
from agencies.models import Membership
from backend.base.operation import door_transaction
from cases.models import Document
from cases.operations.documents.add_document import add_document
reference, member = sys.argv[1:]
with door_transaction():
    document = add_document(
        reference, actor=Actor.of(Membership.objects.get(pk=member)), file=BytesIO(b"%PDF-1.7 %%EOF"), name="a.pdf", kind="income"
    )
    assert Document.objects.filter(pk=document.pk).exists()
    print(document.stored_as, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def aged() -> Iterator[Callable[..., None]]:
    """Make a file of the folder so old; the folder is empty before and after."""
    root = Path(os.environ["DOCUMENT_ROOT"])

    def age(name: str, days: float = 2) -> None:
        written = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(root / name, (written, written))

    shutil.rmtree(root)
    root.mkdir()
    yield age
    shutil.rmtree(root)
    root.mkdir()


def put(name: str | None = None) -> str:
    key = uuid4().hex
    return storages["documents"].save(name or f"{key[:2]}/{key}", ContentFile(b"x"))


def swept(*arguments: str) -> str:
    said = StringIO()
    call_command("sweep_documents", *arguments, stdout=said)
    return said.getvalue()


def grown_old(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(created_at=timezone.now() - timedelta(days=2))


def found() -> list[Orphan | Lost]:
    return list(compared())


@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_transaction_that_was_killed(aged):
    with door_transaction():
        cast = Cast()  # committed: another process reads it
        case = open_case(actor=cast["lead"], person=SARAH, themes=["family_childcare"])
        member = Membership.objects.get(user=cast["lead"].user_id)
    url = os.environ["DATABASE_URL"].replace("/filrouge?", f"/{connection.settings_dict['NAME']}?")
    killed = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + KILLED, case.reference, str(member.pk)],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    name = killed.stdout.strip()
    assert not Document.objects.exists()
    with open_kept(name) as file:
        assert file.read()
    assert found() == [], "young, it might still be committed"
    aged(name)
    assert found() == [Orphan(name)]
    assert name in swept()
    assert not files()


def test_only_old_files_of_ours_that_no_document_has(add, aged, tmp_path):
    document, young, orphan = add(), put(), put()
    foreign = put("lost+found/x"), put("ab/notes.txt")
    for name in (document.stored_as, orphan, *foreign):
        aged(name)
    with pytest.raises(SystemExit) as ended:
        swept("--check")
    assert ended.value.code == 1
    assert storages["documents"].exists(orphan), "a check removes nothing"
    assert swept() == f"{orphan}: no document has this file; removed\n"
    assert {Path(name).name for name in files()} == {Path(name).name for name in (document.stored_as, young, *foreign)}
    assert swept("--check") == "Every file has its document, and every document its file.\n"


def test_a_removed_document_whose_file_was_not_reached(add, cast, aged):
    document = add()
    aged(document.stored_as)
    remove_document(document.case.reference, document.pk, reason="duplicate", actor=cast["contributor"])
    assert found() == [Orphan(document.stored_as)]


def test_a_document_that_lost_its_file_is_told(add, aged):
    lost, young, whole = add(), add(), add()
    for document in (lost, young):
        storages["documents"].delete(document.stored_as)
    grown_old(lost)
    assert found() == [Lost(lost.pk, lost.stored_as)]
    with pytest.raises(SystemExit):
        swept("--check")
    assert str(lost.pk) in swept()
    assert storages["documents"].exists(whole.stored_as)


@pytest.mark.parametrize("where", ["folder", "bucket"])
def test_it_is_the_same_in_both_stores_and_reads_by_batches(where, request, add, aged, monkeypatch):
    if where == "bucket":
        request.getfixturevalue("bucket")
    monkeypatch.setattr(sweeping, "BATCH", 3)
    monkeypatch.setattr(sweeping, "AGE", timedelta(0))
    documents = sorted((add() for _number in range(7)), key=lambda each: each.stored_as)
    orphans = sorted(put() for _number in range(8))
    for document in (documents[0], documents[3], documents[6]):
        storages["documents"].delete(document.stored_as)
    with CaptureQueriesContext(connection) as asked:
        told = found()
    assert sorted(each.name for each in told if isinstance(each, Orphan)) == orphans
    assert sorted(each.document for each in told if isinstance(each, Lost)) == sorted(documents[n].pk for n in (0, 3, 6))
    assert len(told) == 11
    selects = [query for query in asked if "cases_document" in query["sql"]]
    assert len(selects) == 12 // 3 + 1, "one for each batch of names, one for what lies behind the last"
    names = [name for name, _written in storages["documents"].held()]
    assert all(first < second for first, second in pairwise(names))


def test_the_clock_does_it_once_a_day(add, aged):
    orphan = put()
    aged(orphan)
    assert sweep_once_a_day() == 1
    assert DocumentSweep.objects.get().removed == 1
    another = put()
    aged(another)
    assert sweep_once_a_day() == 0, "today it was done"
    DocumentSweep.objects.create(swept_at=timezone.now() - timedelta(days=1), removed=0, lost=0)
    assert sweep_once_a_day() == 1


def test_a_store_that_is_down_stops_nothing_else(nobody_there, db):
    assert sweep_once_a_day() == 0
    assert not DocumentSweep.objects.exists(), "so that the next round tries again"
    with pytest.raises(CommandError, match="does not answer"):
        swept()


def test_a_change_undone_by_its_door_is_found_too(add, aged):
    """The operation ended well, and its transaction did not."""
    undone = transaction.savepoint()
    name = add().stored_as
    transaction.savepoint_rollback(undone)
    assert not CaseEvent.objects.filter(kind="document_added").exists()
    aged(name)
    assert found() == [Orphan(name)]

"""Documents: recognised by what they hold, kept without what they told besides, read by those they are meant for."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from PIL import Image

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from cases.documents.access import documents_in, get_document, held_in
from cases.documents.erasing import erase_removed
from cases.documents.keeping import open_kept
from cases.documents.opening import open_document
from cases.handovers.access import get_handover
from cases.handovers.forwarding import own_contents
from cases.models import CaseEvent, Document, DocumentReader
from cases.operations.close_case import close_case
from cases.operations.documents.add_document import add_document
from cases.operations.documents.edit_document import edit_document
from cases.operations.documents.remove_document import remove_document
from cases.operations.documents.widen_document import widen_document
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.leave_case import leave_case
from cases.person_report.registry import PARTS
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, STRANGER, agency, part
from tests.cases.test_database_rules import refuses
from tests.papers import BAD, GOOD, PDF, picture


@pytest.fixture
def add(shared, cast) -> Callable[..., Document]:
    def make(who: str = "contributor", content: bytes = PDF, **said) -> Document:
        said = {"name": "payslip.pdf", "kind": "income", **said}
        return add_document(shared.case.reference, actor=cast[who], file=BytesIO(content), **said)

    return make


def files() -> set[str]:
    root = Path(os.environ["DOCUMENT_ROOT"])  # whatever store a test uses: that of the settings may have no folder
    return {str(path) for path in root.rglob("*") if path.is_file()}


def kept(document: Document) -> bytes:
    with open_kept(document.stored_as) as content:
        return content.read()


def reads(actor, document: Document) -> bool:
    try:
        get_document(actor, document.case.reference, document.pk, to="read")
        found = True
    except NotFound:
        found = False
    assert (document in documents_in(actor, document.case)) is found
    return found


@pytest.mark.parametrize("media_type", GOOD)
def test_what_a_file_is_its_content_says(media_type, add):
    document = add(content=GOOD[media_type], name="what ever.exe")
    assert document.media_type == media_type
    assert document.name.rpartition(".")[0] == "what ever"
    assert document.name.rpartition(".")[2] in ("pdf", "jpg", "png", "docx", "xlsx", "odt", "ods")
    content = kept(document)
    assert len(content) == document.size
    assert "whatever" not in document.stored_as
    if not media_type.startswith("image"):
        assert content == GOOD[media_type]


@pytest.mark.parametrize(("kind", "kept_as"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("HEIF", "JPEG")])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_is_turned_and_tells_nothing_besides(mode, kind, kept_as, add):
    document = add(content=picture(kind, mode=mode) + b"PK\x05\x06 and an archive", name="photo of Sarah.heic")
    content = kept(document)
    assert (document.name, document.media_type) == (
        {"JPEG": "photo of Sarah.jpg", "PNG": "photo of Sarah.png"}[kept_as],
        {"JPEG": "image/jpeg", "PNG": "image/png"}[kept_as],
    )
    with Image.open(BytesIO(content)) as shown:
        assert (shown.format, shown.size) == (kept_as, (20, 40)), "as it was held"
        corners = [shown.convert("L").getpixel(at) for at in ((1, 1), (18, 1), (1, 38), (18, 38))]
        assert [light < 100 for light in corners] == [False, True, False, False], "a quarter turn to the right"
        assert not dict(shown.getexif())
        assert not set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for told in (b"Sarah", b"Exif", b"archive", b"GPS", b"xmp", b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP", b"ftyp"):
        assert told not in content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_pixels_are_counted_before_they_are_read(kind, add, monkeypatch):
    monkeypatch.setattr("cases.documents.recognising.LARGEST_PICTURE", 40 * 20)
    assert add(content=picture(kind))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *args: pytest.fail("it was read"))
    with pytest.raises(Invalid) as error:
        add(content=picture(kind, size=(41, 20)))
    assert error.value.problems[0].code == "file_too_large"


def test_a_transparent_picture_of_a_telephone_can_be_opened_too(add):
    with Image.open(BytesIO(kept(add(content=picture("HEIF", mode="RGBA"))))) as shown:
        assert (shown.format, shown.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("what", BAD)
def test_what_is_refused_is_not_kept(what, add):
    before = files()
    content, code = BAD[what]
    with pytest.raises(Invalid) as error:
        add(content=content)
    [problem] = error.value.problems
    assert (problem.name, problem.code) == ("file", code)
    assert str(problem.reason)[-1] == "."
    assert files() == before
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("who", "said", "refusal", "code"),
    [
        ("contributor", {"name": "../../etc/passwd"}, Invalid, "file_name"),
        ("contributor", {"name": "C:\\payslip.pdf"}, Invalid, "file_name"),
        ("contributor", {"name": "2 69 05 49 588 157 80.pdf"}, Invalid, "personal_number"),
        ("contributor", {"audience": [STRANGER]}, Invalid, "not_in_the_case"),
        ("observer", {}, NotAllowed, "contribute_needed"),
        ("stranger", {}, NotFound, "not_found"),
        ("lead_manager", {}, NotFound, "not_found"),
    ],
)
def test_refusals(who, said, refusal, code, add):
    before = files()
    with pytest.raises(refusal) as error:
        add(who, **said)
    assert code in {error.value.code, *(problem.code for problem in getattr(error.value, "problems", ()))}
    assert files() == before


def test_nothing_is_left_when_the_change_fails_late(add, monkeypatch):
    before = files()

    def broken(*args, **said):
        raise RuntimeError("no disk for the journal")

    monkeypatch.setattr("cases.operations.documents.add_document.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        add()
    assert files() == before


def test_a_case_holds_so_many_and_a_closed_one_no_more(add, shared, cast, settings):
    settings.DOCUMENT_MOST = 1
    document = add()
    with pytest.raises(Conflict) as error:
        add()
    assert error.value.code == "too_many_documents"
    settings.DOCUMENT_MOST = 9
    with pytest.raises(Conflict) as error:
        add(id=document.pk)
    assert error.value.code == "id_taken"
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    with pytest.raises(InvalidTransition):
        add()


def test_each_audience_is_read_by_those_it_is_meant_for(add, shared, cast):
    own, everybody, named = add(), add(audience="participants"), add(audience=[OBSERVER])
    who = ("lead", "contributor", "observer", "receiver", "stranger", "flagger")
    assert [[w for w in who if reads(cast[w], d)] for d in (own, everybody, named)] == [
        ["contributor"],
        ["lead", "contributor", "observer"],
        ["contributor", "observer"],
    ]
    assert [(held.kind, held.agency) for held in held_in(shared.case)] == [("income", CONTRIBUTOR)]
    leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"])
    assert [reads(cast["contributor"], document) for document in (own, everybody, named)] == [False] * 3
    assert reads(cast["observer"], named)


def test_renamed_filed_elsewhere_and_opened(add, shared, cast):
    document, reference = add("lead"), shared.case.reference
    with pytest.raises(NotFound):
        edit_document(reference, document.pk, kind="taxes", actor=cast["contributor"])
    edited = edit_document(reference, document.pk, name="Notice 2026", kind="taxes", actor=cast["lead_coordinator"])
    assert (edited.name, edited.kind, edited.version) == ("Notice 2026.pdf", "taxes", 2)
    widen_document(reference, document.pk, audience=[CONTRIBUTOR], actor=cast["lead"])
    assert reads(cast["contributor"], document)
    with pytest.raises(NotAllowed):
        widen_document(reference, document.pk, audience="participants", actor=cast["contributor"])
    widen_document(reference, document.pk, audience="participants", actor=cast["lead_coordinator"])
    kinds = list(CaseEvent.objects.filter(stream_id=document.case_id).order_by("seq").values_list("kind", flat=True))
    assert kinds[-4:] == ["document_added", "document_edited", "document_widened", "document_shared"]
    assert reads(cast["observer"], document)


def test_a_handover_passes_on_what_was_ticked(add, shared, ask, cast):
    ticked, kept_back, theirs = add("lead"), add("lead"), add("contributor", audience="participants")
    with pytest.raises(Invalid), transaction.atomic():
        ask(shared.case, attached=[("document", theirs.pk)])
    handover = ask(shared.case, attached=[("document", ticked.pk)])
    accept_handover(handover.pk, actor=cast["receiver"])
    assert [reads(cast["receiver"], document) for document in (ticked, kept_back, theirs)] == [True, False, True]
    event = CaseEvent.objects.get(stream_id=shared.case.pk, kind="documents_forwarded")
    assert event.data["documents"] == [str(ticked.pk)]


def test_what_the_database_refuses(add, cast):
    assert cast["contributor"]
    with refuses("audience_is_named"):
        Document.objects.filter(pk=add().pk).update(audience="named")
    with refuses("audience_is_named"):
        DocumentReader.objects.create(of=add(), agency=agency(LEAD))
    with refuses("audience_only_widens"):
        Document.objects.filter(pk=add(audience="participants").pk).update(audience="own_agency")
    with refuses("document_removed_and_blank"):
        Document.objects.filter(pk=add().pk).update(removed_at=clock.now(), removal_reason="duplicate")
    with refuses("document_removed_and_blank"):
        Document.objects.filter(pk=add().pk).update(name="")
    with refuses("document_not_empty"):
        Document.objects.filter(pk=add().pk).update(size=0)
    with refuses("document_kind"):
        Document.objects.filter(pk=add().pk).update(kind="secret")


# --- removed ---


@pytest.fixture
def jobs() -> Callable[[], None]:
    """Run those that were committed."""

    def run() -> None:
        for job in DBTaskResult.objects.filter(task_path="cases.documents.erasing.erase_removed"):
            erase_removed.call(*job.args_kwargs["args"])

    return run


def removed(document: Document, actor: Actor, reason: str = "wrong_person", **said) -> Document:
    return remove_document(document.case.reference, document.pk, reason=reason, actor=actor, **said)


WHO_REMOVES = {
    "lead": True,
    "lead_coordinator": True,
    "colleague": False,
    "contributor": False,
    "contributor_coordinator": False,
    "observer": False,
    "lead_manager": None,
    "lead_auditor": None,
    "stranger": None,
    "system": True,
}
"""Of a document of the lead that all participants read; None: they learn nothing of it."""


@pytest.mark.parametrize("who", WHO_REMOVES)
def test_removed_by_its_author_or_a_coordinator_of_the_same_agency(who, add, shared, cast):
    document = add("lead", audience="participants")
    actor = Actor.of(cast.member(LEAD, "caseworker", number=2)) if who == "colleague" else cast[who]
    if WHO_REMOVES[who]:
        assert removed(document, actor).removed_by_id == actor.user_id
        return
    with pytest.raises(NotFound if WHO_REMOVES[who] is None else NotAllowed):
        removed(document, actor)
    document.refresh_from_db()
    assert document.removed_at is None


def test_its_file_is_erased_after_the_commit_and_a_trace_is_left(add, shared, cast, jobs):
    document, before = add("lead", audience="participants", name="Payslip of Sarah"), files()
    assert [(held.kind, held.agency) for held in held_in(shared.case)] == [("income", LEAD)]
    removed(document, cast["lead"], "person_asked", version=1)
    assert files() == before, "the change may still be undone"
    jobs()
    assert not [name for name in files() if document.stored_as in name]
    erase_removed.call(str(document.pk))  # it may run twice
    trace = get_document(cast["observer"], shared.case.reference, document.pk, to="read")
    assert (trace.name, trace.size, bytes(trace.digest), trace.removal_reason, trace.version) == ("", 0, b"", "person_asked", 2)
    assert trace.removed_by_id == cast["lead"].user_id
    assert held_in(shared.case) == []
    event = CaseEvent.objects.filter(stream_id=shared.case.pk).latest("seq")
    assert event.kind == "document_removed"
    assert {**event.data, "document": None} == {"document": None, "document_kind": "income", "reason": "person_asked"}
    assert "Sarah" not in str(list(CaseEvent.objects.values_list("data", flat=True)))


def test_what_is_removed_is_opened_changed_and_removed_by_nobody(add, shared, cast):
    document, reference, actor = add("lead"), shared.case.reference, cast["lead"]
    removed(document, actor)
    for change in (
        lambda: removed(document, actor),
        lambda: edit_document(reference, document.pk, name="Again", actor=actor),
        lambda: widen_document(reference, document.pk, audience="participants", actor=actor),
        lambda: open_document(actor, reference, document.pk),
    ):
        with pytest.raises(Conflict) as error:
            change()
        assert error.value.code == "document_removed"
    with pytest.raises(NotFound):
        open_document(cast["contributor"], reference, document.pk)
    with refuses("document_stays_removed"):
        Document.objects.filter(pk=document.pk).update(removed_at=None, removal_reason="", removed_by=None, name="a.pdf", size=1)


def test_refusals_of_a_removal(add, shared, cast, jobs):
    document = add("lead")
    with pytest.raises(Invalid) as invalid:
        removed(document, cast["lead"], "boredom")
    assert invalid.value.problems[0].name == "reason"
    edit_document(shared.case.reference, document.pk, name="Other", actor=cast["lead"])
    with pytest.raises(Stale):
        removed(document, cast["lead"], version=1)
    undone = transaction.savepoint()
    removed(document, cast["lead"])
    transaction.savepoint_rollback(undone)
    jobs()
    assert kept(document) == PDF


def test_a_removed_one_makes_room_and_a_closed_case_gives_its_own_back(add, shared, cast, settings):
    settings.DOCUMENT_MOST = 1
    document = add("lead")
    removed(document, cast["lead"], "duplicate")
    other = add("lead")
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    assert removed(other, cast["lead"], "not_needed").removed_at


def test_a_handover_that_carried_it_no_longer_offers_it(add, shared, ask, cast):
    gone, left, before = add("lead"), add("lead"), add("lead")
    removed(before, cast["lead"])
    with pytest.raises(Invalid), transaction.atomic():
        ask(shared.case, attached=[("document", before.pk)])
    handover = ask(shared.case, attached=[("document", gone.pk), ("document", left.pk)])
    removed(gone, cast["lead"])
    assert gone not in own_contents(cast["lead"], shared.case, "document")
    assert get_handover(cast["receiver"], handover.pk, to="read").attached_documents == [left.pk]
    accept_handover(handover.pk, actor=cast["receiver"])
    assert [reads(cast["receiver"], each) for each in (gone, left)] == [False, True]


def test_the_report_of_the_person_says_so(add, shared, cast):
    document = add("lead", name="Payslip")
    removed(document, cast["lead"], "person_asked")
    [row] = PARTS["documents"].rows(shared.case)
    assert (row["name"], row["reason"], row["removed_at"]) == ("", "person_asked", Document.objects.get().removed_at)

"""The notes of a case: all of them, a new one, a correction, an audience made wider."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import allowed_actions, get_case, ground_of
from cases.accesses import record_contents, record_read
from cases.models import CaseFile, Note
from cases.notes.access import get_note, notes_in
from cases.operations.notes.correct_note import correct_note
from cases.operations.notes.widen_note import widen_note
from cases.operations.notes.write_note import write_note
from cases.sharing.audience import present_readers, readers_of, seen_as
from frontend.case.asking import Question, ask, case_to_change, sent
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.notes.forms import CorrectNote, WidenNote, WriteNote
from frontend.notes.reading import LATEST_FIRST, shown_notes
from frontend.once import once
from frontend.pages import keyset

PART, ON_A_PAGE = "notes", 10

WRITE = Question(
    heading=_("Write a note"),
    send=_("Keep the note"),
    done=_("The note is kept."),
    back_to=PART,
    template="frontend/notes/write.html",
)
CORRECT = Question(
    heading=_("Correct this note"),
    text=_("The former text is kept, and stays in your agency."),
    send=_("Save the correction"),
    done=_("The note is corrected."),
    back_to=PART,
    template="frontend/notes/correct.html",
)
WIDEN = Question(
    heading=_("Open this note to others"),
    text=_("The history keeps the day, and who did it. It cannot be closed again."),
    send=_("Open the note"),
    done=_("The note is open to those whom you chose."),
    back_to=PART,
    template="frontend/notes/widen.html",
)


@require_safe
@page()
def notes(request: ActingRequest, reference: str) -> HttpResponse:
    case = get_case(request.actor, reference, to="read")
    record_read(request.actor, "case_read", case.pk, ground=ground_of(request.actor, case))
    listed = keyset(request, notes_in(request.actor, case), LATEST_FIRST, ON_A_PAGE)
    shown = shown_notes(request.actor, case, listed.rows, present_readers(case) if listed.rows else [], with_former=True)
    writes = may_write(request, case)
    return render(request, "frontend/notes/notes.html", {"case": case, "notes": shown, "page_links": listed, "writes": writes})


@require_http_methods(["GET", "POST"])
@page()
def write(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="write_note")
    form = WriteNote(request.actor.acting_agency, present_readers(case), case.sight, sent(request))
    if request.method == "POST" and form.is_valid():
        said, back = form.cleaned_data, redirect(f"{reverse('case', args=[case.reference])}#{PART}")
        mine = Note.objects.filter(pk=said["id"], case=case, author=request.actor.user)
        told = {"text": said["text"], "audience": form.meant(), "id": said["id"]}
        if once(form, lambda: write_note(reference, actor=request.actor, **told), made=mine.first):
            messages.success(request, str(WRITE.done))
            return back
    return render(request, WRITE.template, {"case": case, "question": WRITE, "form": put_back(request, form)})


@require_http_methods(["GET", "POST"])
@page()
def correct(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    """Who corrected it elsewhere meanwhile reads both texts, and chooses."""
    note = note_to_change(request, reference, pk, to="correct")
    form, read = CorrectNote(note, sent(request)), request.POST.get("version", "")

    def context() -> dict[str, Any]:
        now = get_note(request.actor, reference, pk, to="read")
        return {"note": now, "other_text": now.text if read and read != str(now.version) else ""}

    return ask(
        request,
        note.case,
        CORRECT,
        form,
        lambda: correct_note(reference, pk, actor=request.actor, text=form.cleaned_data["text"], version=form.cleaned_data["version"]),
        over=note,
        context=context,
    )


@require_http_methods(["GET", "POST"])
@page()
def widen(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    note = note_to_change(request, reference, pk, to="widen")
    present = present_readers(note.case)
    readers = readers_of(note, present)
    form = WidenNote(note, present, readers, sent(request))
    return ask(
        request,
        note.case,
        WIDEN,
        form,
        lambda: widen_note(reference, pk, actor=request.actor, audience=form.meant(), version=form.cleaned_data["version"]),
        over=note,
        context=lambda: {"note": note, "readers": seen_as(note.case.sight, readers)},
    )


def note_to_change(request: ActingRequest, reference: str, pk: UUID, *, to: str) -> Note:
    """When the form is sent, being in sight is enough: the operation decides, and its refusal comes back with what was typed."""
    note = get_note(request.actor, reference, pk, to="read" if request.method == "POST" else to)
    record_contents(request.actor, "note_read", note.case_id, [note.pk], ground=ground_of(request.actor, note.case))
    return note


def may_write(request: ActingRequest, case: CaseFile) -> bool:
    return "write_note" in allowed_actions(request.actor, case, case.participations.filter(ended_at=None))

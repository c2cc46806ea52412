"""The documents of a case: all of them, a new one, what it is called, who reads it, and the file itself."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import allowed_actions, get_case, ground_of
from cases.accesses import record_read
from cases.documents.access import documents_in, get_document
from cases.documents.opening import open_document
from cases.models import Document
from cases.operations.documents.add_document import add_document
from cases.operations.documents.edit_document import edit_document
from cases.operations.documents.remove_document import remove_document
from cases.operations.documents.widen_document import widen_document
from cases.sharing.audience import present_readers, readers_of, seen_as
from frontend.case.asking import Question, ask, case_to_change, sent
from frontend.documents.forms import AddDocument, EditDocument, RemoveDocument, WidenDocument
from frontend.documents.reading import LATEST_FIRST, papers_held, shown_documents
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.once import once
from frontend.pages import keyset

PART, ON_A_PAGE = "documents", 20

ADD = Question(
    heading=_("Add a document"),
    text=_("So that no other agency asks the person for it again: all those in the case see that yours has it, and since when."),
    send=_("Add the document"),
    done=_("The document is kept."),
    back_to=PART,
    template="frontend/documents/add.html",
)
EDIT = Question(
    heading=_("Rename a document, or file it elsewhere"),
    send=_("Save the changes"),
    done=_("The document is corrected."),
    back_to=PART,
    template="frontend/documents/about.html",
)
WIDEN = Question(
    heading=_("Open this document to others"),
    text=_("The history keeps the day, and who did it. It cannot be closed again."),
    send=_("Open the document"),
    done=_("The document is open to those whom you chose."),
    back_to=PART,
    template="frontend/documents/about.html",
)
REMOVE = Question(
    heading=_("Remove this document"),
    text=_(
        "Its file is erased for good, for everybody who could open it, and a handover no longer passes it on. "
        "That a document was here, who removed it, when and why, its readers go on seeing."
    ),
    send=_("Remove the document for good"),
    done=_("The document is removed, and its file is being erased."),
    back_to=PART,
    template="frontend/documents/about.html",
)


@require_safe
@page()
def documents(request: ActingRequest, reference: str) -> HttpResponse:
    case = get_case(request.actor, reference, to="read")
    record_read(request.actor, "case_read", case.pk, ground=ground_of(request.actor, case))
    listed = keyset(request, documents_in(request.actor, case), LATEST_FIRST, ON_A_PAGE)
    shown = shown_documents(request.actor, case, listed.rows, present_readers(case) if listed.rows else [])
    adds = "add_document" in allowed_actions(request.actor, case, case.participations.filter(ended_at=None))
    context = {"case": case, "documents": shown, "papers": papers_held(case), "page_links": listed, "adds": adds}
    return render(request, "frontend/documents/documents.html", context)


@require_http_methods(["GET", "POST"])
@page()
def add(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="add_document")
    form = AddDocument(request.actor.acting_agency, present_readers(case), case.sight, sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said, back = form.cleaned_data, redirect(f"{reverse('case', args=[case.reference])}#{PART}")
        mine = Document.objects.filter(pk=said["id"], case=case, author=request.actor.user)
        told = {"file": said["file"], "name": said["file"].name, "kind": said["kind"], "audience": form.meant(), "id": said["id"]}
        if once(form, lambda: add_document(reference, actor=request.actor, **told), made=mine.first):
            messages.success(request, str(ADD.done))
            return back
    return render(request, ADD.template, {"case": case, "question": ADD, "form": put_back(request, form)})


@require_safe
@page()
def content(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    """The file, as an attachment. Who may read it is asked again each time, and each look is journaled."""
    document, file = open_document(request.actor, reference, pk)
    response: Any = FileResponse(file, as_attachment=True, filename=document.name, content_type=document.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)  # a stream of it


@require_http_methods(["GET", "POST"])
@page()
def edit(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    document = get_document(request.actor, reference, pk, to="read" if request.method == "POST" else "edit")
    form = EditDocument(document, sent(request))
    return ask(
        request,
        document.case,
        EDIT,
        form,
        lambda: edit_document(reference, pk, actor=request.actor, **form.cleaned_data),
        over=document,
        context=lambda: {
            "document": document,
            "readers": seen_as(document.case.sight, readers_of(document, present_readers(document.case))),
        },
    )


@require_http_methods(["GET", "POST"])
@page()
def widen(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    document = get_document(request.actor, reference, pk, to="read" if request.method == "POST" else "widen")
    present = present_readers(document.case)
    readers = readers_of(document, present)
    form = WidenDocument(document, present, readers, sent(request))
    return ask(
        request,
        document.case,
        WIDEN,
        form,
        lambda: widen_document(reference, pk, actor=request.actor, audience=form.meant(), version=form.cleaned_data["version"]),
        over=document,
        context=lambda: {"document": document, "readers": seen_as(document.case.sight, readers)},
    )


@require_http_methods(["GET", "POST"])
@page()
def remove(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    document = get_document(request.actor, reference, pk, to="read" if request.method == "POST" else "remove")
    form = RemoveDocument(document, sent(request))
    return ask(
        request,
        document.case,
        REMOVE,
        form,
        lambda: remove_document(reference, pk, actor=request.actor, **form.cleaned_data),
        over=document,
        context=lambda: {
            "document": document,
            "readers": seen_as(document.case.sight, readers_of(document, present_readers(document.case))),
        },
    )

"""One irritant, and what can be done with it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backend.base.errors import NotFound
from frontend.case.asking import carried_out, sent
from frontend.case.views.irritants import VERBS
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.irritants.reading import read_irritant
from irritants.access import get_irritant, sight_on
from irritants.accesses import record_irritant_read
from irritants.catalogue import label_of


@require_safe
@page()
def irritant(request: ActingRequest, pk: UUID) -> HttpResponse:
    return render(request, "frontend/irritants/irritant.html", {"page": read_irritant(request.actor, pk)})


@require_http_methods(["GET", "POST"])
@page()
def change(request: ActingRequest, pk: UUID, verb: str) -> HttpResponse:
    """The same pages as from the case, for an irritant reached from the list: one comes back to the irritant."""
    if verb not in VERBS:
        raise NotFound
    asked = VERBS[verb]
    irritant = get_irritant(request.actor, pk, to="read" if request.method == "POST" else asked.action)
    record_irritant_read(request.actor, irritant)
    form = asked.form(irritant, sent(request))
    if carried_out(request, form, lambda: asked.change(pk, actor=request.actor, **form.said()), over=irritant, done=asked.question.done):
        return redirect("irritant", pk)
    if request.method == "POST":  # what is true after a refusal
        irritant = get_irritant(request.actor, pk, to="read")
    shown = {
        "irritant": sight_on(irritant).one(irritant),
        "label": label_of(irritant.category),
        "question": asked.question,
        "form": put_back(request, form),
    }
    return render(request, asked.question.template, shown)

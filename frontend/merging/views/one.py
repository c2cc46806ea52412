"""One merge of two files, with the answers that this reader may give."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.roles import Role
from backend.base.errors import NotFound
from cases.merging.access import get_merge
from cases.models import FileMerge
from cases.operations.merging.validate_merge import preview_validation
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back_answer
from frontend.forms.changing import VersionForm
from frontend.merging.answers import ANSWERS, typed


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.COORDINATOR)
def file_merge(request: ActingRequest, pk: UUID) -> HttpResponse:
    given = request.POST.get("answer", "")
    if request.method == "POST" and given not in ANSWERS:
        raise NotFound
    merge = get_merge(request.actor, pk, to="read")
    forms: dict[str, VersionForm] = {}
    if request.method == "POST":
        answer = ANSWERS[given]
        form = answer_form(given, merge, request.POST)
        if form.is_valid():
            if attempt(form, lambda: answer.run(pk, actor=request.actor, **typed(form))) is not None:
                messages.success(request, str(answer.done))
                return redirect("file_merge", pk)
            merge = get_merge(request.actor, pk, to="read")
            form.renew(merge.version)
        forms[given] = form
    for name in merge.shown.allowed_actions:
        if name in ANSWERS and name not in forms:
            forms[name] = put_back_answer(request, name, answer_form(name, merge))
    told = preview_validation(pk, actor=request.actor) if "validate" in forms and "validate" in merge.shown.allowed_actions else None
    refused = next((form for form in forms.values() if form.errors), None)
    context = {"merge": merge, "shown": merge.shown, "told": told, "forms": forms, "refused": refused, "ours": ours(request, merge)}
    return render(request, "frontend/merging/merge.html", context)


def ours(request: ActingRequest, merge: FileMerge) -> bool:
    return bool(merge.proposed_by_agency_id == request.actor.agency_id)


def answer_form(name: str, merge: FileMerge, data: Any = None) -> VersionForm:
    return ANSWERS[name].form(data, initial={"version": merge.version}, auto_id=f"{name}_%s")

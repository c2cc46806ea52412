"""Is this person already followed? Nothing of who it is stands in an address, nor is kept as a draft."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.roles import CASE_ROLES
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.request_access import request_access
from cases.people.lookups import POSSIBLE, get_lookup
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back
from frontend.one_person.forms import JoinForm, LookupForm


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def lookup(request: ActingRequest) -> HttpResponse:
    form = LookupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = attempt(form, lambda: look_up_person(actor=request.actor, **form.cleaned_data))
        if found is not None:
            return redirect("lookup_answer", found.pk)
    return render(request, "frontend/one_person/lookup.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def lookup_answer(request: ActingRequest, pk: UUID) -> HttpResponse:
    """For whoever asked, for a day; the person is not named again. From a possible match one asks to join."""
    found = get_lookup(request.actor, pk)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = attempt(form, lambda: request_access(pk, actor=request.actor, **form.cleaned_data))
        if asked is not None:
            messages.success(request, _("Your request is sent. What becomes of it is told here."))
            return redirect("access_request", asked.pk)
    context = {"lookup": found, "possible": found.data["result"] == POSSIBLE, "form": put_back(request, form)}
    return render(request, "frontend/one_person/answer.html", context)

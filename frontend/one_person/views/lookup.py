"""Is this person already followed? Nothing of what is typed stands in an address; nor is it kept as a draft."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.roles import CASE_ROLES
from cases.lookups import POSSIBLE, get_lookup
from cases.operations.one_person.look_up_person import look_up_person
from frontend.door import ActingRequest, attempt, page
from frontend.one_person.forms import LookupForm


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def lookup(request: ActingRequest) -> HttpResponse:
    form = LookupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = attempt(form, lambda: look_up_person(actor=request.actor, **form.cleaned_data))
        if found is not None:
            return redirect("lookup_answer", found.pk)
    return render(request, "frontend/one_person/lookup.html", {"form": form})


@require_safe
@page(*CASE_ROLES)
def lookup_answer(request: ActingRequest, pk: UUID) -> HttpResponse:
    """For whoever asked, for a day; the person is not named again."""
    found = get_lookup(request.actor, pk)
    return render(request, "frontend/one_person/answer.html", {"lookup": found, "possible": found.data["result"] == POSSIBLE})

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.roles import FLAG_RAISERS
from backend.base.errors import NotFound
from cases.flags.emergency import EMERGENCY_NUMBERS
from cases.models import RiskFlag
from cases.operations.flags.raise_flag import raise_flag as send
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.flags.forms import RaiseFlagForm
from frontend.once import once

TO_CALL_FIRST = 5
"""How many of the emergency numbers stand in the open: those that help whatever the danger."""


@require_http_methods(["GET", "HEAD", "POST"])
@page(*FLAG_RAISERS)
def raise_flag(request: ActingRequest) -> HttpResponse:
    """Two minutes, on a phone: what worries, where, whether the person agrees, who it is."""
    if request.method == "POST" and (made := already_raised(request)):
        return redirect("flag", made.pk)
    form = RaiseFlagForm(request.POST if request.method == "POST" else None, agency=request.actor.acting_agency)
    if form.is_bound and form.is_valid():
        flag = once(form, lambda: send(actor=request.actor, **form.said()), made=lambda: already_raised(request))
        if flag is not None:
            messages.success(request, _("Thank you: your flag has arrived. What becomes of it is told here."))
            return redirect("flag", flag.pk)
    form = put_back(request, form)
    context = {"form": form, "first_numbers": EMERGENCY_NUMBERS[:TO_CALL_FIRST], "other_numbers": EMERGENCY_NUMBERS[TO_CALL_FIRST:]}
    return render(request, "frontend/flags/raise.html", context)


def already_raised(request: ActingRequest) -> RiskFlag | None:
    """What this very form has made already: a form sent twice makes one flag."""
    try:
        key = UUID(request.POST.get("id", ""))
    except ValueError:
        return None
    made = RiskFlag.objects.filter(pk=key).first()
    if made and (made.raised_by_id, made.raised_by_agency_id) != (request.actor.user_id, request.actor.agency_id):
        raise NotFound
    return made

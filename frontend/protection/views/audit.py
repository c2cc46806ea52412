"""How an auditor comes to a case of their agency: the reason first, then the reference."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.roles import Role
from backend.base.errors import NotFound
from cases.access import get_case
from cases.accesses import record_refusal
from frontend.door import ActingRequest, page
from frontend.protection.forms import AskForCase
from frontend.protection.reasons import COLLEAGUES, keep_reason


@require_http_methods(["GET", "POST"])
@page(Role.AUDITOR)
def audit(request: ActingRequest) -> HttpResponse:
    if request.method != "POST":
        form = AskForCase(initial={"reference": request.GET.get("reference", "")[:20]})
        return render(request, "frontend/protection/audit.html", {"form": form})
    form = AskForCase(request.POST)
    if form.is_valid():
        reference, reason = form.cleaned_data["reference"], form.cleaned_data["reason"]
        if not reference:
            keep_reason(request, COLLEAGUES, reason)
            return redirect("colleagues")
        if in_sight(request, reference, reason):
            keep_reason(request, reference, reason)
            return redirect("case_access", reference)
        form.add_error("reference", _("No case of your agency has this reference. Check it with whoever gave it to you."))
    return render(request, "frontend/protection/audit.html", {"form": form})


def in_sight(request: ActingRequest, reference: str, reason: str) -> bool:
    actor = replace(request.actor, reason=reason)
    try:
        get_case(actor, reference, to="explain_access")
    except NotFound as refusal:
        record_refusal(actor, code=refusal.code, route="audit", asked=reference)
        return False
    return True

"""The secret address of one's calendar: made, shown once, renewed, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.roles import CASE_ROLES
from backend.base.errors import NotFound
from cases.operations.plan.renew_calendar import renew_calendar
from cases.operations.plan.revoke_calendar import revoke_calendar
from cases.plan.calendar import address_of, written
from frontend.door import ActingRequest, page


@require_http_methods(["GET", "POST"])
@page(*CASE_ROLES)
def my_calendar(request: ActingRequest) -> HttpResponse:
    secret = ""
    if request.method == "POST":
        match request.POST.get("do"):
            case "renew":
                _address, token = renew_calendar(actor=request.actor)
                secret = written(token)
            case "revoke":
                revoke_calendar(actor=request.actor)
                messages.success(request, _("The address is revoked: it opens nothing any more."))
                return redirect("my_calendar")
            case _other:
                raise NotFound
    return render(request, "frontend/plan/calendar.html", {"address": address_of(request.actor), "secret": secret, "here": "calendar"})

"""Requests to join a case: received by whoever leads, or sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.roles import CASE_ROLES
from backend.base.errors import NotFound
from cases.accesses import record_listing, record_read
from cases.filters import AccessRequestFilter
from cases.joining.access import get_access_request, visible_access_requests
from cases.joining.reading import show
from cases.models import AccessRequest
from frontend.criteria import found_by, narrows
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back_answer
from frontend.forms.changing import VersionForm
from frontend.fragments import fragment
from frontend.one_person.answers import ANSWERS, typed
from frontend.one_person.forms import InboxFilterForm
from frontend.pages import keyset

BOXES = ("received", "sent")
LATEST_FIRST = ("-requested_at", "-id")


@require_safe
@page(*CASE_ROLES)
def access_requests(request: ActingRequest) -> HttpResponse:
    box = request.GET.get("box", "")
    box = box if box in BOXES else BOXES[0]
    criteria = AccessRequestFilter(request.GET, visible_access_requests(request.actor, box), request=request)
    listed = keyset(request, found_by(criteria), LATEST_FIRST)
    rows = show(request.actor, listed.rows)
    record_listing(request.actor, "inbox_list", [one.pk for one in rows])
    context = {
        "box": box,
        "filter": InboxFilterForm(request.GET),
        "criteria": criteria,
        "narrowed": narrows(criteria),
        "asked": rows,
        "page_links": listed,
        "coordinates": request.actor.is_coordinator,
    }
    return render(request, f"frontend/one_person/{'listed' if fragment(request) else 'requests'}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def access_request(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One request, with the answers that this reader may give."""
    given = request.POST.get("answer", "")
    if request.method == "POST" and given not in ANSWERS:
        raise NotFound
    found = get_access_request(request.actor, pk, to="read")
    forms: dict[str, VersionForm] = {}
    if request.method == "POST":
        answer = ANSWERS[given]
        form = answer_form(given, found, request.POST)
        if form.is_valid():
            if attempt(form, lambda: answer.run(pk, actor=request.actor, **typed(form))) is not None:
                messages.success(request, str(answer.done))
                return redirect("access_request", pk)
            found = get_access_request(request.actor, pk, to="read")
            form.renew(found.version)
        forms[given] = form
    return shown(request, found, forms)


def shown(request: ActingRequest, found: AccessRequest, forms: dict[str, VersionForm]) -> HttpResponse:
    [found] = show(request.actor, [found])
    record_read(request.actor, "access_request_read", found.pk, ground=found.party)
    for name in found.shown.allowed_actions:
        if name in ANSWERS and name not in forms:
            forms[name] = put_back_answer(request, name, answer_form(name, found))
    refused = next((form for form in forms.values() if form.errors), None)
    context = {"asked": found, "shown": found.shown, "forms": forms, "refused": refused}
    return render(request, "frontend/one_person/request.html", context)


def answer_form(name: str, found: AccessRequest, data: Any = None) -> VersionForm:
    return ANSWERS[name].form(data, initial={"version": found.version}, auto_id=f"{name}_%s")

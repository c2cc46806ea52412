from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from agencies.roles import CASE_ROLES
from backend.base.errors import NotFound
from cases.accesses import record_read
from cases.flags.routing import competent_agencies
from cases.handovers.access import get_handover
from cases.handovers.offers import show
from cases.models import Handover
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back_answer
from frontend.forms.changing import VersionForm
from frontend.handovers.answers import ANSWERS, said_once_done, typed
from frontend.handovers.forms import RefusalForm
from frontend.handovers.milestones import milestones


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def handover(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One request: before it is accepted, an offer; the answers that this reader may give."""
    given = request.POST.get("answer", "")
    if request.method == "POST" and given not in ANSWERS:
        raise NotFound
    found = get_handover(request.actor, pk, to="read")
    forms: dict[str, VersionForm] = {}
    if request.method == "POST":
        answer = ANSWERS[given]
        form = answer_form(given, found, request.POST)
        if form.is_valid():
            done = attempt(form, lambda: answer.run(pk, actor=request.actor, **typed(form)))
            if done is not None:
                for sentence in said_once_done(answer, done):
                    messages.success(request, sentence)
                return redirect("handover", pk)
            found = get_handover(request.actor, pk, to="read")
            form.renew(found.version)
        forms[given] = form
    return shown(request, found, forms)


def shown(request: ActingRequest, found: Handover, forms: dict[str, VersionForm]) -> HttpResponse:
    [found] = show(request.actor, [found])
    record_read(request.actor, "handover_read", found.pk, ground=found.party)
    for name in found.shown.allowed_actions:
        if name in ANSWERS and name not in forms:
            forms[name] = put_back_answer(request, name, answer_form(name, found))
    context = {
        "handover": found,
        "shown": found.shown,
        "milestones": milestones(found),
        "forms": forms,
        "refused": next((form for form in forms.values() if form.errors), None),
    }
    return render(request, "frontend/handovers/handover.html", context)


def answer_form(name: str, found: Handover, data: Any = None) -> VersionForm:
    form_class = ANSWERS[name].form
    options: dict[str, Any] = {"initial": {"version": found.version}, "prefix": None, "auto_id": f"{name}_%s"}
    if issubclass(form_class, RefusalForm):
        options["competent"] = competent_elsewhere(found)
    return form_class(data, **options)


def competent_elsewhere(found: Handover) -> list[Agency]:
    """Of an agency that is hidden, it is answered as of any other."""
    asking = (agency for agency in (found.from_agency, found.to_agency) if agency.pk and not found.case.sight.hides(agency))
    return competent_agencies(found.case.themes, found.case.commune_id, without={agency.pk for agency in asking})

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from agencies.roles import FLAG_RAISERS
from agencies.themes import Theme
from backend.base.errors import NotFound
from cases.accesses import record_listing
from cases.flags.access import get_flag
from cases.flags.readings import open_flag
from cases.flags.routing import competent_agencies
from cases.models import RiskFlag
from cases.operations.flags.take_up_flag import probable_cases
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back_answer
from frontend.flags.answers import ANSWERS, said
from frontend.flags.feedback import MEANINGS
from frontend.flags.forms import RedirectForm, TakeUpForm
from frontend.forms.changing import VersionForm


@require_http_methods(["GET", "HEAD", "POST"])
@page(*FLAG_RAISERS)
def flag(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One flag, as its reader may read it, and the answers that this reader may give."""
    given = request.POST.get("answer", "")
    if request.method == "POST" and given not in ANSWERS:
        raise NotFound
    found = get_flag(request.actor, pk, to="read")
    forms: dict[str, VersionForm] = {}
    if request.method == "POST":
        answer = ANSWERS[given]
        form = answer_form(request, given, found, request.POST)
        if form.is_valid():
            done = attempt(form, lambda: answer.run(pk, actor=request.actor, **said(form)))
            if done is not None:
                messages.success(request, str(answer.done))
                return redirect("case", done.case.reference) if given == "take_up" and done.case else redirect("flag", pk)
            found = get_flag(request.actor, pk, to="read")
            form.renew(found.version)
        forms[given] = form
    return shown(request, found, forms)


def shown(request: ActingRequest, found: RiskFlag, forms: dict[str, VersionForm]) -> HttpResponse:
    reading = open_flag(request.actor, found)
    for name in reading.allowed_actions:
        if name in ANSWERS and name not in forms:
            forms[name] = put_back_answer(request, name, answer_form(request, name, found))
    context = {
        "reading": reading,
        "flag": reading.flag,
        "meaning": MEANINGS.get(reading.feedback, ""),
        "forms": forms,
        "refused": next((form for form in forms.values() if form.errors), None),
    }
    return render(request, f"frontend/flags/{reading.party}.html", context)


def answer_form(request: ActingRequest, name: str, found: RiskFlag, data: Any = None) -> VersionForm:
    form_class = ANSWERS[name].form
    options: dict[str, Any] = {"initial": {"version": found.version}, "auto_id": f"{name}_%s"}
    if issubclass(form_class, TakeUpForm):
        options["probable"] = probable_cases(found, request.actor)
        record_listing(request.actor, "people_search", [case.person_id for case in options["probable"]])
    if issubclass(form_class, RedirectForm):
        options["competent"] = competent_elsewhere(found)
    return form_class(data, **options)


def competent_elsewhere(found: RiskFlag) -> list[Agency]:
    themes = dict.fromkeys(theme for factor in found.factors.all() for theme in factor.competences)
    return competent_agencies([Theme(theme) for theme in themes], found.commune_id, without={found.to_agency_id})

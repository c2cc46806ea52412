"""Personas: everybody who reports reads them, the steering team of a living area keeps its own."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.roles import STATISTICS_READERS
from agencies.themes import Theme
from backend.base.errors import NotFound
from cases.events import tell
from cases.masking import OPEN
from frontend.case.asking import carried_out, sent
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back
from frontend.irritants.asked import Asked
from frontend.irritants.personas.forms import ChangePersona, EditPersona, Portrait
from irritants.access import OBSERVERS
from irritants.catalogue import labels_of
from irritants.events import history_of_persona
from irritants.models import Persona
from irritants.operations.personas.edit_persona import edit_persona
from irritants.operations.personas.restore_persona import restore_persona
from irritants.operations.personas.retire_persona import retire_persona
from irritants.operations.personas.write_persona import write_persona
from irritants.personas.access import allowed_on_persona, check_steers_area, get_persona, not_now
from irritants.statuses import AgeBand
from irritants.steering import check_steers, steers

ASKED: Mapping[str, Asked] = {
    "edit": Asked(
        edit_persona,
        gettext_lazy("Edit the persona"),
        gettext_lazy("New criteria sort past cases too: figures by persona may differ from tomorrow on."),
        gettext_lazy("The persona is changed."),
        EditPersona,
    ),
    "retire": Asked(
        retire_persona,
        gettext_lazy("Retire the persona"),
        gettext_lazy("No case resembles it any more: from tomorrow on, figures count its cases elsewhere. It can be put in use again."),
        gettext_lazy("The persona is retired."),
        ChangePersona,
    ),
    "restore": Asked(
        restore_persona,
        gettext_lazy("Put the persona in use again"),
        gettext_lazy("Cases may resemble it again, past ones too: figures by persona may differ from tomorrow on."),
        gettext_lazy("The persona is in use again."),
        ChangePersona,
    ),
}
"""What an address ends with, which is the action too, and what it does."""


@require_safe
@page(*OBSERVERS)
def personas(request: ActingRequest) -> HttpResponse:
    by_use: dict[bool, list[Persona]] = {True: [], False: []}
    for found in Persona.objects.select_related("living_area").order_by("living_area__name", "rank", "pk"):
        by_use[found.is_active].append(found)
    context = {"personas": by_use[True], "retired": by_use[False], "steers": steers(request.actor)}
    return render(request, "frontend/personas/list.html", context)


@require_safe
@page(*OBSERVERS)
def persona(request: ActingRequest, slug: str) -> HttpResponse:
    found = get_persona(slug)
    allowed = allowed_on_persona(request.actor, found)
    labels = labels_of(found.categories)
    context = {
        "persona": found,
        "criteria": [
            (_("Ages"), [AgeBand(code).label for code in found.age_bands]),
            (_("Themes of the case"), [Theme(code).label for code in found.themes]),
            (_("Irritants met in the case"), [f"{code} – {labels[code]}" for code in found.categories if code in labels]),
        ],
        "buttons": [(asked.button, reverse("change_persona", args=[slug, verb])) for verb, asked in ASKED.items() if verb in allowed],
        "figures": f"{reverse('explore_figures')}?persona={slug}" if found.is_active and request.actor.has(*STATISTICS_READERS) else "",
        "history": tell(history_of_persona(found), OPEN),
    }
    return render(request, "frontend/personas/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def new_persona(request: ActingRequest) -> HttpResponse:
    check_steers(request.actor)
    form = Portrait(sent(request))
    if request.method == "POST" and form.is_valid():
        written = attempt(form, lambda: write_persona(actor=request.actor, **form.said()))
        if written:
            messages.success(request, _("The persona is written."))
            return redirect("persona", written.slug)
    return render(request, "frontend/personas/form.html", {"form": put_back(request, form), "heading": _("Write a persona")})


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def change(request: ActingRequest, slug: str, verb: str) -> HttpResponse:
    found = get_persona(slug)
    if verb not in ASKED:
        raise NotFound
    asked = ASKED[verb]
    if request.method != "POST":
        check_steers_area(request.actor, found.living_area)
        if verb not in allowed_on_persona(request.actor, found):
            raise not_now(found)
    form = asked.form(found, sent(request))
    if carried_out(request, form, lambda: asked.run(slug, actor=request.actor, **form.said()), over=found, done=asked.done):
        return redirect("persona", slug)
    shown = {"form": put_back(request, form), "heading": asked.button, "text": asked.text, "persona": found}
    return render(request, "frontend/personas/form.html", shown)

"""The communes that the agency serves, many at once: by commune, by intercommunality, all of the living area. With buttons alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.administration import ADMINISTRATORS
from agencies.models import Agency
from agencies.operations.edit_agency import edit_agency
from agencies.serving import Group, communes_offered, places_named
from frontend.administration.agency_forms import CommunesForm
from frontend.administration.places import around
from frontend.administration.views.agency import own_agency
from frontend.door import ActingRequest, attempt, page

AT_ONCE = 900
"""Ticks that one form can send; a larger territory is sent through the API."""


@require_http_methods(["GET", "HEAD", "POST"])
@page(*ADMINISTRATORS)
def communes(request: ActingRequest) -> HttpResponse:
    """Every button but the last one only ticks: nothing changes before it is saved."""
    found, posted = own_agency(request), request.method == "POST"
    ticked = set(request.POST.getlist("communes") if posted else found.commune_codes)  # type: ignore[attr-defined]
    pressed = request.POST.get("go", "")
    looked_up = set(places_named(request.POST.get("q", "")).values_list("pk", flat=True)[: AT_ONCE + 1]) if pressed == "find" else set()
    groups = communes_offered(found, more=[*sorted(ticked)[:AT_ONCE], *looked_up])
    ticked = after(pressed, ticked, groups, looked_up)
    form = communes_form(request, found, groups, ticked)
    if posted and pressed == "save" and form.is_valid():
        wanted = form.cleaned_data["communes"]
        version = form.cleaned_data["version"]
        if attempt(form, lambda: edit_agency(found.slug, actor=request.actor, communes=wanted, version=version)) is not None:
            messages.success(request, _("The communes served are changed."))
            return redirect("agency")
        form.renew(Agency.objects.values_list("version", flat=True).get(pk=found.pk))
    context = {
        "form": form,
        "groups": groups,
        "ticked": ticked,
        "too_many": sum(len(group.communes) for group in groups) > AT_ONCE,
        "most": AT_ONCE,
        "said": what_was_ticked(pressed, looked_up, len(ticked)),
        "around": around(request.actor, "agency"),
    }
    return render(request, "frontend/administration/communes.html", context)


def after(pressed: str, ticked: set[str], groups: list[Group], looked_up: set[str]) -> set[str]:
    """What is ticked once a button was pressed."""
    verb, _colon, siren = pressed.partition(":")
    meant = {commune.pk for group in groups if not siren or group.siren == siren for commune in group.communes}
    match verb:
        case "all":
            return ticked | meant
        case "none":
            return ticked - meant
        case "find":
            return ticked | looked_up
    return ticked


def communes_form(request: ActingRequest, found: Agency, groups: list[Group], ticked: set[str]) -> CommunesForm:
    offered = [(commune.pk, commune.name) for group in groups for commune in group.communes]
    initial = {"version": found.version, "communes": sorted(ticked)}
    if request.method == "POST" and request.POST.get("go") == "save":
        return CommunesForm(request.POST, initial=initial, offered=offered)
    if request.method == "POST":
        initial["version"] = request.POST.get("version") or found.version
    return CommunesForm(initial=initial, offered=offered)


def what_was_ticked(pressed: str, looked_up: set[str], count: int) -> str:
    """For who does not see the boxes change."""
    if not pressed or pressed == "save":
        return ""
    if pressed == "find" and not looked_up:
        return _("No commune and no intercommunality has this name. Check its spelling.")
    return ngettext("%(count)d commune is ticked. Save to change it.", "%(count)d communes are ticked. Save to change them.", count) % {
        "count": count
    }

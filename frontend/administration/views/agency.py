"""The agency itself: what it does, whether it has room, how to reach it; and the trail of what was changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.administration import ADMINISTRATORS, TRAIL_READERS, administered, events_of
from agencies.directory import agencies_listed
from agencies.events import tell
from agencies.models import Agency
from agencies.operations.change_capacity import change_capacity
from agencies.operations.edit_agency import edit_agency
from agencies.themes import Theme
from backend.base.errors import NotFound, Sentence
from frontend.administration.agency_forms import CapacityForm, ContactForm, ServicesForm
from frontend.administration.places import around
from frontend.case.asking import carried_out, sent
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.forms.changing import VersionForm
from frontend.pages import keyset


@dataclass(frozen=True)
class Part:
    heading: Sentence
    form: type[VersionForm]
    change: Callable[..., Agency]
    done: Sentence
    fields: Mapping[str, str]
    """Of the form, and where the agency has them."""


PARTS: Mapping[str, Part] = {
    "capacity": Part(
        _("Does your agency have room?"),
        CapacityForm,
        change_capacity,
        _("The capacity is changed: other agencies read it from now on."),
        {"capacity": "capacity", "note": "capacity_note", "until": "capacity_until"},
    ),
    "services": Part(
        _("What your agency does"),
        ServicesForm,
        edit_agency,
        _("The services are changed."),
        {"competences": "competence_codes", "accepts_handovers": "accepts_handovers"},
    ),
    "contact": Part(
        _("How to reach your agency"),
        ContactForm,
        edit_agency,
        _("The contact details are changed."),
        {"phone": "phone", "email": "email", "website": "website"},
    ),
}


@require_safe
@page(*ADMINISTRATORS)
def agency(request: ActingRequest) -> HttpResponse:
    found: Any = own_agency(request)
    context = {
        "agency": found,
        "competences": [Theme(theme).label for theme in found.competence_codes],
        "around": around(request.actor, "agency"),
    }
    return render(request, "frontend/administration/agency.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(*ADMINISTRATORS)
def edit_part(request: ActingRequest, part: str) -> HttpResponse:
    """One part of the agency, to change."""
    if part not in PARTS:
        raise NotFound
    asked, found = PARTS[part], own_agency(request)
    form = part_form(asked, found, sent(request))
    if carried_out(request, form, lambda: asked.change(found.slug, actor=request.actor, **form.cleaned_data), over=found, done=asked.done):
        return redirect("agency")
    context = {"heading": asked.heading, "form": put_back(request, form), "around": around(request.actor, "agency")}
    return render(request, "frontend/administration/edit.html", context)


@require_safe
@page(*TRAIL_READERS)
def agency_history(request: ActingRequest) -> HttpResponse:
    """Latest first."""
    listed = keyset(request, events_of(request.actor), ("-seq",))
    context = {"timeline": tell(listed.rows), "page_links": listed, "around": around(request.actor, "agency_history")}
    return render(request, "frontend/administration/history.html", context)


def part_form(part: Part, found: Agency, data: Any) -> VersionForm:
    options: dict[str, Any] = {"agency": found} if part.form is ServicesForm else {}
    now = {field: getattr(found, name) for field, name in part.fields.items()}
    return part.form(data, initial={"version": found.version, **now}, **options)


def own_agency(request: ActingRequest) -> Agency:
    """With `competence_codes` and `commune_codes`."""
    return agencies_listed().get(pk=administered(request.actor).pk)

"""What several people meet alike: the list, one of them, what is done about it, and the links of irritants to it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.base.errors import Invalid, NotAllowed, NotFound
from frontend.case.asking import carried_out, sent
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.fragments import fragment
from frontend.irritants.asked import Asked
from frontend.irritants.recurring.forms import EditRecurring, Move, RecurringCriteria, SayCause, SaySolution, SpotRecurring
from frontend.irritants.recurring.reading import read_page, shown_recurring
from frontend.once import once
from frontend.pages import COUNTED, Page, counted, keyset
from irritants.access import OBSERVERS
from irritants.models import RecurringIrritant
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.edit_recurring import edit_recurring
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.operations.recurring.unlink_irritant import unlink_irritant
from irritants.recurring.access import ORDERINGS, RELATED, WRITERS, allowed_on_recurring, get_recurring, may_spot, visible_recurring
from irritants.recurring.filters import RecurringFilter

ASKED: Mapping[str, Asked] = {
    "qualify": Asked(
        partial(change_state, verb="qualify"),
        gettext_lazy("Its cause is understood"),
        gettext_lazy("It is qualified: one knows what to act on."),
        gettext_lazy("The recurring irritant is qualified."),
        SayCause,
    ),
    "try-solution": Asked(
        partial(change_state, verb="try_solution"),
        gettext_lazy("Try a solution"),
        gettext_lazy("The trial starts today. Agencies of the living area read what is tried."),
        gettext_lazy("The solution is on trial."),
        SaySolution,
    ),
    "mark-solved": Asked(
        partial(change_state, verb="mark_solved"),
        gettext_lazy("It is solved"),
        gettext_lazy("If three people or more meet it again within 60 days, it comes back by itself and your coordinators are told."),
        gettext_lazy("The recurring irritant is solved."),
        SaySolution,
    ),
    "mark-recurring": Asked(
        partial(change_state, verb="mark_recurring"),
        gettext_lazy("It came back"),
        gettext_lazy("People meet it again: the solution was not enough."),
        gettext_lazy("It is recorded that it came back."),
        Move,
    ),
    "edit": Asked(
        edit_recurring,
        gettext_lazy("Edit this recurring irritant"),
        gettext_lazy("Its history keeps who changed what."),
        gettext_lazy("The changes are saved."),
        EditRecurring,
    ),
}
"""What an address ends with, and what it does: in the order in which they happen."""


@require_safe
@page(*OBSERVERS)
def recurring_irritants(request: ActingRequest) -> HttpResponse:
    criteria = RecurringCriteria(request.GET)
    rows = visible_recurring(request.actor)
    asked: Any = RecurringFilter(request.GET, rows, request=request)
    listed, found = Page(), 0
    if criteria.is_valid() and asked.is_valid():
        wanted = asked.filter_queryset(rows)
        ordering = ORDERINGS[request.GET.get("ordering") or "-spotted"]
        listed, found = keyset(request, [wanted.select_related(*RELATED)], ordering), counted([wanted])
    context = {
        "criteria": criteria,
        "rows": shown_recurring(request.actor, listed.rows),
        "found": found,
        "most": COUNTED,
        "page_links": listed,
        "may_spot": may_spot(request.actor),
    }
    return render(request, "frontend/recurring/found.html" if fragment(request) else "frontend/recurring/list.html", context)


@require_safe
@page()
def recurring_irritant(request: ActingRequest, pk: UUID) -> HttpResponse:
    recurring = get_recurring(request.actor, pk, to="read")
    allowed = allowed_on_recurring(request.actor, recurring)
    context = {
        "page": read_page(request.actor, recurring),
        "recurring": recurring,
        "buttons": [
            (asked.button, reverse("change_recurring", args=[pk, verb])) for verb, asked in ASKED.items() if action_of(verb) in allowed
        ],
    }
    return render(request, "frontend/recurring/one.html", context)


def action_of(verb: str) -> str:
    """Of irritants/recurring/access.py."""
    return verb.replace("-", "_")


@require_http_methods(["GET", "HEAD", "POST"])
@page(*WRITERS)
def spot(request: ActingRequest) -> HttpResponse:
    """`?category=…&irritant=…`: from the page of an irritant, which is linked at once."""
    form = SpotRecurring(request.actor, sent(request), category=request.GET.get("category", ""), irritant=request.GET.get("irritant", ""))
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["id"]
        ours = RecurringIrritant.objects.filter(pk=key, owner_agency=request.actor.agency)
        if once(form, lambda: spotted(request, form), made=ours.first):
            messages.success(request, _("The recurring irritant is spotted: colleagues may link what they meet to it."))
            return redirect("recurring_irritant", key)
    shown = {"form": put_back(request, form), "heading": _("Spot a recurring irritant"), "recurring": None}
    return render(request, "frontend/recurring/form.html", shown)


def spotted(request: ActingRequest, form: SpotRecurring) -> RecurringIrritant:
    recurring = spot_recurring(actor=request.actor, **form.facts())
    if irritant := form.cleaned_data["irritant"]:
        link_irritant(irritant, recurring=recurring.pk, actor=request.actor)
    return recurring


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def change(request: ActingRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in ASKED:
        raise NotFound
    asked = ASKED[verb]
    recurring = get_recurring(request.actor, pk, to="read" if request.method == "POST" else action_of(verb))
    before = (request.actor, recurring) if verb == "edit" else (recurring,)
    form = asked.form(*before, sent(request))
    if carried_out(request, form, lambda: asked.run(pk, actor=request.actor, **form.said()), over=recurring, done=asked.done):
        return redirect("recurring_irritant", pk)
    shown = {"form": put_back(request, form), "heading": asked.button, "text": asked.text, "recurring": recurring}
    return render(request, "frontend/recurring/form.html", shown)


@page()
@require_POST
def link(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One click, from the page of an irritant."""
    try:
        link_irritant(pk, recurring=request.POST.get("recurring", ""), actor=request.actor)
    except Invalid as refusal:
        raise NotAllowed(refusal.problems[0].reason, code=refusal.problems[0].code) from None
    messages.success(request, _("The irritant is linked."))
    return redirect("irritant", pk)


@page()
@require_POST
def unlink(request: ActingRequest, pk: UUID) -> HttpResponse:
    unlink_irritant(pk, actor=request.actor)
    messages.success(request, _("The irritant is not linked any more."))
    return redirect("irritant", pk)

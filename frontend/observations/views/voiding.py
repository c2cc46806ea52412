"""An observation, or a whole spreadsheet of them, was entered in error: what leaves the figures is said before it does."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from frontend.case.asking import Question, carried_out, sent
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back
from frontend.observations.forms import VoidObservation, VoidSheet
from frontend.observations.views.recording import back_to, back_to_all, observation_to_change
from irritants.access import OBSERVERS
from irritants.observations import brought_by, get_imported_sheet
from irritants.operations.void_observation import void_observation
from irritants.operations.void_sheet import void_sheet
from irritants.voiding import leaving_with

ONE = Question(
    heading=_("This observation was entered in error"),
    text=_("It stays readable, but out of the list, and no figure counts what it brought any more. This cannot be undone."),
    send=_("Entered in error"),
    done=_("The observation is not counted any more."),
    template="frontend/observations/void.html",
)
WHOLE = Question(
    heading=_("This spreadsheet was imported by mistake"),
    text=_("What it brought stays readable, but out of the list, and no figure counts it any more. This cannot be undone."),
    send=_("Imported by mistake"),
    done="",
    template="frontend/observations/void.html",
)


@require_http_methods(["GET", "POST"])
@page()
def observation(request: ActingRequest, pk: UUID) -> HttpResponse:
    seen = observation_to_change(request, pk, to="void")
    form = VoidObservation(sent(request), initial={"version": seen.version})
    if carried_out(request, form, lambda: void_observation(pk, actor=request.actor, **form.said()), over=seen, done=ONE.done):
        return redirect("observation", pk)
    shown = {"question": ONE, "form": put_back(request, form), "leaving": leaving_with([seen]), **back_to(seen)}
    return render(request, ONE.template, shown)


@require_http_methods(["GET", "POST"])
@page(*OBSERVERS)
def sheet(request: ActingRequest, pk: UUID) -> HttpResponse:
    imported = get_imported_sheet(request.actor, pk, to="read" if request.method == "POST" else "void")
    form = VoidSheet(sent(request))
    if request.method == "POST" and form.is_valid() and (left := attempt(form, lambda: void_sheet(pk, actor=request.actor, **form.said()))):
        done = ngettext("%(n)s observation is not counted any more.", "%(n)s observations are not counted any more.", left.observations)
        messages.success(request, done % {"n": left.observations})
        return redirect("observations")
    shown = {"question": WHOLE, "form": put_back(request, form), "leaving": leaving_with(brought_by(imported)), "sheet": imported}
    return render(request, WHOLE.template, {**shown, **back_to_all()})

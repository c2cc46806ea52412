"""Record an observation with what it brought, correct it, add an irritant later."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from frontend.case.asking import Question, carried_out, sent
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back, typed_before
from frontend.forms.changing import as_typed
from frontend.observations.forms import MOST_IRRITANTS, AddObservedIrritant, EditObservation, RecordObservation, rows_in
from frontend.once import once
from irritants.access import OBSERVERS
from irritants.models import Irritant, Observation
from irritants.observations import get_observation, observing_agency
from irritants.operations.edit_observation import edit_observation
from irritants.operations.record_observation import record_observation
from irritants.operations.report_irritant import report_irritant

RECORD = Question(
    heading=_("Record an observation"),
    text=_("An interview, an immersion or a testimony, and the irritants that it brought. No case is opened, and nobody is named."),
    send=_("Record the observation"),
    done=_("The observation is recorded."),
)
EDIT = Question(
    heading=_("Correct this observation"),
    text=_("Its irritants stay as they are: each is corrected on its own page."),
    send=_("Save the changes"),
    done=_("The observation is corrected."),
)
ADD = Question(
    heading=_("Add an irritant"),
    text=_("What went wrong between somebody and public services, as it was seen or told."),
    send=_("Add the irritant"),
    done=_("The irritant is added."),
)


@require_http_methods(["GET", "POST"])
@page(*OBSERVERS)
def record(request: ActingRequest) -> HttpResponse:
    """The button “more” adds a row and keeps all that was typed."""
    observing_agency(request.actor)
    rows = rows_in(request.POST if request.method == "POST" else typed_before(request))
    form = RecordObservation(request.actor, rows, sent(request))
    if "more" in request.POST:
        form = with_one_more_row(request, rows)
    elif request.method == "POST" and form.is_valid():
        said = form.said()
        mine = Observation.objects.filter(pk=said["id"], recorded_by=request.actor.user)
        if made := once(form, lambda: record_observation(actor=request.actor, **said), made=mine.first):
            messages.success(request, str(RECORD.done))
            return redirect("observation", made.pk)
    shown = {"question": RECORD, "form": put_back(request, form), **back_to_all()}
    return render(request, "frontend/observations/record.html", shown)


def with_one_more_row(request: ActingRequest, rows: int) -> RecordObservation:
    rows = min(rows + 1, MOST_IRRITANTS)
    form = as_typed(RecordObservation(request.actor, rows, request.POST))
    form.initial["rows"] = rows
    return form


@require_http_methods(["GET", "POST"])
@page()
def edit(request: ActingRequest, pk: UUID) -> HttpResponse:
    observation = observation_to_change(request, pk, to="edit")
    form = EditObservation(request.actor, observation, sent(request))
    if carried_out(request, form, lambda: edit_observation(pk, actor=request.actor, **form.said()), over=observation, done=EDIT.done):
        return redirect("observation", pk)
    shown = {"question": EDIT, "form": put_back(request, form), **back_to(observation)}
    return render(request, "frontend/observations/edit.html", shown)


@require_http_methods(["GET", "POST"])
@page()
def add_irritant(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The button “look” filters the catalogue and keeps all that was typed."""
    observation = observation_to_change(request, pk, to="report_irritant")
    form = AddObservedIrritant(request.actor, observation, sent(request))
    if "look" in request.POST:
        form = as_typed(form)
    elif request.method == "POST" and form.is_valid():
        facts = form.facts()
        mine = Irritant.objects.filter(pk=facts["id"], observation=observation, reported_by=request.actor.user)
        if once(form, lambda: report_irritant(observation=pk, actor=request.actor, **facts), made=mine.first):
            messages.success(request, str(ADD.done))
            return redirect("observation", pk)
    shown = {"question": ADD, "form": put_back(request, form), **back_to(observation)}
    return render(request, "frontend/case/report_irritant.html", shown)


def observation_to_change(request: ActingRequest, pk: UUID, *, to: str) -> Observation:
    """When the form is sent, being in sight is enough: the operation decides, and its refusal comes back with what was typed."""
    return get_observation(request.actor, pk, to="read" if request.method == "POST" else to)


def back_to(observation: Observation) -> dict[str, object]:
    """For the template of forms, which knows only cases and irritants."""
    return {"back": reverse("observation", args=[observation.pk]), "back_label": _("Back to the observation"), "part": _("Observations")}


def back_to_all() -> dict[str, object]:
    return {"back": reverse("observations"), "back_label": _("All observations"), "part": _("Observations")}

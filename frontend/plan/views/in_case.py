"""Actions and appointments of a case: plan, book, and what happens to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backend.base.errors import NotFound
from cases.models import Action, Appointment, CaseFile
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.drop_action import drop_action
from cases.operations.plan.edit_action import edit_action
from cases.operations.plan.edit_appointment import edit_appointment
from cases.operations.plan.finish_action import finish_action
from cases.operations.plan.move_appointment import move_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.plan.record_opinion import record_opinion
from cases.operations.plan.reopen_action import reopen_action
from cases.operations.plan.start_action import start_action
from cases.operations.plan.tell_appointment import tell_appointment
from cases.plan.access import get_action, get_appointment
from frontend.case.asking import Question, ask, case_to_change, sent
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.once import once
from frontend.plan import forms
from frontend.plan.responsible import chosen

PART = "plan"


@dataclass(frozen=True)
class Verb:
    to: str
    change: Callable[..., Action | Appointment]
    question: Question
    form: type[Any]


def question(*, template: str = "frontend/plan/about.html", **words: Any) -> Question:
    return Question(**words, back_to=PART, template=template)


PLAN = question(
    heading=_("Plan an action"),
    text=_("What is to be done, by whom, by when. Every agency in the case reads it, and the person may be shown it."),
    send=_("Plan it"),
    done=_("The action is planned."),
    template="frontend/plan/action_form.html",
)
BOOK = question(
    heading=_("Book an appointment"),
    text=_("Every agency in the case sees when, with whom and where. The software sends the person nothing."),
    send=_("Book it"),
    done=_("The appointment is booked."),
    template="frontend/plan/appointment_form.html",
)
ON_ACTIONS: Mapping[str, Verb] = {
    "start": Verb(
        "start",
        start_action,
        question(
            heading=_("Start this action"),
            text=_("Every agency in the case sees that it is under way."),
            send=_("Start"),
            done=_("The action is under way."),
        ),
        forms.ChangeAction,
    ),
    "finish": Verb(
        "finish",
        finish_action,
        question(
            heading=_("This action is done"),
            text=_("Say what came of it, and ask the person what they think of it: now or later."),
            send=_("It is done"),
            done=_("The action is done."),
        ),
        forms.FinishAction,
    ),
    "opinion": Verb(
        "record_opinion",
        record_opinion,
        question(
            heading=_("The person’s opinion on this action"),
            send=_("Record the person’s opinion"),
            done=_("The person’s opinion is recorded."),
        ),
        forms.RecordOpinion,
    ),
    "edit": Verb(
        "edit",
        edit_action,
        question(
            heading=_("Edit this action"),
            text=_("The history keeps who did, and which parts were changed."),
            send=_("Save the changes"),
            done=_("The changes are saved."),
            template="frontend/plan/action_form.html",
        ),
        forms.EditAction,
    ),
    "drop": Verb(
        "drop",
        drop_action,
        question(
            heading=_("Drop this action"),
            text=_("It will not be done. It stays readable, with the reason."),
            send=_("Drop"),
            done=_("The action is dropped."),
        ),
        forms.DropAction,
    ),
    "reopen": Verb(
        "reopen",
        reopen_action,
        question(
            heading=_("Take this action up again"),
            text=_("It is to be done again. What was written of its result stays."),
            send=_("Take it up again"),
            done=_("The action is to be done again."),
        ),
        forms.ChangeAction,
    ),
}
"""What an address ends with, and what it does."""
ON_APPOINTMENTS: Mapping[str, Verb] = {
    "tell": Verb(
        "cancelled",
        tell_appointment,
        question(
            heading=_("What became of this appointment"), send=_("Record it"), done=_("It is recorded what became of the appointment.")
        ),
        forms.TellAppointment,
    ),
    "move": Verb(
        "move",
        move_appointment,
        question(
            heading=_("Move this appointment"),
            text=_("This one is kept as moved, and a new one is booked with the same people, in the same place."),
            send=_("Move it"),
            done=_("The appointment is moved."),
        ),
        forms.MoveAppointment,
    ),
    "edit": Verb(
        "edit",
        edit_appointment,
        question(
            heading=_("Edit this appointment"),
            text=_("To correct what was said of it. To another day, move it: that keeps a trace."),
            send=_("Save the changes"),
            done=_("The changes are saved."),
            template="frontend/plan/appointment_form.html",
        ),
        forms.EditAppointment,
    ),
    "take-back": Verb(
        "booked",
        tell_appointment,
        question(
            heading=_("What was said of this appointment is an error"),
            text=_("It is booked again, until somebody says what became of it."),
            send=_("Said in error"),
            done=_("The appointment is booked again."),
        ),
        forms.TakeBack,
    ),
}


@require_http_methods(["GET", "POST"])
@page()
def plan(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="plan_action")
    form = forms.PlanAction(case, sent(request), responsible=myself(request))
    return make(request, case, PLAN, form, Action, lambda key: plan_action(reference, actor=request.actor, action_id=key, **form.facts()))


@require_http_methods(["GET", "POST"])
@page()
def book(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="book_appointment")
    form = forms.BookAppointment(case, sent(request), with_whom=myself(request))
    return make(
        request,
        case,
        BOOK,
        form,
        Appointment,
        lambda key: book_appointment(reference, actor=request.actor, appointment_id=key, **form.facts()),
    )


@require_http_methods(["GET", "POST"])
@page()
def act_on_action(request: ActingRequest, reference: str, pk: UUID, verb: str) -> HttpResponse:
    case = case_to_change(request, reference, to="read")
    if verb not in ON_ACTIONS:
        raise NotFound
    asked = ON_ACTIONS[verb]
    action = get_action(request.actor, reference, pk, to="read" if request.method == "POST" else asked.to)
    form = asked.form(action, sent(request))
    return ask(
        request,
        case,
        asked.question,
        form,
        lambda: asked.change(reference, pk, actor=request.actor, **form.said()),
        over=action,
        context=lambda: {"action": case.sight.one(action)},
    )


@require_http_methods(["GET", "POST"])
@page()
def act_on_appointment(request: ActingRequest, reference: str, pk: UUID, verb: str) -> HttpResponse:
    case = case_to_change(request, reference, to="read")
    if verb not in ON_APPOINTMENTS:
        raise NotFound
    asked = ON_APPOINTMENTS[verb]
    appointment = get_appointment(request.actor, reference, pk, to="read" if request.method == "POST" else asked.to)
    form = asked.form(appointment, sent(request))
    return ask(
        request,
        case,
        asked.question,
        form,
        lambda: asked.change(reference, pk, actor=request.actor, **form.said()),
        over=appointment,
        context=lambda: {"appointment": case.sight.one(appointment)},
    )


def make(
    request: ActingRequest,
    case: CaseFile,
    question: Question,
    form: forms.PlanAction | forms.BookAppointment,
    model: type[Action] | type[Appointment],
    change: Callable[[UUID], object],
) -> HttpResponse:
    """Show the form, or make what it says: once, even if it is sent twice."""
    if request.method == "POST" and form.is_valid():
        key: UUID = form.cleaned_data["id"]
        back = redirect(f"{reverse('case', args=[case.reference])}#{PART}")
        if once(form, lambda: change(key), made=sent_before(request, case, model, key).first):
            messages.success(request, str(question.done))
            return back
    return render(request, question.template, {"case": case, "question": question, "form": put_back(request, form)})


def sent_before(request: ActingRequest, case: CaseFile, model: type[Action] | type[Appointment], key: UUID) -> QuerySet[Any]:
    """What the same form, sent by the same person, has made."""
    mine = {"planned_by" if model is Action else "booked_by": request.actor.user}
    return model._default_manager.filter(pk=key, case=case, **mine)


def myself(request: ActingRequest) -> str:
    return chosen(request.actor.acting_agency.slug, request.actor.user_id)

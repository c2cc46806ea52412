"""Irritants met in a case: report one, and what happens to it."""

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
from cases.models import CaseFile
from frontend.case.asking import Question, ask, case_to_change, sent
from frontend.case.forms.irritants import ChangeIrritant, EditIrritant, GiveUp, PersonsWord, ReportIrritant, Resolve, SayWhy
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.forms.changing import as_typed
from frontend.once import once
from irritants.access import get_irritant, sight_on
from irritants.catalogue import label_of
from irritants.models import Irritant
from irritants.operations.edit_irritant import edit_irritant
from irritants.operations.give_up_irritant import give_up_irritant
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_irritant import void_irritant

PART = "irritants"

REPORT = Question(
    heading=_("Report an irritant"),
    text=_("What went wrong between the person and public services: it is counted without their name, and followed until it is repaired."),
    send=_("Report it"),
    done=_("The irritant is reported."),
    back_to=PART,
    template="frontend/case/report_irritant.html",
)


@dataclass(frozen=True)
class Verb:
    action: str
    change: Callable[..., Irritant]
    question: Question
    form: type[ChangeIrritant] = ChangeIrritant


def question(*, template: str = "frontend/case/irritant.html", **words: Any) -> Question:
    return Question(**words, back_to=PART, template=template)


VERBS: Mapping[str, Verb] = {
    "start": Verb(
        "start",
        start_irritant,
        question(
            heading=_("Start working on this irritant"),
            text=_("It is in progress from now on."),
            send=_("Start working on it"),
            done=_("Work on the irritant has started."),
        ),
    ),
    "resolve": Verb(
        "resolve",
        resolve_irritant,
        question(
            heading=_("This irritant is resolved"),
            text=_("Resolved by an agency is half of it: the person has the last word."),
            send=_("It is resolved"),
            done=_("The irritant is resolved: ask the person whether it is settled."),
        ),
        Resolve,
    ),
    "word": Verb(
        "record_persons_word",
        record_persons_word,
        question(
            heading=_("The person’s word on this irritant"),
            text=_("Yes confirms it, no sends it back to work. Without a word, it counts as presumed after 30 days."),
            send=_("Record their word"),
            done=_("The person’s word is recorded."),
        ),
        PersonsWord,
    ),
    "edit": Verb(
        "edit",
        edit_irritant,
        question(
            heading=_("Edit this irritant"),
            text=_("To correct what was said of it. The history keeps who did, and which parts were changed."),
            send=_("Save the changes"),
            done=_("The irritant is corrected."),
            template="frontend/case/edit_irritant.html",
        ),
        EditIrritant,
    ),
    "reopen": Verb(
        "reopen",
        reopen_irritant,
        question(
            heading=_("Reopen this irritant"),
            text=_("Work goes on, and the reopening is counted."),
            send=_("Reopen the irritant"),
            done=_("The irritant is reopened."),
        ),
        SayWhy,
    ),
    "give-up": Verb(
        "give_up",
        give_up_irritant,
        question(
            heading=_("This irritant cannot be resolved"),
            text=_("It stays counted, with its reason: that is how rules get changed."),
            send=_("Record it"),
            done=_("It is recorded that the irritant cannot be resolved."),
        ),
        GiveUp,
    ),
    "void": Verb(
        "void",
        void_irritant,
        question(
            heading=_("This irritant was entered in error"),
            text=_("It stays readable in this case, and no figure counts it any more. This cannot be undone."),
            send=_("Entered in error"),
            done=_("The irritant is not counted any more."),
        ),
        SayWhy,
    ),
}
"""What an address ends with, and what it does."""


@require_http_methods(["GET", "POST"])
@page()
def report(request: ActingRequest, reference: str) -> HttpResponse:
    """The button “look” filters the catalogue and keeps all that was typed."""
    case = case_to_change(request, reference, to="report_irritant")
    form = ReportIrritant(case, sent(request))
    if "look" in request.POST:
        form = as_typed(form)
    elif request.method == "POST" and form.is_valid():
        back = redirect(f"{reverse('case', args=[case.reference])}#{PART}")
        mine, facts = sent_before(request, case, form.cleaned_data["id"]), form.facts()
        if once(form, lambda: report_irritant(case=reference, actor=request.actor, **facts), made=mine.first):
            messages.success(request, str(REPORT.done))
            return back
    return render(request, REPORT.template, {"case": case, "question": REPORT, "form": put_back(request, form)})


@require_http_methods(["GET", "POST"])
@page()
def act(request: ActingRequest, reference: str, pk: UUID, verb: str) -> HttpResponse:
    case = case_to_change(request, reference, to="read")
    if verb not in VERBS:
        raise NotFound
    asked = VERBS[verb]
    irritant = get_irritant(request.actor, pk, to="read" if request.method == "POST" else asked.action)
    if irritant.case_id != case.pk:
        raise NotFound
    form = asked.form(irritant, sent(request))
    return ask(
        request,
        case,
        asked.question,
        form,
        lambda: asked.change(pk, actor=request.actor, **form.said()),
        over=irritant,
        context=lambda: {"irritant": sight_on(irritant).one(irritant), "label": label_of(irritant.category)},
    )


def sent_before(request: ActingRequest, case: CaseFile, pk: UUID) -> QuerySet[Irritant]:
    """What the same form, sent by the same person, has made."""
    return Irritant.objects.filter(pk=pk, case=case, reported_by=request.actor.user)

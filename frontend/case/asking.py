"""Small pages that ask before a case changes: what will happen, what is needed to know, one button. They work without JavaScript."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from backend.base.errors import Sentence
from cases.access import get_case, ground_of
from cases.accesses import record_read
from cases.levels import levels_of
from cases.models import CaseFile
from frontend.door import ActingRequest, attempt
from frontend.drafts.putting_back import put_back
from frontend.forms.changing import VersionForm


class Changed(Protocol):
    """A row that carries the version that its readers saw."""

    version: int

    def refresh_from_db(self, *, fields: Sequence[str] | None = None) -> None: ...


@dataclass(frozen=True)
class Question:
    heading: Sentence
    send: Sentence
    """On the button."""
    done: Sentence
    """Said once it is done; it names nobody."""
    text: Sentence = ""
    """What will happen."""
    back_to: str = ""
    """The part of the case's page that one comes back to."""
    template: str = "frontend/case/form.html"


def case_to_change(request: ActingRequest, reference: str, *, to: str) -> CaseFile:
    """The case for a page that asks whether to do `to` with it. The look is journaled.

    When the form is sent, being in sight is enough: the operation decides, and its refusal comes back with what was typed.
    """
    case = get_case(request.actor, reference, to="read" if request.method == "POST" else to)
    record_read(request.actor, "case_read", case.pk, ground=ground_of(request.actor, case))
    return case


def sent(request: ActingRequest) -> QueryDict | None:
    """What was sent: even nothing, when a form was sent empty."""
    return request.POST if request.method == "POST" else None


def carried_out(request: ActingRequest, form: VersionForm, change: Callable[[], object], *, over: Changed, done: Sentence) -> bool:
    """Whether the form was sent, is right, and the change is made; `done` is said.

    A refusal stands on the form, which may be sent again `over` what is there now: who reads that somebody else changed it decides.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    if attempt(form, change) is None:
        over.refresh_from_db(fields=["version"])
        form.renew(over.version)
        return False
    messages.success(request, str(done))
    return True


def ask(
    request: ActingRequest,
    case: CaseFile,
    question: Question,
    form: VersionForm,
    change: Callable[[], object],
    *,
    over: Changed | None = None,
    context: Callable[[], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Show the form, or carry out the change when it was sent and is right: of the case, or of what in it it is made `over`.

    A refusal brings the form back, as typed; so does a draft. `context` is read last, so that it shows what is true after a refusal.
    """
    if carried_out(request, form, change, over=over or case, done=question.done):
        return back_to_case(request, case, question.back_to)
    shown = {"case": case, "question": question, "form": put_back(request, form), **(context() if context else {})}
    return render(request, question.template, shown)


def back_to_case(request: ActingRequest, case: CaseFile, part: str = "") -> HttpResponse:
    """To the case, or to the list for whoever has just lost sight of it."""
    if levels_of(request.actor, case):
        return redirect(reverse("case", args=[case.reference]) + (f"#{part}" if part else ""))
    messages.info(request, _("Your agency no longer sees this case: it is not in your list any more."))
    try:
        return redirect("cases")
    except NoReverseMatch:
        return redirect("front")

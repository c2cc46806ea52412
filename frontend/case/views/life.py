"""The life of a case: edit, start, hold, resume, close, reopen, name the referent."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cases.models import CaseFile, Handover
from cases.operations.close_case import close_case
from cases.operations.edit_case import edit_case
from cases.operations.hold_case import hold_case
from cases.operations.name_referent import name_referent
from cases.operations.reopen_case import reopen_case
from cases.operations.resume_case import resume_case
from cases.operations.start_case import start_case
from cases.plan.passing_on import what_closing_ends
from cases.referents import eligible_referents
from cases.statuses import HandoverStatus
from frontend.case.asking import Question, ask, case_to_change, sent
from frontend.case.forms.life import CloseCase, EditCase, HoldCase, NameReferent
from frontend.door import ActingRequest, page
from frontend.forms.changing import VersionForm
from irritants.lifecycle import OPEN
from irritants.models import Irritant

START = Question(
    heading=_("Start working on this case"),
    text=_("The case is in progress from now on, and every agency in it sees so."),
    send=_("Start working"),
    done=_("Work has started."),
)
RESUME = Question(
    heading=_("Resume this case"),
    text=_("The pause ends now, before its day; every agency in the case sees so."),
    send=_("Resume the case"),
    done=_("Work is resumed."),
)
REOPEN = Question(
    heading=_("Reopen this case"),
    text=_("The case is in progress again, led by the same agency. Its outcome and comment leave the page; the history keeps the outcome."),
    send=_("Reopen the case"),
    done=_("The case is reopened."),
)
HOLD = Question(
    heading=_("Put this case on hold"),
    text=_("The case waits until a day that you choose, then wakes up by itself. Agencies keep their access."),
    send=_("Put on hold"),
    done=_("The case is on hold."),
)
CLOSE = Question(
    heading=_("Close this case"),
    send=_("Close the case"),
    done=_("The case is closed."),
    template="frontend/case/close.html",
)
EDIT = Question(
    heading=_("Edit this case"), send=_("Save the changes"), done=_("The changes are saved."), template="frontend/case/edit.html"
)
REFERENT = Question(
    heading=_("Name the referent"),
    text=_("The one professional whom the person can call. The person chooses, accepts or refuses; their answer is kept."),
    send=_("Name the referent"),
    done=_("The referent is named."),
    back_to="referent",
)


@require_http_methods(["GET", "POST"])
@page()
def start(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="start")
    form = confirmation(request, case)
    return ask(request, case, START, form, lambda: start_case(reference, actor=request.actor, **form.cleaned_data))


@require_http_methods(["GET", "POST"])
@page()
def resume(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="resume")
    form = confirmation(request, case)
    return ask(request, case, RESUME, form, lambda: resume_case(reference, actor=request.actor, **form.cleaned_data))


@require_http_methods(["GET", "POST"])
@page()
def reopen(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="reopen")
    form = confirmation(request, case)
    return ask(request, case, REOPEN, form, lambda: reopen_case(reference, actor=request.actor, **form.cleaned_data))


@require_http_methods(["GET", "POST"])
@page()
def hold(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="hold")
    form = HoldCase(case, sent(request))
    return ask(request, case, HOLD, form, lambda: hold_case(reference, actor=request.actor, **form.cleaned_data))


@require_http_methods(["GET", "POST"])
@page()
def close(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="close")
    form = CloseCase(case, sent(request))
    return ask(
        request,
        case,
        CLOSE,
        form,
        lambda: close_case(reference, actor=request.actor, **form.cleaned_data),
        context=lambda: what_closing_meets(case),
    )


@require_http_methods(["GET", "POST"])
@page()
def edit(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="edit")
    form = EditCase(case, sent(request))
    return ask(request, case, EDIT, form, lambda: edit_case(reference, actor=request.actor, **form.changes()))


@require_http_methods(["GET", "POST"])
@page()
def referent(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="name_referent")
    form = NameReferent(case, eligible_referents(case), sent(request))
    return ask(request, case, REFERENT, form, lambda: name_referent(reference, actor=request.actor, **form.cleaned_data))


def confirmation(request: ActingRequest, case: CaseFile) -> VersionForm:
    return VersionForm(sent(request), initial={"version": case.version})


def what_closing_meets(case: CaseFile) -> dict[str, Any]:
    asked = Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED).select_related("to_agency").order_by("requested_at", "id")
    actions, appointments = what_closing_ends(case)
    return {
        "awaited": [handover.to_agency.name for handover in asked],
        "open_actions": actions,
        "coming_appointments": appointments,
        "open_irritants": Irritant.objects.filter(case=case, status__in=OPEN).count(),
    }

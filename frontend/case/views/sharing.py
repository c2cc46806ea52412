"""What the person is told and agrees to; an agency's own part in a case."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agencies.filters import AgencyFilter
from agencies.models import Agency, Kind
from backend.base.errors import NotFound
from cases.access import get_case
from cases.models import CaseFile, Participation, SharingAgreement
from cases.operations.inform_person import inform_person
from cases.operations.leave_case import leave_case
from cases.operations.record_agreement import record_agreement
from cases.operations.report_status import report_status
from cases.operations.withdraw_agreement import preview_withdrawal, withdraw_agreement
from cases.sharing.agreements import Effects, covered_agencies
from frontend.case.asking import Question, ask, case_to_change, sent
from frontend.case.forms.sharing import InformPerson, RecordAgreement, ReportStatus
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import typed_before
from frontend.forms.changing import VersionForm, as_typed

PROPOSED = 30
"""Agencies in the list of the form, besides those checked and those in the case."""

INFORM = Question(
    heading=_("The person was informed"),
    text=_(
        "That this file exists, what it is for, who reads it, and that they may see it, have it corrected, and withdraw their agreement."
    ),
    send=_("Record it"),
    done=_("It is recorded that the person was informed."),
    back_to="information",
    template="frontend/case/inform.html",
)
AGREEMENT = Question(
    heading=_("Record an agreement to share"),
    text=_("The person says with which agencies this file may be shared. It lets nobody in by itself: each agency is then asked in."),
    send=_("Record the agreement"),
    done=_("The agreement is recorded."),
    back_to="agreements",
    template="frontend/case/agreement.html",
)
WITHDRAW = Question(
    heading=_("The person withdraws this agreement"),
    send=_("Withdraw the agreement"),
    done=_("The agreement is withdrawn."),
    back_to="agreements",
    template="frontend/case/withdraw.html",
)
STATUS = Question(
    heading=_("Where your agency stands"),
    text=_("Each agency says so for itself, so that everybody knows who is at work and who is awaited."),
    send=_("Save the changes"),
    done=_("The agencies in the case see where yours stands."),
    back_to="standing",
)
LEAVE = Question(
    heading=_("Leave this case"),
    text=_("Your agency loses sight of this case at once. To come back, it will have to be asked in again."),
    send=_("Leave the case"),
    done=_("Your agency has left the case."),
)


@require_http_methods(["GET", "POST"])
@page()
def inform(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="inform")
    form = InformPerson(case, sent(request))
    return ask(request, case, INFORM, form, lambda: inform_person(reference, actor=request.actor, **form.cleaned_data))


@require_http_methods(["GET", "POST"])
@page()
def agree(request: ActingRequest, reference: str) -> HttpResponse:
    """The button “look” filters the list of agencies and keeps all that was typed."""
    case = case_to_change(request, reference, to="record_agreement")
    looking = "look" in request.POST
    checked = (request.POST or typed_before(request)).getlist("agencies")
    agencies = agencies_to_cover(case, checked, request.POST.get("q", "") if looking else "")
    form = RecordAgreement(case, agencies, sent(request))
    if looking:
        return render(request, AGREEMENT.template, {"case": case, "question": AGREEMENT, "form": as_typed(form)})
    return ask(request, case, AGREEMENT, form, lambda: record_agreement(reference, actor=request.actor, **form.changes()))


@require_http_methods(["GET", "POST"])
@page()
def withdraw(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    """Shows what it does before it is done."""
    case = case_to_change(request, reference, to="withdraw_agreement")
    form = VersionForm(sent(request), initial={"version": case.version})

    def change() -> Effects:
        # What is done is what was shown: the version of the case, since whoever came or went meanwhile changes the effect.
        get_case(request.actor, reference, to="withdraw_agreement", lock=True, version=form.cleaned_data["version"])
        return withdraw_agreement(reference, pk, actor=request.actor)

    return ask(request, case, WITHDRAW, form, change, context=lambda: effect_of_withdrawing(request, reference, pk))


@require_http_methods(["GET", "POST"])
@page()
def own_status(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="report_own_status")
    own = own_participation(request, case)
    form = ReportStatus(own, sent(request))
    return ask(
        request,
        case,
        STATUS,
        form,
        lambda: report_status(reference, own.pk, actor=request.actor, **form.cleaned_data),
        over=own,
    )


@require_http_methods(["GET", "POST"])
@page()
def leave(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="leave")
    own = own_participation(request, case)
    form = VersionForm(sent(request), initial={"version": own.version})
    return ask(
        request,
        case,
        LEAVE,
        form,
        lambda: leave_case(reference, own.pk, actor=request.actor, **form.cleaned_data),
        over=own,
    )


def agencies_to_cover(case: CaseFile, checked: list[str], words: str) -> list[Agency]:
    """Those in the case, those checked already, and those that answer to `words`: by default, those near the person.

    Associations raise flags and read no case: there is nothing to share with them.
    """
    agencies = Agency.objects.filter(is_active=True).exclude(kind=Kind.ASSOCIATION)
    present = Participation.objects.filter(case=case, ended_at=None).values("agency")
    if words:
        answering = AgencyFilter({"q": words}, queryset=agencies).qs
    elif case.commune_id:
        answering = AgencyFilter({"commune": case.commune_id}, queryset=agencies).qs
    else:
        answering = agencies
    proposed = [pk for (pk,) in answering.order_by("name").values_list("pk")[:PROPOSED]]
    return list(agencies.filter(Q(pk__in=proposed) | Q(pk__in=present) | Q(slug__in=checked)).order_by("name"))


def effect_of_withdrawing(request: ActingRequest, reference: str, pk: UUID) -> dict[str, Any]:
    effects = preview_withdrawal(reference, pk, actor=request.actor)
    we_lose = any(agency.pk == request.actor.agency_id for agency in effects.losing_anywhere)
    agreement = SharingAgreement.objects.select_related("recorded_by_agency").get(pk=pk)
    agreement.agencies = covered_agencies([agreement])[pk]  # type: ignore[attr-defined]
    return {
        "agreement": agreement,
        "effects": effects,
        "losing": [agency.name for agency in effects.losing_anywhere],
        "moved": [participation.agency.name for participation, _agreement in effects.moved],
        "cancelled": [handover.to_agency.name for handover in effects.cancelled],
        "we_lose": we_lose,
    }


def own_participation(request: ActingRequest, case: CaseFile) -> Participation:
    """Raises NotFound for who reads the case without their agency being in it."""
    own = Participation.objects.filter(case=case, agency_id=request.actor.agency_id, ended_at=None).first()
    if own is None:
        raise NotFound
    return own

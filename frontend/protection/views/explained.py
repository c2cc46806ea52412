"""Who can see a case and through what; who opened it. For the lead's coordinator, and for auditors, who said why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.access import get_case, ground_of
from cases.accesses import record_read, tell_accesses
from cases.explanation import explain
from cases.models import AccessRecord, CaseExclusion, CaseFile
from cases.people.protected_address import look_at_address
from cases.person_report.making import make_report
from frontend.door import ActingRequest, page
from frontend.pages import keyset
from frontend.protection.reasons import with_reason


@require_safe
@page()
@with_reason
def access(request: ActingRequest, reference: str) -> HttpResponse:
    case = opened(request, reference, to="explain_access")
    explained = explain(case)
    decides = "audit" not in case.levels
    exclusions = CaseExclusion.objects.filter(case=case).select_related("user").order_by("since", "id") if decides else []
    shown = {"case": case, "explained": explained, "decides": decides, "exclusions": list(exclusions)}
    return render(request, "frontend/protection/access.html", shown)


@require_safe
@page()
@with_reason
def accesses(request: ActingRequest, reference: str) -> HttpResponse:
    case = opened(request, reference, to="read_accesses")
    found = keyset(request, AccessRecord.objects.filter(stream_id=case.pk), ("-recorded_at", "-id"))
    shown = {"case": case, "page": found, "accesses": tell_accesses(found.rows), "audits": "audit" in case.levels}
    return render(request, "frontend/protection/accesses.html", shown)


@require_safe
@page()
@with_reason
def report(request: ActingRequest, reference: str) -> HttpResponse:
    """All that is held on the person, made to be printed and given."""
    made = make_report(request.actor, reference)
    return render(request, "frontend/protection/report.html", {"report": made, "case": made.case, "audits": "audit" in made.case.levels})


@require_safe
@page()
def address(request: ActingRequest, reference: str) -> HttpResponse:
    return render(request, "frontend/protection/address.html", {"case": look_at_address(request.actor, reference)})


def opened(request: ActingRequest, reference: str, *, to: str) -> CaseFile:
    """The look is journaled, with the reason of an auditor."""
    case = get_case(request.actor, reference, to=to)
    record_read(request.actor, "case_read", case.pk, ground=ground_of(request.actor, case))
    return case

"""What a colleague can see: for coordinators of their agency, and for its auditors, who said why."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import Role
from cases.accesses import record_listing
from cases.explanation import colleagues, get_colleague, seen_by
from frontend.door import ActingRequest, page
from frontend.pages import keyset
from frontend.protection.reasons import with_reason

WHO = (Role.COORDINATOR, Role.AUDITOR)


@require_safe
@page(*WHO)
@with_reason
def everybody(request: ActingRequest) -> HttpResponse:
    found = keyset(request, colleagues(request.actor), ("created_at", "id"))
    return render(request, "frontend/protection/colleagues.html", {"page": found})


@require_safe
@page(*WHO)
@with_reason
def one(request: ActingRequest, pk: UUID) -> HttpResponse:
    colleague = get_colleague(request.actor, pk)
    found = keyset(request, seen_by(request.actor, colleague), ("-opened_at", "-id"))
    record_listing(request.actor, "case_list", [case.pk for case in found.rows])
    audits = request.actor.has(Role.AUDITOR)
    return render(request, "frontend/protection/colleague.html", {"colleague": colleague, "page": found, "audits": audits})

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES
from agencies.territory import communes_around
from backend.base import clock
from backend.base.errors import Invalid
from cases.accesses import record_listing
from cases.lists import ORDERINGS, SORTED_BY, case_rows
from frontend.cases.asked import asked_cases
from frontend.cases.filtering import CaseCriteria
from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.pages import COUNTED, Page, counted, keyset


@require_safe
@page(*CASE_ROLES)
def cases(request: ActingRequest) -> HttpResponse:
    """The cases that one sees. A criterion that makes no sense finds nothing, and says why."""
    agency = request.actor.acting_agency
    criteria = CaseCriteria(request.GET, communes=communes_around(agency.seat_id, clock.today()))
    listed, found = Page(), 0
    if criteria.is_valid():
        try:
            branches = asked_cases(request, request.GET)
        except Invalid as refusal:
            for problem in refusal.problems:
                criteria.add_error(problem.name if problem.name in criteria.fields else None, str(problem.reason))
        else:
            ordering = ORDERINGS[request.GET.get("ordering") or "-activity"]
            listed, found = keyset(request, [branch.values(*SORTED_BY) for branch in branches], ordering), counted(branches)
    rows = case_rows([row["pk"] for row in listed.rows], request.actor)
    record_listing(request.actor, "case_list", [row.id for row in rows])
    context = {
        "criteria": criteria,
        "cases": rows,
        "found": found,
        "most": COUNTED,
        "page_links": listed,
    }
    return render(request, "frontend/cases/found.html" if fragment(request) else "frontend/cases/cases.html", context)

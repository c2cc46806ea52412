"""What got in people's way: the same irritants as the API lists, narrowed by the same criteria."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.masking import mask
from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.irritants.criteria import IrritantCriteria
from frontend.irritants.reading import LISTED, IrritantRow
from frontend.pages import COUNTED, Page, counted, keyset
from irritants.access import OBSERVERS
from irritants.accesses import record_irritants_listed
from irritants.filters import IrritantFilter
from irritants.lists import ORDERINGS, irritant_branches
from irritants.models import Irritant
from irritants.recurring.access import visible_recurring


@require_safe
@page(*OBSERVERS)
def irritants(request: ActingRequest) -> HttpResponse:
    """Those met in the cases that one sees, in the observations of one's agency, and those that concern it.

    A criterion that makes no sense finds nothing, and says why.
    """
    criteria = IrritantCriteria(request.GET, actor=request.actor)
    listed, found = Page(), 0
    if criteria.is_valid() and (asked := asked_irritants(request, criteria)) is not None:
        ordering = ORDERINGS[request.GET.get("ordering") or "-reported"]
        listed, found = keyset(request, [branch.select_related(*LISTED) for branch in asked], ordering), counted(asked)
    record_irritants_listed(request.actor, listed.rows)
    context = {
        "criteria": criteria,
        "irritants": [IrritantRow.of(irritant) for irritant in mask(request.actor, listed.rows)],
        "found": found,
        "most": COUNTED,
        "page_links": listed,
        "works_on_cases": request.actor.works_on_cases,
    }
    return render(request, "frontend/irritants/found.html" if fragment(request) else "frontend/irritants/irritants.html", context)


def asked_irritants(request: ActingRequest, criteria: IrritantCriteria) -> list[QuerySet[Irritant]] | None:
    """The branches of the list, narrowed. None, and the criteria say why, when a filter does not know what is asked."""
    branches = irritant_branches(request.actor)
    asked: Any = IrritantFilter(request.GET, branches[0], request=request)
    if asked.is_valid():
        criteria.area = asked.form.cleaned_data["living_area"]
        if key := asked.form.cleaned_data["recurring"]:
            criteria.linked_to = visible_recurring(request.actor).filter(pk=key).first()
        return [asked.filter_queryset(branch) for branch in branches]
    for name, errors in asked.errors.items():
        for error in errors:
            criteria.add_error(name if name in criteria.fields else None, error)
    return None

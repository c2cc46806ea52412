"""What got in people's way: the same irritants as the API lists, narrowed by the same criteria."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.irritants.criteria import ORDERINGS, IrritantCriteria
from frontend.irritants.reading import LISTED, IrritantRow
from frontend.pages import Page, keyset
from irritants.access import OBSERVERS, visible_irritants
from irritants.accesses import record_irritants_listed
from irritants.filters import IrritantFilter
from irritants.models import Irritant

COUNTED = 100
"""Beyond, "more than 100": counting further would cost more than it tells."""


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
        listed = keyset(request, asked.select_related(*LISTED), ordering)
        found = asked.order_by().values("pk")[: COUNTED + 1].count()
    record_irritants_listed(request.actor, listed.rows)
    context = {
        "criteria": criteria,
        "irritants": [IrritantRow.of(irritant) for irritant in listed.rows],
        "found": found,
        "most": COUNTED,
        "page_links": listed,
        "works_on_cases": request.actor.works_on_cases,
    }
    return render(request, "frontend/irritants/found.html" if fragment(request) else "frontend/irritants/irritants.html", context)


def asked_irritants(request: ActingRequest, criteria: IrritantCriteria) -> QuerySet[Irritant] | None:
    """None, and the criteria say why, when a filter does not know what is asked."""
    asked: Any = IrritantFilter(request.GET, visible_irritants(request.actor), request=request)
    if asked.is_valid():
        criteria.area = asked.form.cleaned_data["living_area"]
        return asked.qs
    for name, errors in asked.errors.items():
        for error in errors:
            criteria.add_error(name, error)
    return None

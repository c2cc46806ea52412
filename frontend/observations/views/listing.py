"""What the agency has observed: the same observations as the API lists, narrowed by the same criteria."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import Commune
from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.observations.criteria import ObservationCriteria
from frontend.pages import COUNTED, Page, counted, keyset
from irritants.access import OBSERVERS
from irritants.filters import ObservationFilter
from irritants.models import Observation
from irritants.observations import ORDERINGS, observations_listed, visible_observations


@require_safe
@page(*OBSERVERS)
def observations(request: ActingRequest) -> HttpResponse:
    """A criterion that makes no sense finds nothing, and says why."""
    seen_in = Commune.objects.filter(pk__in=visible_observations(request.actor).values("commune"))
    criteria = ObservationCriteria(request.GET, communes=seen_in)
    listed, found = Page(), 0
    if criteria.is_valid() and (asked := asked_observations(request, criteria)) is not None:
        ordering = ORDERINGS[request.GET.get("ordering") or "-observed"]
        listed, found = keyset(request, asked.select_related("commune"), ordering), counted([asked])
    context = {"criteria": criteria, "observations": listed.rows, "found": found, "most": COUNTED, "page_links": listed}
    return render(request, "frontend/observations/found.html" if fragment(request) else "frontend/observations/observations.html", context)


def asked_observations(request: ActingRequest, criteria: ObservationCriteria) -> QuerySet[Observation] | None:
    """None, and the criteria say why, when the filter does not know what is asked."""
    asked: Any = ObservationFilter(request.GET, observations_listed(request.actor), request=request)
    if asked.is_valid():
        narrowed: QuerySet[Observation] = asked.qs
        return narrowed
    for name, errors in asked.errors.items():
        for error in errors:
            criteria.add_error(name, error)
    return None

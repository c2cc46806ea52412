"""What my agency has to do, and whom it meets: the same rows as the API lists, narrowed by the same criteria."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES
from cases.accesses import record_listing
from cases.masking import mask
from cases.plan.filters import ActionFilter, AppointmentFilter, this_week
from cases.plan.lists import (
    ACTION_ORDERINGS,
    APPOINTMENT_ORDERINGS,
    LISTED_ACTION,
    LISTED_APPOINTMENT,
    visible_actions,
    visible_appointments,
)
from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.pages import Page, keyset
from frontend.plan.criteria import ActionCriteria, AppointmentCriteria, Criteria

COUNTED = 100
"""Beyond, "more than 100": counting further would cost more than it tells."""


@require_safe
@page(*CASE_ROLES)
def actions(request: ActingRequest) -> HttpResponse:
    rows = visible_actions(request.actor)
    asked = ActionFilter(request.GET, rows, request=request)
    return listed(request, "actions", ActionCriteria(request.GET), asked, ACTION_ORDERINGS, LISTED_ACTION)


@require_safe
@page(*CASE_ROLES)
def appointments(request: ActingRequest) -> HttpResponse:
    rows = visible_appointments(request.actor)
    asked = AppointmentFilter(request.GET, rows, request=request)
    return listed(request, "appointments", AppointmentCriteria(request.GET), asked, APPOINTMENT_ORDERINGS, LISTED_APPOINTMENT)


def listed(
    request: ActingRequest,
    name: str,
    criteria: Criteria,
    asked: Any,
    orderings: Mapping[str, tuple[str, str]],
    related: tuple[str, ...],
) -> HttpResponse:
    """A criterion that makes no sense finds nothing, and says why."""
    shown, found = Page(), 0
    if criteria.is_valid() and asked.is_valid():
        rows: QuerySet[Any] = asked.qs
        ordering = orderings[request.GET.get("ordering") or next(iter(orderings))]
        shown = keyset(request, rows.select_related(*related), ordering)
        found = rows.order_by().values("pk")[: COUNTED + 1].count()
    record_listing(request.actor, "plan_list", dict.fromkeys(row.case_id for row in shown.rows))
    monday, sunday = this_week()
    context = {
        "criteria": criteria,
        "rows": mask(request.actor, shown.rows),
        "found": found,
        "most": COUNTED,
        "page_links": shown,
        "here": name,
        "monday": monday.isoformat(),
        "sunday": sunday.isoformat(),
    }
    return render(request, f"frontend/plan/{name}_found.html" if fragment(request) else f"frontend/plan/{name}.html", context)

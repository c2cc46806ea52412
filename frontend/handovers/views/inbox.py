from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES
from backend.base.keyset import bounded
from cases.accesses import record_listing
from cases.filters import HandoverFilter
from cases.handovers.access import ANY_BOX, BOXES, SORTED_BY, handover_branches, handovers_of
from cases.handovers.offers import show
from cases.models import Handover
from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.handovers.forms import InboxFilterForm
from frontend.pages import COUNTED, Page, counted, keyset

LATEST_FIRST = ("-requested_at", "-id")
LATE_SHOWN = 10
"""The late ones stand before the others, longest waiting first; beyond this many, a link leads to all of them."""


@require_safe
@page(*CASE_ROLES)
def handovers(request: ActingRequest) -> HttpResponse:
    """What the acting agency received, or sent, or both. Nobody's identity is shown ahead of acceptance: one opens the request for that.

    A criterion that makes no sense finds nothing, and says why.
    """
    box = request.GET.get("box", "")
    box = box if box in (*BOXES, ANY_BOX) else BOXES[0]
    everything = handover_branches(request.actor, box)
    criteria = HandoverFilter(request.GET, everything[0], request=request)
    narrowed = any(criteria.data.get(name) for name in criteria.filters)

    listed, found, late = Page(), 0, list[Any]()
    if criteria.is_valid():
        asked = narrowed_to(criteria, everything)
        found = counted(asked)
        if not narrowed:
            asked = narrowed_to(HandoverFilter({"overdue": "false"}), everything)
            if "cursor" not in request.GET:
                overdue = narrowed_to(HandoverFilter({"overdue": "true"}), everything)
                late = list(bounded(overdue, None, ("respond_by", "id"), LATE_SHOWN))
        listed = keyset(request, asked, LATEST_FIRST)
    more_late, late = len(late) > LATE_SHOWN, late[:LATE_SHOWN]
    shown = show(request.actor, handovers_of([*late, *listed.rows]), disclose=False)
    record_listing(request.actor, "inbox_list", [handover.pk for handover in shown])

    context = {
        "box": box,
        "criteria": criteria,
        "filter": InboxFilterForm(request.GET),
        "narrowed": narrowed,
        "found": found,
        "most": COUNTED,
        "late": shown[: len(late)],
        "more_late": more_late,
        "handovers": shown[len(late) :],
        "page_links": listed,
    }
    return render(request, "frontend/handovers/list.html" if fragment(request) else "frontend/handovers/inbox.html", context)


def narrowed_to(criteria: Any, branches: list[QuerySet[Handover]]) -> list[QuerySet[Any]]:
    """By criteria that make sense. What pages are sorted by, and no more."""
    criteria.is_valid()
    return [criteria.filter_queryset(branch).values(*SORTED_BY) for branch in branches]

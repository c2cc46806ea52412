from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES
from cases.accesses import record_listing
from cases.filters import HandoverFilter
from cases.handovers.access import ANY_BOX, BOXES, SORTED_BY, handover_branches, handovers_of
from cases.handovers.offers import show
from cases.models import Handover
from frontend.criteria import narrows
from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.handovers.forms import InboxFilterForm
from frontend.late_first import LateFirst, late_first, latest_first, narrowed_to

LATEST_FIRST = ("-requested_at", "-id")


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
    narrowed = narrows(criteria)
    listed = LateFirst()
    if criteria.is_valid():
        asked = narrowed_to(criteria, everything, SORTED_BY)
        listed = latest_first(request, asked, LATEST_FIRST) if narrowed else late_ones_first(request, asked, everything)
    shown = show(request.actor, handovers_of(listed.rows), disclose=False)
    record_listing(request.actor, "inbox_list", [handover.pk for handover in shown])

    context = {
        "box": box,
        "criteria": criteria,
        "filter": InboxFilterForm(request.GET),
        "narrowed": narrowed,
        **listed.shown(shown, "frontend/handovers/row.html"),
    }
    return render(request, "frontend/handovers/list.html" if fragment(request) else "frontend/handovers/inbox.html", context)


def late_ones_first(request: ActingRequest, asked: list[QuerySet[Any]], everything: list[QuerySet[Handover]]) -> LateFirst:
    late, others = (narrowed_to(HandoverFilter({"overdue": said}), everything, SORTED_BY) for said in ("true", "false"))
    return late_first(request, asked, LATEST_FIRST, late=late, others=others)

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES
from cases.accesses import record_listing
from cases.filters import HandoverFilter
from cases.handover_access import visible_handovers
from cases.offers import show
from frontend.door import ActingRequest, page
from frontend.fragments import fragment
from frontend.handovers.forms import InboxFilterForm
from frontend.pages import keyset

BOXES = ("received", "sent")
LATEST_FIRST = ("-requested_at", "-id")
LATE_SHOWN = 10
"""The late ones stand before the others, longest waiting first; beyond this many, a link leads to all of them."""


@require_safe
@page(*CASE_ROLES)
def handovers(request: ActingRequest) -> HttpResponse:
    """What the acting agency received, or sent. Nobody's identity is shown here ahead of acceptance: one opens the request for that."""
    box = request.GET.get("box", "")
    box = box if box in BOXES else BOXES[0]
    everything = visible_handovers(request.actor, box)
    asked = HandoverFilter(request.GET, everything, request=request)
    narrowed = asked.is_valid() and bool(asked.data.getlist("status") or asked.data.get("overdue"))

    late: list[Any] = []
    if narrowed:
        found = asked.qs
    else:
        found = HandoverFilter({"overdue": "false"}, everything).qs
        if "cursor" not in request.GET:
            late = list(HandoverFilter({"overdue": "true"}, everything).qs.order_by("respond_by", "id")[: LATE_SHOWN + 1])
    listed = keyset(request, found, LATEST_FIRST)
    shown = show(request.actor, [*late[:LATE_SHOWN], *listed.rows], disclose=False)
    record_listing(request.actor, "inbox_list", [handover.pk for handover in shown])

    context = {
        "box": box,
        "filter": InboxFilterForm(request.GET),
        "narrowed": narrowed,
        "late": late[:LATE_SHOWN],
        "more_late": len(late) > LATE_SHOWN,
        "handovers": listed.rows,
        "page_links": listed,
    }
    return render(request, "frontend/handovers/list.html" if fragment(request) else "frontend/handovers/inbox.html", context)

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES, FLAG_RAISERS
from cases.filters import FlagFilter
from cases.flags.access import visible_flags
from cases.flags.readings import list_flags
from cases.models import RiskFlag
from frontend.door import ActingRequest, page
from frontend.flags.forms import FlagFilterForm
from frontend.fragments import fragment
from frontend.pages import COUNTED, Page, counted, keyset

LATEST_FIRST = ("-raised_at", "-id")
LATE_SHOWN = 10
"""The late ones stand before the others, longest waiting first; beyond this many, a link leads to all of them."""


@require_safe
@page(*FLAG_RAISERS)
def flags(request: ActingRequest) -> HttpResponse:
    """What one raised, and what became of it; for those who work on cases, also what their agency received.

    A criterion that makes no sense finds nothing, and says why.
    """
    boxes = ("received", "raised") if request.actor.has(*CASE_ROLES) else ("raised",)
    box = request.GET.get("box", "")
    box = box if box in boxes else boxes[0]
    everything = visible_flags(request.actor, box)
    criteria = FlagFilter(request.GET, everything, request=request)
    narrowed = any(criteria.data.get(name) for name in criteria.filters)

    listed, found, late = Page(), 0, list[RiskFlag]()
    if criteria.is_valid():
        asked = criteria.qs
        found = counted([asked])
        if box == "received" and not narrowed:
            # Of those passed on, the agency no longer reads whether they are late.
            held = everything.filter(to_agency_id=request.actor.agency_id)
            overdue = FlagFilter({"overdue": "true"}, held, request=request).qs
            asked = everything.exclude(pk__in=overdue.select_related(None).prefetch_related(None).values("pk"))
            if "cursor" not in request.GET:
                late = list(overdue.order_by("respond_by", "id")[: LATE_SHOWN + 1])
        listed = keyset(request, asked, LATEST_FIRST)
    shown = list_flags(request.actor, [*late[:LATE_SHOWN], *listed.rows], box)

    context = {
        "box": box,
        "boxes": boxes,
        "criteria": criteria,
        "filter": FlagFilterForm(request.GET),
        "narrowed": narrowed,
        "found": found,
        "most": COUNTED,
        "late": shown[: len(late[:LATE_SHOWN])],
        "more_late": len(late) > LATE_SHOWN,
        "flags": shown[len(late[:LATE_SHOWN]) :],
        "page_links": listed,
    }
    return render(request, "frontend/flags/list.html" if fragment(request) else "frontend/flags/inbox.html", context)

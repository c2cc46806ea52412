from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES, FLAG_RAISERS
from cases.filters import FlagFilter
from cases.flag_access import visible_flags
from cases.flag_readings import list_flags
from cases.models import RiskFlag
from frontend.door import ActingRequest, page
from frontend.flags.forms import FlagFilterForm
from frontend.fragments import fragment
from frontend.pages import keyset

LATEST_FIRST = ("-raised_at", "-id")
LATE_SHOWN = 10
"""The late ones stand before the others, longest waiting first; beyond this many, a link leads to all of them."""


@require_safe
@page(*FLAG_RAISERS)
def flags(request: ActingRequest) -> HttpResponse:
    """What one raised, and what became of it; for those who work on cases, also what their agency received."""
    boxes = ("received", "raised") if request.actor.has(*CASE_ROLES) else ("raised",)
    box = request.GET.get("box", "")
    box = box if box in boxes else boxes[0]
    everything = visible_flags(request.actor, box)
    asked = FlagFilter(request.GET, everything, request=request)
    narrowed = box == "received" and asked.is_valid() and bool(asked.data.getlist("status") or asked.data.get("overdue"))

    found, late = everything, list[RiskFlag]()
    if narrowed:
        found = asked.qs
    elif box == "received":
        held = everything.filter(to_agency_id=request.actor.agency_id)  # of the others, the agency no longer reads whether they are late
        overdue = FlagFilter({"overdue": "true"}, held, request=request).qs
        found = everything.exclude(pk__in=overdue.select_related(None).prefetch_related(None).values("pk"))
        if "cursor" not in request.GET:
            late = list(overdue.order_by("respond_by", "id")[: LATE_SHOWN + 1])
    listed = keyset(request, found, LATEST_FIRST)
    shown = list_flags(request.actor, [*late[:LATE_SHOWN], *listed.rows], box)

    context = {
        "box": box,
        "boxes": boxes,
        "filter": FlagFilterForm(request.GET),
        "narrowed": narrowed,
        "late": shown[: len(late[:LATE_SHOWN])],
        "more_late": len(late) > LATE_SHOWN,
        "flags": shown[len(late[:LATE_SHOWN]) :],
        "page_links": listed,
    }
    return render(request, "frontend/flags/list.html" if fragment(request) else "frontend/flags/inbox.html", context)

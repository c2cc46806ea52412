from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import CASE_ROLES, FLAG_RAISERS
from cases.filters import FlagFilter
from cases.flags.access import SORTED_BY, flag_branches, flags_of
from cases.flags.readings import list_flags
from cases.models import RiskFlag
from frontend.criteria import narrows
from frontend.door import ActingRequest, page
from frontend.flags.forms import FlagFilterForm
from frontend.fragments import fragment
from frontend.late_first import LateFirst, late_first, latest_first, narrowed_to

LATEST_FIRST = ("-raised_at", "-id")


@require_safe
@page(*FLAG_RAISERS)
def flags(request: ActingRequest) -> HttpResponse:
    """What one raised, and what became of it; for those who work on cases, also what their agency received.

    A criterion that makes no sense finds nothing, and says why.
    """
    boxes = ("received", "raised") if request.actor.has(*CASE_ROLES) else ("raised",)
    box = request.GET.get("box", "")
    box = box if box in boxes else boxes[0]
    everything = flag_branches(request.actor, box)
    criteria = FlagFilter(request.GET, everything[0], request=request)
    narrowed = narrows(criteria)
    listed = LateFirst()
    if criteria.is_valid():
        asked = narrowed_to(criteria, everything, SORTED_BY)
        in_one = narrowed or box == "raised"
        listed = latest_first(request, asked, LATEST_FIRST) if in_one else late_ones_first(request, asked, everything)

    context = {
        "box": box,
        "boxes": boxes,
        "criteria": criteria,
        "filter": FlagFilterForm(request.GET),
        "narrowed": narrowed,
        **listed.shown(list_flags(request.actor, flags_of(listed.rows), box), "frontend/flags/row.html"),
    }
    return render(request, "frontend/flags/list.html" if fragment(request) else "frontend/flags/inbox.html", context)


def late_ones_first(request: ActingRequest, asked: list[QuerySet[Any]], everything: list[QuerySet[RiskFlag]]) -> LateFirst:
    """Of those passed on, the agency no longer reads whether they are late."""
    late, in_time = (narrowed_to(FlagFilter({"overdue": said}), everything[:1], SORTED_BY) for said in ("true", "false"))
    return late_first(request, asked, LATEST_FIRST, late=late, others=[*in_time, *asked[1:]])

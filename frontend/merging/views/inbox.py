"""Merges proposed to the agency, or by it: for coordinators."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import Role
from cases.accesses import record_listing
from cases.filters import FileMergeFilter
from cases.merging.access import RECEIVED, SENT, show, visible_merges
from frontend.criteria import found_by, narrows
from frontend.door import ActingRequest, page
from frontend.pages import keyset

BOXES = (RECEIVED, SENT)


@require_safe
@page(Role.COORDINATOR)
def file_merges(request: ActingRequest) -> HttpResponse:
    box = request.GET.get("box", "")
    box = box if box in BOXES else BOXES[0]
    criteria = FileMergeFilter(request.GET, visible_merges(request.actor, box), request=request)
    listed = keyset(request, found_by(criteria), ("-proposed_at", "-id"))
    rows = show(request.actor, listed.rows)
    record_listing(request.actor, "inbox_list", [merge.pk for merge in rows])
    context = {"box": box, "merges": rows, "criteria": criteria, "narrowed": narrows(criteria), "page_links": listed}
    return render(request, "frontend/merging/merges.html", context)

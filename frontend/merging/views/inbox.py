"""Merges proposed to the agency, or by it: for coordinators."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.roles import Role
from cases.accesses import record_listing
from cases.filters import FileMergeFilter
from cases.merging.access import RECEIVED, SENT, show, visible_merges
from frontend.door import ActingRequest, page
from frontend.pages import keyset

BOXES = (RECEIVED, SENT)


@require_safe
@page(Role.COORDINATOR)
def file_merges(request: ActingRequest) -> HttpResponse:
    box = request.GET.get("box", "")
    box = box if box in BOXES else BOXES[0]
    everything = visible_merges(request.actor, box)
    asked = FileMergeFilter(request.GET, everything, request=request)
    narrowed = asked.is_valid() and bool(asked.data.getlist("status"))
    listed = keyset(request, asked.qs if narrowed else everything, ("-proposed_at", "-id"))
    rows = show(request.actor, listed.rows)
    record_listing(request.actor, "inbox_list", [merge.pk for merge in rows])
    return render(request, "frontend/merging/merges.html", {"box": box, "merges": rows, "narrowed": narrowed, "page_links": listed})

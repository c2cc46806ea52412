"""One observation, what it brought, and what happened to it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.events import tell
from cases.masking import OPEN
from frontend.door import ActingRequest, page
from frontend.irritants.reading import LISTED, IrritantRow
from frontend.pages import keyset
from irritants.lists import irritants_seen_in
from irritants.observations import get_observation, history_of


@require_safe
@page()
def observation(request: ActingRequest, pk: UUID) -> HttpResponse:
    seen = get_observation(request.actor, pk, to="read")
    met = keyset(request, irritants_seen_in(seen).select_related(*LISTED), ("-listed_at", "-pk"))
    context = {
        "observation": seen,
        "irritants": [IrritantRow.of(irritant) for irritant in met.rows],
        "page_links": met,
        "history": tell(history_of(seen), OPEN),
    }
    return render(request, "frontend/observations/observation.html", context)

"""The page of one case: who is in, what happened, what the reader may do; and its whole history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.themes import Theme
from backend.base.errors import NotFound
from cases.access import get_case, ground_of
from cases.accesses import record_read
from cases.events import tell
from cases.models import CaseFile
from frontend.case.buttons import buttons
from frontend.case.reading import last_events, read_case
from frontend.door import ActingRequest, page


@require_safe
@page()
def case(request: ActingRequest, reference: str) -> HttpResponse:
    read = read_case(request.actor, reference)
    return render(
        request,
        "frontend/case/case.html",
        {"page": read, "case": read.case, "themes": themes_of(read.case), "buttons": buttons(read, request.actor)},
    )


@require_safe
@page()
def case_history(request: ActingRequest, reference: str) -> HttpResponse:
    """`?before=n`: what happened before the n-th event."""
    case = get_case(request.actor, reference, to="read")
    record_read(request.actor, "case_read", case.pk, ground=ground_of(request.actor, case))
    events, older_than = last_events(case, before=number(request.GET.get("before")))
    return render(request, "frontend/case/history.html", {"case": case, "timeline": tell(events, case.sight), "older_than": older_than})


def themes_of(case: CaseFile) -> list[str]:
    return [str(Theme(theme).label) for theme in case.themes]


def number(text: str | None) -> int | None:
    """Raises NotFound for what is no number of an event."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)

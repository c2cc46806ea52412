"""The month of the committee: on the screen, to print, as a PDF."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.roles import STATISTICS_READERS
from backend.base.errors import NotFound
from frontend.attachments import attached
from frontend.door import ActingRequest, page
from frontend.figures.committee.paper import paper_of
from frontend.figures.committee.pdf import as_pdf
from frontend.figures.windows import MONTH, Window, last_month_over
from irritants.exports.months import in_words, up_to
from irritants.exports.sheets import file_name
from irritants.operations.export_chart import export_chart

MONTHS_BACK = 36


@page(*STATISTICS_READERS)
@require_safe
def committee(request: ActingRequest) -> HttpResponse:
    """`?month=2026-10`; by default the last month that is over."""
    paper = paper_of(request.actor, month_asked(request))
    return render(request, "frontend/figures/committee.html", {"paper": paper, "months": list(months_over())})


@page(*STATISTICS_READERS)
@require_safe
def committee_pdf(request: ActingRequest) -> HttpResponse:
    paper = paper_of(request.actor, month_asked(request))
    name = f"{file_name(_('committee'), paper.month)}.pdf"
    export_chart(name, actor=request.actor)
    return attached(as_pdf(paper), "application/pdf", name)


def month_asked(request: HttpRequest) -> Window:
    code = request.GET.get("month") or last_month_over()
    if not MONTH.fullmatch(code):
        raise NotFound
    return Window.asked(code)


def months_over() -> Iterable[tuple[str, str]]:
    """Newest first."""
    return ((month, in_words(month)) for month in reversed(up_to(last_month_over(), MONTHS_BACK)))

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_safe

from backend.base.errors import NotFound
from cases.papers.making import make_paper, risky
from cases.papers.pdf import as_pdf, file_name
from cases.papers.shapes import Paper
from cases.statuses import PaperKind
from frontend.attachments import attached
from frontend.door import ActingRequest, page


@require_safe
@page()
def paper(request: ActingRequest, reference: str, kind: str) -> HttpResponse:
    """Ready to print, with what to know before."""
    made = asked(request, reference, kind)
    shown = {
        "paper": made,
        "case": made.case,
        "risky": risky(made.case),
        "others": [get_language_info(code) for code, _name in settings.LANGUAGES if code != made.language],
    }
    return render(request, "frontend/papers/paper.html", shown)


@require_safe
@page()
def pdf(request: ActingRequest, reference: str, kind: str) -> HttpResponse:
    made = asked(request, reference, kind)
    return attached(as_pdf(made), "application/pdf", file_name(made))


def asked(request: ActingRequest, reference: str, kind: str) -> Paper:
    """Raises NotFound for an address that no page leads to."""
    language = request.GET.get("language") or str(get_language())
    if kind not in PaperKind.values or language not in dict(settings.LANGUAGES):
        raise NotFound
    return make_paper(request.actor, reference, kind, language=language)

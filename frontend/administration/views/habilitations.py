"""Habilitations, to be reviewed and exported."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.administration import TRAIL_READERS, members_of
from agencies.filters import MemberFilter
from agencies.operations.export_habilitations import export_habilitations
from agencies.operations.review_habilitation import review_habilitation
from agencies.roles import Role
from backend.base.errors import NotFound
from backend.base.spreadsheets import FORMATS
from frontend.administration.forms import MemberCriteria
from frontend.administration.listing import listed
from frontend.administration.places import around
from frontend.administration.views.members import labels
from frontend.attachments import attached
from frontend.door import ActingRequest, page


@require_http_methods(["GET", "HEAD", "POST"])
@page(*TRAIL_READERS)
def habilitations(request: ActingRequest) -> HttpResponse:
    """Those that are ticked become reviewed today. Who has not the right to say so is refused by the operation."""
    if request.method == "POST":
        return review(request)
    rows = listed(request, MemberFilter, members_of(request.actor, by=TRAIL_READERS), MemberCriteria(request.GET))
    for member in rows.page.rows:
        member.role_labels = labels(member)
    context = {
        "list": rows,
        "may_review": request.actor.has(Role.AGENCY_ADMIN),
        "around": around(request.actor, "habilitations"),
    }
    return render(request, "frontend/administration/habilitations.html", context)


def review(request: ActingRequest) -> HttpResponse:
    ticked = [identifier(text) for text in request.POST.getlist("member")]
    for key in sorted(ticked):
        review_habilitation(key, actor=request.actor)
    if ticked:
        said = ngettext("%(count)d habilitation is reviewed.", "%(count)d habilitations are reviewed.", len(ticked))
        messages.success(request, said % {"count": len(ticked)})
    return redirect(request.get_full_path())


def identifier(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


@require_safe
@page(*TRAIL_READERS)
def export(request: ActingRequest) -> HttpResponse:
    """`?as=csv`, `xlsx` or `ods`."""
    wanted = request.GET.get("as", "csv")
    if wanted not in FORMATS:
        raise NotFound
    media_type, write = FORMATS[wanted]
    sheet = export_habilitations(actor=request.actor)
    return attached(write(sheet), media_type, f"{sheet.name}.{wanted}")

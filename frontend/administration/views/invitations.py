"""Who was invited: a link sent by e-mail, which can be sent again or withdrawn until it is accepted."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.administration import ADMINISTRATORS, invitation_of, invitations_of
from agencies.filters import InvitationFilter
from agencies.models import Invitation
from agencies.operations.invite_member import invite_member
from agencies.operations.send_invitation_again import send_invitation_again
from agencies.operations.withdraw_invitation import withdraw_invitation
from agencies.roles import Role
from backend.base.errors import NotFound, Sentence
from frontend.administration.forms import InvitationCriteria, InviteForm, MemberForm
from frontend.administration.listing import listed
from frontend.administration.places import around
from frontend.case.asking import sent
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back

ANSWERS: Mapping[str, tuple[Callable[..., Invitation], Sentence]] = {
    "again": (send_invitation_again, gettext_lazy("A new link was sent. Those sent before open nothing any more.")),
    "withdraw": (withdraw_invitation, gettext_lazy("The invitation is withdrawn: its link opens nothing any more.")),
}


@require_safe
@page(*ADMINISTRATORS)
def invitations(request: ActingRequest) -> HttpResponse:
    rows = listed(request, InvitationFilter, invitations_of(request.actor), InvitationCriteria(request.GET))
    for invitation in rows.page.rows:
        invitation.role_labels = labels(invitation)
    return render(request, "frontend/administration/invitations.html", {"list": rows, "around": around(request.actor, "invitations")})


@require_http_methods(["GET", "HEAD", "POST"])
@page(*ADMINISTRATORS)
def invite(request: ActingRequest) -> HttpResponse:
    agency = request.actor.acting_agency
    form = InviteForm(sent(request), agency=agency)
    if form.is_valid() and attempt(form, lambda: invite_member(agency.slug, actor=request.actor, **form.cleaned_data)):
        messages.success(request, _("The invitation is on its way."))
        return redirect("invitations")
    context = {"form": put_back(request, form), "around": around(request.actor, "invitations")}
    return render(request, "frontend/administration/invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(*ADMINISTRATORS)
def invitation(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One invitation, to send again or to withdraw."""
    given = request.POST.get("answer", "")
    if request.method == "POST" and given not in ANSWERS:
        raise NotFound
    found = invitation_of(request.actor, pk)
    form = MemberForm(sent(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        change, done = ANSWERS[given]
        if attempt(form, lambda: change(pk, actor=request.actor, **form.cleaned_data)) is not None:
            messages.success(request, str(done))
            return redirect("invitation", pk)
        found = invitation_of(request.actor, pk)
        form.renew(found.version)
    context = {"invitation": found, "roles": labels(found), "form": form, "around": around(request.actor, "invitations")}
    return render(request, "frontend/administration/invitation.html", context)


def labels(invitation: Invitation) -> list[str]:
    return [str(Role(role).label) for role in invitation.roles]

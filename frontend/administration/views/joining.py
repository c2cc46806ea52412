"""Where the link of an invitation leads: open to whoever holds it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.actor import Actor
from agencies.invitations import opened_by
from agencies.models import Membership, User
from agencies.operations.accept_invitation import accept_invitation, has_account, join_by_invitation
from agencies.roles import Role
from backend.base.errors import NotFound
from backend.base.operation import door_transaction
from frontend.acting import ACTING_AGENCY
from frontend.administration.forms import JoinForm
from frontend.door import attempt
from frontend.forms.base import HouseForm

NEWCOMER = Actor.system("invitation")
"""Who makes an account has none yet."""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing: what reads e-mails before people do opens links too."""
    try:
        with door_transaction():
            invitation = opened_by(token)
            signed_in = isinstance(request.user, User)
            form: HouseForm = HouseForm(request.POST or None) if signed_in else JoinForm(request.POST or None)
            membership = accepted(request, token, form) if request.method == "POST" and form.is_valid() else None
            context = {
                "invitation": invitation,
                "roles": [Role(role).label for role in invitation.roles],
                "form": form,
                "has_account": not signed_in and has_account(invitation),
            }
            if membership is None:
                return render(request, "frontend/administration/join.html", context)
    except NotFound:
        return render(request, "frontend/administration/link_over.html", status=404)
    if not signed_in:
        login(request, membership.user)
    request.session[ACTING_AGENCY] = membership.agency.slug
    messages.success(request, _("Welcome: you now act for %(agency)s.") % {"agency": membership.agency.name})
    return redirect("front")


def accepted(request: HttpRequest, token: str, form: HouseForm) -> Membership | None:
    """None when the form comes back with a refusal."""
    user: Any = request.user
    if isinstance(form, JoinForm):
        return attempt(form, lambda: join_by_invitation(token, actor=NEWCOMER, **form.cleaned_data))
    actor = Actor(user=user, agency=None, credential=f"session:{user.pk}@")
    return attempt(form, lambda: accept_invitation(token, actor=actor))

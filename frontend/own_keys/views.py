"""The keys of one's own software: issued and shown once, then revoked when they are no longer needed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import ApiKey
from agencies.operations.create_api_key import create_api_key
from agencies.operations.revoke_api_key import revoke_api_key
from agencies.own_keys import own_key, own_keys
from backend.base.models import new_id
from frontend.administration.listing import LATEST_FIRST
from frontend.case.asking import sent
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back
from frontend.forms.base import HouseForm
from frontend.own_keys.forms import KeyForm
from frontend.pages import keyset


@require_safe
@page()
def own_api_keys(request: ActingRequest) -> HttpResponse:
    return render(request, "frontend/own_keys/keys.html", {"keys": keyset(request, own_keys(request.actor), LATEST_FIRST)})


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def new_own_key(request: ActingRequest) -> HttpResponse:
    """The key stands on the answer to the form, and on no other page."""
    form = KeyForm(sent(request), initial={"id": new_id()})
    if form.is_valid() and (made := attempt(form, lambda: issued(request, form))):
        key, token = made
        return render(request, "frontend/own_keys/key_shown.html", {"key": key, "token": token})
    return render(request, "frontend/own_keys/new_key.html", {"form": put_back(request, form)})


def issued(request: ActingRequest, form: KeyForm) -> tuple[ApiKey, str]:
    membership = request.actor.membership_id
    assert membership
    return create_api_key(membership, actor=request.actor, **form.said())


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def own_api_key(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One key, to revoke."""
    key, form = own_key(request.actor, pk), HouseForm(sent(request))
    if form.is_valid() and attempt(form, lambda: revoke_api_key(key.pk, actor=request.actor)) is not None:
        messages.success(request, _("The key is revoked: it opens nothing any more."))
        return redirect("own_key", pk)
    return render(request, "frontend/own_keys/key.html", {"key": key, "form": form})

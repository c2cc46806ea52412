"""Keys of the members' software: issued and shown once, then revoked when they are no longer needed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.administration import ADMINISTRATORS, key_of, keys_of, members_of
from agencies.filters import KeyFilter
from agencies.operations.create_api_key import create_api_key
from agencies.operations.revoke_api_key import revoke_api_key
from backend.base.models import new_id
from frontend.administration.key_forms import KeyCriteria, KeyForm
from frontend.administration.listing import listed
from frontend.administration.places import around
from frontend.case.asking import sent
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back
from frontend.forms.base import HouseForm


@require_safe
@page(*ADMINISTRATORS)
def api_keys(request: ActingRequest) -> HttpResponse:
    rows = listed(request, KeyFilter, keys_of(request.actor), KeyCriteria(request.GET))
    return render(request, "frontend/administration/keys.html", {"list": rows, "around": around(request.actor, "api_keys")})


@require_http_methods(["GET", "HEAD", "POST"])
@page(*ADMINISTRATORS)
def new_api_key(request: ActingRequest) -> HttpResponse:
    """The key stands on the answer to the form, and on no other page."""
    members = members_of(request.actor).filter(is_active=True).order_by("user__last_name", "user__first_name", "pk")
    form = KeyForm(sent(request), members=members, initial={"id": new_id()})
    shown: dict[str, Any] = {"around": around(request.actor, "api_keys")}
    if form.is_valid() and (made := attempt(form, lambda: create_api_key(actor=request.actor, **form.said()))):
        key, token = made
        return render(request, "frontend/administration/key_shown.html", {**shown, "key": key, "token": token})
    return render(request, "frontend/administration/new_key.html", {**shown, "form": put_back(request, form)})


@require_http_methods(["GET", "HEAD", "POST"])
@page(*ADMINISTRATORS)
def api_key(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One key, to revoke."""
    form = HouseForm(sent(request))
    if form.is_valid() and attempt(form, lambda: revoke_api_key(pk, actor=request.actor)) is not None:
        messages.success(request, _("The key is revoked: it opens nothing any more."))
        return redirect("api_key", pk)
    context = {"key": key_of(request.actor, pk), "form": form, "around": around(request.actor, "api_keys")}
    return render(request, "frontend/administration/key.html", context)

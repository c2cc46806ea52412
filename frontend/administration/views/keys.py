"""Keys of the members' software, who issue them themselves (frontend/own_keys): read here, and revoked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.administration import ADMINISTRATORS, key_of, keys_of
from agencies.filters import KeyFilter
from agencies.operations.revoke_api_key import revoke_api_key
from frontend.administration.key_forms import KeyCriteria
from frontend.administration.listing import listed
from frontend.administration.places import around
from frontend.case.asking import sent
from frontend.door import ActingRequest, attempt, page
from frontend.forms.base import HouseForm


@require_safe
@page(*ADMINISTRATORS)
def api_keys(request: ActingRequest) -> HttpResponse:
    rows = listed(request, KeyFilter, keys_of(request.actor), KeyCriteria(request.GET))
    return render(request, "frontend/administration/keys.html", {"list": rows, "around": around(request.actor, "api_keys")})


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

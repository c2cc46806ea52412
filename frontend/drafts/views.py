from urllib.parse import unquote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.base import clock
from backend.base.errors import NotFound
from frontend.door import ActingRequest, page
from frontend.drafts.keeping import forget, keep_what_was_sent
from frontend.moments import hour


@login_not_required  # a session that is over still says whose it was: see keep_what_was_sent
@never_cache
@require_POST
def save(request: HttpRequest) -> JsonResponse:
    """While somebody types (frontend/static/frontend/drafts.js)."""
    return saved(request)


def saved(request: HttpRequest) -> JsonResponse:
    path = unquote(request.POST.get("draft_path", ""))
    kept = is_ours(path) and keep_what_was_sent(request, path)
    sentence = _("Draft kept at %(hour)s: not sent, and for your eyes only, three days at most.") % {"hour": hour(clock.now())}
    return JsonResponse({"kept": kept, "said": sentence if kept else ""})


@page()
def discard(request: ActingRequest) -> HttpResponse:
    if request.method != "POST":  # whoever had to sign in first comes back so
        return redirect("front")
    path = request.POST.get("path", "")
    if not is_ours(path):
        raise NotFound
    forget(request.actor, path)
    messages.success(request, _("What you had typed is discarded."))
    return redirect(path)


def is_ours(path: str) -> bool:
    """Whether it is the address of a page of this house, and nothing but its path."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return not set(path) & set("?#\0")

"""Who must sign in first, and with what words they are sent to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from frontend.drafts.keeping import keep_what_was_sent
from frontend.session.store import session_of

OVER, KEPT = "yes", "kept"
"""What `?over=` tells the sign-in page: a session is over; and what was sent too late was kept."""


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for those who have signed in. Others do first, and come back; what they sent is not lost if it can be told whose it is."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        kept = request.method == "POST" and keep_what_was_sent(request, request.path)
        return to_sign_in(request, kept=kept)

    return checked


def to_sign_in(request: HttpRequest, *, kept: bool) -> HttpResponse:
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    question = QueryDict(mutable=True)
    question["next"] = (htmx.current_url_abs_path if htmx else None) or request.get_full_path()
    if session_of(request).over is not None:
        question["over"] = KEPT if kept else OVER
    address = f"{resolve_url(settings.LOGIN_URL)}?{question.urlencode(safe='/')}"
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)

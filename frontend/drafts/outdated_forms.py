"""A form that was opened before its sender last signed in or out: refused, but what was typed is not lost."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from frontend.drafts.keeping import keep_what_was_sent
from frontend.drafts.views import saved
from frontend.session.store import session_of
from frontend.views.errors import form_expired


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form again, filled as it was typed, for whoever it was drawn for; to all others, what they may do (403_csrf.html).

    Nobody can have something kept for another: `drawn_for` is as hard to guess as the token.
    """
    session_of(request).in_use = False
    if request.path == reverse("drafts"):
        return saved(request)
    if request.path == resolve_url(settings.LOGIN_URL) and request.user.is_authenticated:  # they signed in in another tab
        question = QueryDict(mutable=True)
        question["next"] = request.POST.get("next", "/")
        return redirect(f"{request.path}?{question.urlencode()}")  # which leads who is in where they were going
    if keep_what_was_sent(request, request.path):
        messages.warning(request, _("This form was not sent: you have signed in or out since you opened it. Check it, then send it again."))
        htmx: Any = request.htmx  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(request.path) if htmx else redirect(request.path)
    return form_expired(request)

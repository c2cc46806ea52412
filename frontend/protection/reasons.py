"""Why an auditor consults: asked once for each case (and once for colleagues), kept in the session, recorded with each look."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from agencies.roles import Role
from cases.references import parse_reference
from frontend.door import ActingRequest

REASONS = "access_reasons"
"""Key of the session."""
COLLEAGUES = "colleagues"
"""What is consulted when it is no single case."""

View = Callable[..., HttpResponse]


def keep_reason(request: ActingRequest, about: str, reason: str) -> None:
    kept = request.session.get(REASONS, {})
    request.session[REASONS] = {**kept, _key(request, about): reason}


def reason_given(request: ActingRequest, about: str) -> str:
    return str(request.session.get(REASONS, {}).get(_key(request, about), ""))


def with_reason(view: View) -> View:
    """Inside `page`: an auditor acts with the reason given for this case, or is asked for it first, whether there is such a case or not."""

    @wraps(view)
    def asked(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.has(Role.AUDITOR):
            reference = kwargs.get("reference")
            about = parse_reference(reference) or "" if reference else COLLEAGUES
            reason = reason_given(request, about)
            if not reason:
                return redirect(f"{reverse('audit')}?{urlencode({'reference': about})}" if reference else reverse("audit"))
            request.actor = replace(request.actor, reason=reason)
        return view(request, *args, **kwargs)

    return asked


def _key(request: ActingRequest, about: str) -> str:
    return f"{request.actor.agency_id}:{about}"

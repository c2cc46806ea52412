from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from frontend.acting import ACTING_AGENCY


def come_back(request: HttpRequest, over: dict[str, Any] | None) -> None:
    """Whoever signs in again, in the browser where their session has ended, acts for the same agency: what was kept is found there."""
    before = over or {}
    if ACTING_AGENCY in before and before.get(SESSION_KEY) == request.session.get(SESSION_KEY):
        request.session[ACTING_AGENCY] = before[ACTING_AGENCY]

"""`{% load session %}`: what a page says of the session of its reader."""

from typing import Any

from django import template
from django.http import HttpRequest

from frontend.moments import hour
from frontend.session.store import session_of
from frontend.session.whose import whose

register = template.Library()


@register.inclusion_tag("frontend/session/announced.html", takes_context=True)
def session(context: template.Context) -> dict[str, Any]:
    """Announces the end of the session, and keeps what is typed: for pages of somebody who has signed in."""
    request: HttpRequest = context["request"]
    return {
        "seconds_left": session_of(request).seconds_left,
        "ends": hour(session_of(request).ends_at),
        # So that the page can tell that somebody else has signed in meanwhile.
        "whose": whose(request.user.pk),
        "csrf_token": context["csrf_token"],
    }

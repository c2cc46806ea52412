from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend.acting import know_actor

DRAWN_UP = date(2026, 11, 23)
"""When what the statement says was last checked against the tests: to change with it."""


@login_not_required
@require_safe
@never_cache
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that article 47 of the law of 11 February 2005 asks of public services online, in the order of its model (RGAA 4.1)."""
    know_actor(request)
    return render(request, "frontend/accessibility.html", {"drawn_up": DRAWN_UP, "contact": settings.ACCESSIBILITY_CONTACT})

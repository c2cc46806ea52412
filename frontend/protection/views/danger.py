"""The emergency numbers, one tap away on a telephone. Public, and the same for everybody: it must open whatever happens to a session."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.flags.emergency import EMERGENCY_NUMBERS
from frontend.acting import know_actor


@login_not_required
@require_safe
@never_cache
def danger(request: HttpRequest) -> HttpResponse:
    know_actor(request)
    return render(request, "frontend/protection/danger.html", {"numbers": EMERGENCY_NUMBERS})

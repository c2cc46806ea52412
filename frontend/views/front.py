from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.models import User
from frontend.acting import acting_membership
from frontend.home.views import home
from irritants.statistics.public import public_areas


@login_not_required
@require_safe
@never_cache
def front(request: HttpRequest) -> HttpResponse:
    """To those who act for an agency, what they have to do; to everybody else, what Fil rouge is."""
    if not isinstance(request.user, User):
        return render(request, "frontend/front.html", {"public_areas": public_areas()})
    if acting_membership(request):
        return home(request)
    return render(request, "frontend/front.html", {"memberships": request.user.usable_memberships})

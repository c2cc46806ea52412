from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.access import memberships_of
from agencies.models import User
from agencies.roles import Role
from frontend.acting import acting_membership


@login_not_required
@require_safe
@never_cache
def front(request: HttpRequest) -> HttpResponse:
    """To everybody, what Fil rouge is; to those signed in, also for whom they act and what they may do."""
    if not isinstance(request.user, User):
        return render(request, "frontend/front.html")
    acting = acting_membership(request)
    roles = [Role(role).label for role in acting.roles] if acting else []
    return render(request, "frontend/front.html", {"acting": acting, "roles": roles, "memberships": list(memberships_of(request.user))})

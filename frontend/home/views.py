from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.administration import ADMINISTRATORS
from agencies.roles import CASE_ROLES, FLAG_RAISERS, Role
from frontend.acting import acting_membership
from frontend.door import ActingRequest, page
from frontend.home.figures import headline
from frontend.home.piles import flags_raised, irritants_that_came_back
from frontend.home.worklist import worklist


@page()
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """What do I have to do? The answer depends on one's roles in the acting agency."""
    actor = request.actor
    acting = acting_membership(request)
    shown: dict[str, Any] = {
        "acting": acting,
        "roles": [Role(role).label for role in Role.values if actor.has(role)],
        "memberships": acting.user.usable_memberships if acting else [],
        "raises_flags": actor.has(*FLAG_RAISERS),
        "works_on_cases": actor.works_on_cases,
        "administers": actor.has(*ADMINISTRATORS),
        "audits": actor.has(Role.AUDITOR),
    }
    if actor.has(*CASE_ROLES):
        shown["worklist"] = worklist(request)
    if actor.has(Role.FLAGGER):
        shown["raised"] = flags_raised(actor)
    if actor.has(Role.MANAGER):
        shown["headline"] = headline(actor)
        shown["came_back"] = None if actor.is_coordinator else irritants_that_came_back(actor)  # a coordinator's worklist has it
    return render(request, "frontend/home/home.html", shown)

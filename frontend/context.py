"""What every page knows of the house it stands in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agencies.roles import FLAG_RAISERS
from frontend.navigation import places


def house(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "DEMO": settings.DEMO,
        "STATE_BRANDING": settings.STATE_BRANDING,
        # Where a change of language comes back to.
        "here": request.get_full_path(),
        "places": places(request),
        "acting_agency": actor.agency.name if actor else "",
        "meets_danger": bool(actor and actor.has(*FLAG_RAISERS)),
    }

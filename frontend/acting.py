"""For which of their agencies a signed-in person acts, in this session."""

from typing import Any, cast

from django.http import HttpRequest

from agencies import access
from agencies.models import Membership, User
from backend.base.errors import NotAllowed

ACTING_AGENCY = "acting_agency"
"""Key of the session: the slug of an agency, which the API reads too."""


def usable_memberships(request: HttpRequest) -> list[Membership]:
    """Those of the signed-in person, read once for each request."""
    assert isinstance(request.user, User)
    kept = cast(Any, request)
    if not hasattr(request, "usable_memberships"):
        kept.usable_memberships = list(access.memberships_of(request.user))
    return cast(list[Membership], kept.usable_memberships)


def acting_membership(request: HttpRequest) -> Membership | None:
    """None while somebody of several agencies has not chosen, and for somebody who belongs to none."""
    try:
        return access.chosen_membership(usable_memberships(request), request.session.get(ACTING_AGENCY))
    except NotAllowed as refusal:
        if refusal.code != "not_a_member":
            return None
    del request.session[ACTING_AGENCY]  # the membership that was chosen has ended
    return acting_membership(request)


def act_for(request: HttpRequest, agency_slug: str) -> Membership:
    """Raises NotAllowed for an agency that is not one of theirs."""
    membership = access.chosen_membership(usable_memberships(request), agency_slug)
    request.session[ACTING_AGENCY] = membership.agency.slug
    return membership

"""For which of their agencies a signed-in person acts, in this session."""

from typing import Any, cast

from django.http import HttpRequest

from agencies import access
from agencies.actor import Actor
from agencies.models import Membership, User
from backend.base.errors import NotAllowed

ACTING_AGENCY = "acting_agency"
"""Key of the session: the slug of an agency, which the API reads too."""


def acting_membership(request: HttpRequest) -> Membership | None:
    """None while somebody of several agencies has not chosen, and for somebody who belongs to none."""
    assert isinstance(request.user, User)
    try:
        return access.acting_membership(request.user, request.session.get(ACTING_AGENCY))
    except NotAllowed as refusal:
        if refusal.code != "not_a_member":
            return None
    del request.session[ACTING_AGENCY]  # the membership that was chosen has ended
    return acting_membership(request)


def know_actor(request: HttpRequest) -> None:
    """Give the request its actor, as far as one is known: on pages open to everybody, the header is then that of all the others."""
    if not hasattr(request, "actor") and isinstance(request.user, User) and (membership := acting_membership(request)):
        cast(Any, request).actor = Actor.of(membership)


def act_for(request: HttpRequest, agency_slug: str) -> Membership:
    """Raises NotAllowed for an agency that is not one of theirs."""
    assert isinstance(request.user, User)
    membership = access.acting_membership(request.user, agency_slug)
    request.session[ACTING_AGENCY] = membership.agency.slug
    return membership

"""Who asks, and for which agency: an API key, or a browser session. Either gives the request its `actor`."""

from typing import Any
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.request import Request

from agencies import keys
from agencies.access import acting_membership
from agencies.actor import Actor
from agencies.models import Membership, User
from api.codes import CODES
from api.language import speak
from backend.base.errors import NotAllowed

ACTING_AGENCY = "X-Acting-Agency"
ACCESS_REASON = "X-Access-Reason"
LONGEST_REASON = 300
SESSION_AGENCY = "acting_agency"
"""Key of the session: the slug of the agency that the pages act for."""


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`. First of the two, so that a stranger is told 401 and not 403."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        scheme, _space, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        key = keys.membership_for(token.strip().decode("ascii", errors="replace"))
        if key is None:
            raise exceptions.AuthenticationFailed
        named = request.headers.get(ACTING_AGENCY)
        if named is not None and named != key.membership.agency.slug:
            raise refusal("acting_agency_mismatch")
        return let_act(request, key.membership, credential=f"key:{key.pk}")

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class ActingSessionAuthentication(SessionAuthentication):
    """A signed-in browser, with its CSRF token; acts for the agency of `X-Acting-Agency`, else the one chosen on the pages."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        user = getattr(request._request, "user", None)
        if user is None or not user.is_active:
            return None
        self.enforce_csrf(request)
        return let_act(request, self.acting_membership(request, user))

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise refusal("csrf_failed") from None

    def acting_membership(self, request: Request, user: User) -> Membership:
        """Named in the header, else chosen on the pages, else the only one. Raises NotAllowed.

        A view with `before_choosing` (`/me`) serves somebody of several agencies who has not chosen yet.
        """
        named = request.headers.get(ACTING_AGENCY)
        try:
            return acting_membership(user, self.chosen_on_the_pages(request, user) if named is None else named)
        except NotAllowed as refusal:
            if refusal.code != "acting_agency_required" or not getattr(request.parser_context["view"], "before_choosing", False):
                raise
            request._request.undecided = True  # type: ignore[attr-defined]
            return user.usable_memberships[0]

    @staticmethod
    def chosen_on_the_pages(request: Request, user: User) -> str | None:
        """None too when the membership that was chosen has ended."""
        chosen = request._request.session.get(SESSION_AGENCY)
        return chosen if any(membership.agency.slug == chosen for membership in user.usable_memberships) else None


def let_act(request: Request, membership: Membership, *, credential: str = "") -> tuple[User, Actor]:
    """Give the request its actor, and speak the user's language when the caller asked for none."""
    actor = Actor.of(membership, reason=access_reason(request), credential=credential)
    request._request.actor = actor  # type: ignore[attr-defined]
    speak(request._request, membership.user.language)
    return membership.user, actor


def access_reason(request: Request) -> str:
    """Why, in the actor's words: `X-Access-Reason`, percent-encoded UTF-8, 300 characters at most."""
    header = request.headers.get(ACCESS_REASON, "")
    try:
        reason = unquote_to_bytes(header.encode("latin-1", errors="strict")).decode().strip()
    except UnicodeError:
        raise wrong_reason(_("Write it in UTF-8, percent-encoded.")) from None
    if len(reason) > LONGEST_REASON:
        raise wrong_reason(_("Say it in 300 characters at most."))
    if not reason.isprintable():
        raise wrong_reason(_("Write it on one line, without control characters."))
    return reason


def wrong_reason(sentence: Any) -> exceptions.ValidationError:
    return exceptions.ValidationError({ACCESS_REASON: [sentence]})


def refusal(code: str) -> exceptions.PermissionDenied:
    return exceptions.PermissionDenied(str(CODES[code].sentence), code=code)

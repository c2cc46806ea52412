"""What the administrators of an agency read of it: who belongs to it, who was invited, what happened. Never a case."""

import uuid
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent, ApiKey, Invitation, Membership
from agencies.roles import Role
from backend.base.errors import NotAllowed, NotFound

T = TypeVar("T")
ADMINISTRATORS = frozenset({Role.AGENCY_ADMIN})
TRAIL_READERS = frozenset({Role.AGENCY_ADMIN, Role.AUDITOR})
"""Auditors read what administrators did."""


def administered(actor: Actor, *, by: frozenset[Role] = ADMINISTRATORS) -> Agency:
    """The acting agency, for those who administer it. Raises NotAllowed."""
    if not actor.has(*by):
        raise NotAllowed(_("Only an administrator of your agency may read this. Ask one of them."), code="role_needed")
    return actor.acting_agency


def members_of(actor: Actor, *, by: frozenset[Role] = ADMINISTRATORS) -> QuerySet[Membership]:
    """Whoever belongs or belonged to the acting agency."""
    return Membership.objects.filter(agency=administered(actor, by=by)).select_related("user", "roles_given_by", "reviewed_by")


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    return Invitation.objects.filter(agency=administered(actor)).select_related("invited_by")


def keys_of(actor: Actor) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(membership__agency=administered(actor)).select_related("membership__user")


def events_of(actor: Actor) -> QuerySet[AgencyEvent]:
    return AgencyEvent.objects.filter(stream_id=administered(actor, by=TRAIL_READERS).pk)


def member_of(actor: Actor, membership_id: uuid.UUID) -> Membership:
    """Raises NotFound for whoever belongs to another agency."""
    return _found(members_of(actor).filter(pk=membership_id).first())


def invitation_of(actor: Actor, invitation_id: uuid.UUID) -> Invitation:
    return _found(invitations_of(actor).filter(pk=invitation_id).first())


def key_of(actor: Actor, key_id: uuid.UUID) -> ApiKey:
    return _found(keys_of(actor).filter(pk=key_id).first())


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row

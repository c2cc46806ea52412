import uuid

from agencies.access import invitation_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.models import Invitation
from backend.base import clock
from backend.base.operation import operation


@operation
def withdraw_invitation(invitation_id: uuid.UUID, *, actor: Actor, version: int | None = None) -> Invitation:
    """Its link opens nothing from now on."""
    invitation = invitation_to_administer(actor, invitation_id, version=version)

    invitation.withdrawn_at = clock.now()
    invitation.save_changes("withdrawn_at")

    record(invitation.agency, "invitation_withdrawn", actor, invitation=invitation.pk, roles=invitation.roles)
    return invitation

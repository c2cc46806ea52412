import uuid

from agencies.access import invitation_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.invitations import send_invitation
from agencies.models import Invitation
from agencies.models.invitation import LASTS
from backend.base import clock
from backend.base.operation import operation


@operation
def send_invitation_again(invitation_id: uuid.UUID, *, actor: Actor, version: int | None = None) -> Invitation:
    """A new link, for seven days more; the ones before open nothing from now on."""
    invitation = invitation_to_administer(actor, invitation_id, version=version)

    invitation.times_sent += 1
    invitation.sent_at, invitation.expires_at = clock.now(), clock.now() + LASTS
    invitation.save_changes("times_sent", "sent_at", "expires_at")

    record(invitation.agency, "invitation_sent_again", actor, invitation=invitation.pk, roles=invitation.roles)
    send_invitation.enqueue(str(invitation.pk), invitation.times_sent)
    return invitation

import uuid

from agencies.access import membership_to_administer, refuse_ended
from agencies.actor import Actor
from agencies.events import record
from agencies.models import Membership
from backend.base import clock
from backend.base.operation import operation


@operation
def review_habilitation(membership_id: uuid.UUID, *, actor: Actor, version: int | None = None) -> Membership:
    """An administrator has looked at a member's roles and found them right."""
    membership = membership_to_administer(actor, membership_id, version=version)
    refuse_ended(membership)

    membership.reviewed_at, membership.reviewed_by = clock.now(), actor.user
    membership.save_changes("reviewed_at", "reviewed_by")

    reviewed = {"membership": membership.pk, "user": membership.user_id, "roles": membership.roles}
    record(membership.agency, "habilitation_reviewed", actor, **reviewed)
    return membership

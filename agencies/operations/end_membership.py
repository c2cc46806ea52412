import uuid

from agencies.access import keep_an_administrator, membership_to_administer, refuse_ended
from agencies.actor import Actor
from agencies.caseworkers import follow_roles, tell_of_change
from agencies.events import record
from agencies.members import sign_out_everywhere
from agencies.models import Membership
from backend.base import clock
from backend.base.operation import operation


@operation
def end_membership(membership_id: uuid.UUID, *, actor: Actor, version: int | None = None) -> Membership:
    """Somebody leaves an agency: their API keys for it open nothing from now on, and they are signed out everywhere."""
    membership = membership_to_administer(actor, membership_id, version=version)
    refuse_ended(membership)
    keep_an_administrator(membership)

    membership.is_active, membership.ended_at = False, clock.now()
    membership.save_changes("is_active", "ended_at")
    revoked = membership.api_keys.filter(revoked_at=None).update(revoked_at=membership.ended_at)
    follow_roles(membership)
    sign_out_everywhere(membership.user)

    ended = {"membership": membership.pk, "user": membership.user_id, "keys_revoked": revoked}
    record(membership.agency, "member_deactivated", actor, **ended)
    tell_of_change(membership, actor=actor)
    return membership

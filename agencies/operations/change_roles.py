import uuid
from collections.abc import Iterable

from agencies.access import keep_an_administrator, membership_to_administer, refuse_ended
from agencies.actor import Actor
from agencies.caseworkers import follow_roles, tell_of_change
from agencies.events import record
from agencies.members import give_roles
from agencies.models import Membership
from agencies.roles import Role, accepted_roles
from backend.base.operation import operation


@operation
def change_roles(membership_id: uuid.UUID, *, roles: Iterable[str], actor: Actor, version: int | None = None) -> Membership:
    """Replace a member's roles."""
    membership = membership_to_administer(actor, membership_id, version=version)
    refuse_ended(membership)
    accepted = accepted_roles(roles, works_on_cases=membership.agency.works_on_cases)
    if Role.AGENCY_ADMIN not in accepted:
        keep_an_administrator(membership)

    before = membership.roles
    give_roles(membership, accepted, actor.user)
    membership.save_changes("roles", "roles_given_at", "roles_given_by")
    follow_roles(membership)

    changed = {"membership": membership.pk, "user": membership.user_id, "before": before, "after": accepted}
    record(membership.agency, "member_roles_changed", actor, **changed)
    tell_of_change(membership, actor=actor)
    return membership

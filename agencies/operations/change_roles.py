import uuid
from collections.abc import Iterable

from agencies.access import keep_an_administrator, membership_to_administer, refuse_ended
from agencies.actor import Actor
from agencies.caseworkers import follow_roles, tell_of_change
from agencies.events import record
from agencies.models import Membership
from agencies.roles import Role, accepted_roles
from backend.base.operation import operation


@operation
def change_roles(membership_id: uuid.UUID, *, roles: Iterable[str], actor: Actor) -> Membership:
    """Replace a member's roles."""
    membership = membership_to_administer(actor, membership_id)
    refuse_ended(membership)
    accepted = accepted_roles(roles, works_on_cases=membership.agency.works_on_cases)
    if Role.AGENCY_ADMIN not in accepted:
        keep_an_administrator(membership)

    before, membership.roles = membership.roles, accepted
    membership.save_changes("roles")
    follow_roles(membership)

    record(membership.agency, "member_roles_changed", actor, membership=membership.pk, before=before, after=accepted)
    tell_of_change(membership, actor=actor)
    return membership

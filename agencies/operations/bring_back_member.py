import uuid
from collections.abc import Iterable

from agencies.access import membership_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.members import admit
from agencies.models import Membership
from backend.base.operation import operation


@operation
def bring_back_member(
    membership_id: uuid.UUID, *, roles: Iterable[str] | None = None, actor: Actor, version: int | None = None
) -> Membership:
    """Somebody who had left comes back, with the roles of before unless others are given. Their keys stay revoked."""
    former = membership_to_administer(actor, membership_id, version=version)

    membership = admit(former.user, former.agency, roles=former.roles if roles is None else roles, given_by=actor.user)

    back = {"membership": membership.pk, "user": membership.user_id, "roles": membership.roles}
    record(membership.agency, "member_brought_back", actor, **back)
    return membership

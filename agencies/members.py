"""How somebody comes to belong to an agency: the same whether added, invited or brought back."""

from collections.abc import Iterable

from agencies.access import refuse_unfit
from agencies.caseworkers import follow_roles
from agencies.models import Agency, Membership, User
from agencies.roles import accepted_roles
from backend.base import clock


def admit(user: User, agency: Agency, *, roles: Iterable[str], given_by: User | None) -> Membership:
    """Roles in an agency that is locked. Somebody who left comes back through the same membership."""
    accepted = accepted_roles(roles, works_on_cases=agency.works_on_cases)
    membership = Membership.objects.select_for_update(no_key=True).filter(agency=agency, user=user).first()
    refuse_unfit(user, membership)

    if membership is None:
        membership = Membership.objects.create(user=user, agency=agency, roles=accepted, roles_given_by=given_by)
    else:
        membership.is_active, membership.ended_at = True, None
        give_roles(membership, accepted, given_by)
        membership.save_changes("roles", "roles_given_at", "roles_given_by", "is_active", "ended_at")
    membership.user, membership.agency = user, agency
    follow_roles(membership)
    return membership


def give_roles(membership: Membership, roles: list[str], given_by: User | None) -> None:
    membership.roles, membership.roles_given_at, membership.roles_given_by = roles, clock.now(), given_by


def sign_out_everywhere(user: User) -> None:
    """Their sessions are over; who still belongs to another agency signs in again."""
    user.sessions_ended_at = clock.now()
    user.save(update_fields=["sessions_ended_at"])

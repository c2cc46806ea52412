"""The group that holds an agency's rights on cases has as members those who work on cases there."""

from agencies.models import Membership
from agencies.roles import CASE_ROLES


def follow_roles(membership: Membership) -> None:
    group_id = membership.agency.caseworkers_id
    if membership.is_active and CASE_ROLES.intersection(membership.roles):
        membership.user.groups.add(group_id)
    else:
        membership.user.groups.remove(group_id)

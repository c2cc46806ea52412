"""The group that holds an agency's rights on cases has as members those who work on cases there."""

from django.apps import apps

from agencies.actor import Actor
from agencies.models import Membership
from agencies.roles import CASE_ROLES


def follow_roles(membership: Membership) -> None:
    group_id = membership.agency.caseworkers_id
    if membership.is_active and CASE_ROLES.intersection(membership.roles):
        membership.user.groups.add(group_id)
    else:
        membership.user.groups.remove(group_id)


def tell_of_change(membership: Membership, *, actor: Actor) -> None:
    """Apps above hang things on a membership that ended or changed: each follows, by `follow_membership` of its AppConfig."""
    for config in apps.get_app_configs():
        if follow := getattr(config, "follow_membership", None):
            follow(membership, actor=actor)

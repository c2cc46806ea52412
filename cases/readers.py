"""Named readers of a restricted case, who read it instead of their agencies' caseworkers. Never none of them (docs/adr/0013).

They follow the participations: a reader's rights are those of their agency's role, and end with it, or with their own membership. Of an
agency whose last reader goes, the coordinators read in their place; and a coordinator of the lead always reads, who may name others.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from agencies.actor import Actor
from agencies.models import Membership
from agencies.roles import CASE_ROLES, Role
from cases.levels import LEVELS
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, Participation
from cases.querysets import VIEW, permission_id
from cases.statuses import ParticipationRole

Pair = tuple[UUID, UUID]
"""A user, and the agency for which they read."""


@dataclass(frozen=True)
class Settled:
    gone: frozenset[Pair] = frozenset()
    come: frozenset[Pair] = frozenset()


def readers_of(case: CaseFile) -> list[CaseUserGrant]:
    """One row for each reader, with the user and the agency."""
    rights = CaseUserGrant.objects.filter(content_object=case, permission_id=permission_id(VIEW)).select_related("user", "agency")
    return list(rights.order_by("agency__name", "user__last_name", "user__first_name", "user__login"))


def eligible_readers(case: CaseFile, participations: Iterable[Participation]) -> list[Membership]:
    """Caseworkers of the agencies in the case, those of its lead first, of whom nobody is excluded from it."""
    roles = {participation.agency_id: participation.role for participation in participations}
    members = (
        Membership.objects.filter(agency__in=roles, is_active=True, user__is_active=True, roles__overlap=sorted(CASE_ROLES))
        .exclude(user__in=CaseExclusion.objects.filter(case=case).values("user"))
        .select_related("user", "agency")
        .order_by("agency__name", "user__last_name", "user__first_name", "pk")
    )
    return sorted(members, key=lambda membership: roles[membership.agency_id] != ParticipationRole.LEAD)


def settle_readers(case: CaseFile, participations: Collection[Participation], *, joining: Actor | None = None) -> Settled:
    """Make the readers of a restricted, locked case what its participations and the memberships allow; who went, who came."""
    members = {(each.user_id, each.agency_id): each for each in eligible_readers(case, participations)}
    lead = next((each.agency_id for each in participations if each.role == ParticipationRole.LEAD), None)
    present = _present(case)
    readers = present & members.keys()
    if joining is not None:
        readers |= {(joining.user_id, joining.agency_id)} & members.keys()
    for agency_id in {agency_id for _user, agency_id in present - readers} | {lead}:
        able = [pair for pair in readers if pair[1] == agency_id]
        if not [pair for pair in able if agency_id != lead or Role.COORDINATOR in members[pair].roles]:
            readers |= {pair for pair, each in members.items() if pair[1] == agency_id and Role.COORDINATOR in each.roles}
    readers = readers or {pair for pair in members if pair[1] == lead} or set(members)
    if not readers:  # nobody works there any more: the last name stays, which opens nothing
        return Settled()
    return name(case, readers, participations)


def name(case: CaseFile, readers: Iterable[Pair], participations: Iterable[Participation]) -> Settled:
    """These and no others, each with the rights of their agency's role."""
    roles = {each.agency_id: each.role for each in participations}
    one_agency_each = dict(sorted(readers, key=lambda pair: roles[pair[1]] == ParticipationRole.LEAD))
    wanted = {
        (user_id, agency_id, permission_id(level)) for user_id, agency_id in one_agency_each.items() for level in LEVELS[roles[agency_id]]
    }
    grants = {
        (grant.user_id, grant.agency_id, grant.permission_id): grant.pk for grant in CaseUserGrant.objects.filter(content_object=case)
    }
    before = {(user_id, agency_id) for user_id, agency_id, _permission in grants}
    if lost := grants.keys() - wanted:
        CaseUserGrant.objects.filter(pk__in=[grants[each] for each in lost]).delete()
    CaseUserGrant.objects.bulk_create(
        CaseUserGrant(content_object=case, user_id=user_id, agency_id=agency_id, permission_id=permission)
        for user_id, agency_id, permission in sorted(wanted - grants.keys())
    )
    after = set(one_agency_each.items())
    return Settled(gone=frozenset(before - after), come=frozenset(after - before))


def _present(case: CaseFile) -> set[Pair]:
    return set(CaseUserGrant.objects.filter(content_object=case).values_list("user_id", "agency_id"))

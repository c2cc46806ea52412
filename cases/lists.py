"""The list of cases, driven from the sorted index of the grants: one branch per run of the index, united by the door that pages them."""

from django.db.models import Exists, F, OuterRef, QuerySet

from agencies.actor import Actor
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, Participation
from cases.querysets import LEAD, VIEW, permission_id
from cases.statuses import CaseStatus, ParticipationRole


def case_branches(actor: Actor, *, role: str = "", statuses: list[str] | None = None) -> list[QuerySet[CaseFile]]:
    """Cases that `actor` sees (`role`: that of the acting agency), each branch sorted by `activity` at no cost.

    Same cases as `visible_to`. Named readers have branches of their own, only if this user is one.
    """
    if actor.case_group_id is None:
        return [CaseFile.objects.none().annotate(activity=F("last_activity_at"))]
    level = permission_id(LEAD if role == ParticipationRole.LEAD else VIEW)
    branches = [
        CaseFile.objects.filter(
            group_grants__group_id=actor.case_group_id, group_grants__permission_id=level, group_grants__is_open=is_open
        ).annotate(activity=F("group_grants__last_activity_at"))
        for is_open in _runs(statuses)
    ]
    named = CaseUserGrant.objects.filter(user_id=actor.user_id, agency_id=actor.agency_id, permission_id=level)
    if named.exists():
        branches += [
            CaseFile.objects.filter(
                user_grants__user_id=actor.user_id,
                user_grants__agency_id=actor.agency_id,
                user_grants__permission_id=level,
                user_grants__is_open=is_open,
            ).annotate(activity=F("user_grants__last_activity_at"))
            for is_open in _runs(statuses)
        ]
    never = CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("pk"))
    return [_in_role(branch.filter(~Exists(never)), actor, role) for branch in branches]


def _runs(statuses: list[str] | None) -> list[bool]:
    """Which values of `is_open` these statuses need: each is one run of the index."""
    if not statuses:
        return [True, False]
    return sorted({status != CaseStatus.CLOSED for status in statuses}, reverse=True)


def _in_role(branch: QuerySet[CaseFile], actor: Actor, role: str) -> QuerySet[CaseFile]:
    if role in ("", ParticipationRole.LEAD):
        return branch
    return branch.filter(Exists(Participation.objects.filter(case=OuterRef("pk"), agency_id=actor.agency_id, role=role, ended_at=None)))

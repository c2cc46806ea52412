"""Who may be the person's referent: one rule for the operation and for the form that offers the choice."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from agencies.models import Membership
from agencies.roles import CASE_ROLES
from cases.models import CaseExclusion, CaseFile, CaseUserGrant
from cases.statuses import CaseStatus, ParticipationRole


def eligible_referents(case: CaseFile) -> list[Membership]:
    """Caseworkers of the agencies at work in the case, those of its lead first; never somebody excluded from it, nor of an agency of which
    whoever got the case is not told."""
    working = case.participations.filter(ended_at=None).exclude(role=ParticipationRole.OBSERVER)
    roles = dict(working.values_list("agency_id", "role"))
    members = (
        Membership.objects.filter(agency__in=roles, is_active=True, user__is_active=True, roles__overlap=sorted(CASE_ROLES))
        .exclude(user__in=CaseExclusion.objects.filter(case=case).values("user"))
        .select_related("user", "agency")
        .order_by("agency__name", "user__last_name", "user__first_name", "pk")
    )
    if case.is_restricted:
        members = members.filter(user__in=CaseUserGrant.objects.filter(content_object=case).values("user"))
    told = [membership for membership in members if not case.sight.hides(membership.agency)]
    return sorted(told, key=lambda membership: roles[membership.agency_id] != ParticipationRole.LEAD)


def count_followed(membership: Membership) -> int:
    """How many open cases this member is the referent of: a number, for those who administer the agency and read no case."""
    return (
        CaseFile.objects.filter(referent=membership.user_id, referent_agency=membership.agency_id).exclude(status=CaseStatus.CLOSED).count()
    )


def vacant() -> Combinable:
    """Open cases that nobody follows: no referent was named, or the one who was has left, or no longer works on cases there."""
    working = Membership.objects.filter(
        user=OuterRef("referent"),
        agency=OuterRef("referent_agency"),
        is_active=True,
        user__is_active=True,
        roles__overlap=sorted(CASE_ROLES),
    )
    return ~Q(status=CaseStatus.CLOSED) & ~Exists(working)

from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Membership
from agencies.roles import CASE_ROLES
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.models import CaseExclusion, CaseFile
from cases.statuses import ParticipationRole, PersonPosition


@operation
def name_referent(reference: str, *, actor: Actor, user: UUID, person_position: str, version: int | None = None) -> CaseFile:
    """Name the one professional who is the person's referent. Raises Conflict `person_refused` when the person says no."""
    case = get_case(actor, reference, to="name_referent", lock=True, version=version)
    if person_position == PersonPosition.REFUSED:
        raise Conflict(_("The person refuses this referent: ask them whom they would choose."), code="person_refused")
    membership = _professional(case, user)

    case.referent, case.referent_agency, case.referent_position = membership.user, membership.agency, person_position

    record(
        case,
        "referent_named",
        actor,
        changed=("referent", "referent_agency", "referent_position"),
        user=membership.user_id,
        agency=membership.agency_id,
        position=person_position,
    )
    return case


def _professional(case: CaseFile, user: UUID) -> Membership:
    """A caseworker of an agency at work in the case; of its lead, when of several."""
    working = case.participations.filter(ended_at=None).exclude(role=ParticipationRole.OBSERVER).order_by("role")
    agencies = dict(working.values_list("agency_id", "role"))
    memberships = Membership.objects.filter(
        user_id=user, user__is_active=True, is_active=True, agency__in=agencies, roles__overlap=sorted(CASE_ROLES)
    ).select_related("user", "agency")
    found = sorted(memberships, key=lambda membership: agencies[membership.agency_id] != ParticipationRole.LEAD)
    if not found or CaseExclusion.objects.filter(case=case, user_id=user).exists():
        raise Invalid.value("user", _("The referent is a caseworker of an agency at work in this case."), code="not_in_the_case")
    return found[0]

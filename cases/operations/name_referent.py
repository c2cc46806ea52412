from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Membership
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.models import CaseFile
from cases.referents import eligible_referents
from cases.statuses import PersonPosition


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
    """The membership by which `user` may be the referent; of the lead, when of several."""
    found = next((membership for membership in eligible_referents(case) if str(membership.user_id) == str(user)), None)
    if found is None:
        raise Invalid.value("user", _("The referent is a caseworker of an agency at work in this case."), code="not_in_the_case")
    return found

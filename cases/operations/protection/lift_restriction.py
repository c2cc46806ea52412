from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.models import CaseFile, CaseUserGrant
from cases.sharing.grants import sync_grants


@operation
def lift_restriction(reference: str, *, actor: Actor, version: int | None = None) -> CaseFile:
    """The caseworkers of the agencies in the case read it again; those excluded from it still do not."""
    case = get_case(actor, reference, to="restrict", lock=True, version=version)
    if not case.is_restricted:
        raise Conflict(_("This case is not restricted: there is nothing to lift."), code="not_restricted")

    case.is_restricted = False
    CaseUserGrant.objects.filter(content_object=case).delete()
    sync_grants(case)

    record(case, "restriction_lifted", actor, changed=("is_restricted",))
    return case

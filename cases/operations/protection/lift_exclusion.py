from uuid import UUID

from agencies.actor import Actor
from backend.base.errors import NotFound
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.models import CaseExclusion, CaseFile


@operation
def lift_exclusion(reference: str, exclusion_id: UUID | str, *, actor: Actor, version: int | None = None) -> CaseFile:
    """From now on this user sees the case again, as far as something is granted to them."""
    case = get_case(actor, reference, to="exclude", lock=True, version=version)
    exclusion = CaseExclusion.objects.filter(case=case, pk=exclusion_id).first()
    if exclusion is None:
        raise NotFound()

    exclusion.delete()

    record(case, "exclusion_lifted", actor, exclusion=exclusion_id)
    return case

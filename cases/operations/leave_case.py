from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict
from backend.base.operation import operation
from cases.access import ACTIONS, get_case
from cases.models import Participation
from cases.operations.report_status import own_participation
from cases.sharing.grants import sync_grants
from cases.sharing.participations import active, end


@operation
def leave_case(reference: str, participation_id: UUID, *, actor: Actor, version: int | None = None) -> Participation:
    """A contributor or observer leaves; its access ends at once. The lead hands over first: never without a lead."""
    case = get_case(actor, reference, to="leave", lock=True)
    participation = own_participation(case, participation_id, actor)
    participation.check_version(version)
    if participation.role not in ACTIONS["leave"].parts:
        raise Conflict(_("Your agency leads this case: hand it over first, or close it."), code="lead_cannot_leave")

    participations = active(case)
    mine = next(p for p in participations if p.pk == participation.pk)
    end(case, mine, participations, actor)
    sync_grants(case, participations)
    return mine

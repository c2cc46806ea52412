from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Invalid, NotAllowed, NotFound
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.lifecycle import CASE
from cases.models import CaseFile, Participation
from cases.statuses import CaseStatus, ParticipationRole, ParticipationStatus


@operation
def report_status(reference: str, participation_id: UUID, *, actor: Actor, status: str, version: int | None = None) -> Participation:
    """An agency says where it stands in the case. The lead's `working` starts an open case."""
    case = get_case(actor, reference, to="report_own_status", lock=True)
    participation = own_participation(case, participation_id, actor)
    participation.check_version(version)
    if status == ParticipationStatus.LEFT:
        raise Invalid.value("status", _("To leave the case, use “leave”."), code="use_leave")

    participation.status = status
    participation.save_changes("status")

    record(case, "participation_status", actor, agency=participation.agency_id, status=status)
    if status == ParticipationStatus.WORKING and participation.role == ParticipationRole.LEAD and case.status == CaseStatus.OPEN:
        case.status = CASE.next(case.status, "start")
        record(case, "case_started", actor, changed=("status",))
    return participation


def own_participation(case: CaseFile, participation_id: UUID, actor: Actor) -> Participation:
    participation = Participation.objects.filter(case=case, pk=participation_id, ended_at=None).select_related("agency").first()
    if participation is None:
        raise NotFound()
    if participation.agency_id != actor.agency_id:
        raise NotAllowed(_("Only %(agency)s can say this of itself.") % {"agency": case.sight.agency(participation.agency).name})
    participation.case = case
    return participation

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.events import record
from cases.handovers.access import get_handover
from cases.lifecycle import HANDOVER
from cases.models import Handover


@operation
def complete_handover(handover_id: UUID, *, actor: Actor, person_met: bool, met_on: date, version: int | None = None) -> Handover:
    """Close the loop: the person has confirmed meeting the new agency."""
    handover = get_handover(actor, handover_id, to="complete", lock=True, version=version)
    if not person_met:
        raise Invalid.value(
            "person_met", _("The loop is closed once the person has met your agency. Until then, leave it open."), code="not_met"
        )
    if met_on > clock.today():
        raise Invalid.value("met_on", _("Give the day of the meeting: today or before."), code="in_the_future")

    handover.status, handover.met_on, handover.ended_at = HANDOVER.next(handover.status, "complete"), met_on, clock.now()
    handover.save_changes("status", "met_on", "ended_at")

    record(handover.case, "handover_completed", actor, handover=handover.pk, to_agency=handover.to_agency_id)
    return handover

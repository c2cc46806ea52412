from datetime import date

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.models import CaseFile, InformationRecord


@operation
def inform_person(reference: str, *, actor: Actor, how: str, when: date | None = None, version: int | None = None) -> InformationRecord:
    """Keep that the person was told of the shared file, what for, and of their rights."""
    case = get_case(actor, reference, to="inform", lock=True, version=version)
    return keep_information(case, actor=actor, how=how, when=when)


def keep_information(case: CaseFile, *, actor: Actor, how: str, when: date | None = None) -> InformationRecord:
    told_on = when or clock.today()
    if told_on > clock.today():
        raise Invalid.value("when", _("Give the day on which the person was told: today or before."), code="in_the_future")
    information = InformationRecord.objects.create(
        case=case, how=how, told_on=told_on, recorded_by=actor.user, recorded_by_agency=actor.acting_agency, created_at=clock.now()
    )
    record(case, "person_informed", actor, information=information.pk, how=how)
    return information

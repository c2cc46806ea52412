from datetime import date

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.free_text import check_free_text
from cases.lifecycle import CASE
from cases.models import CaseFile


@operation
def hold_case(reference: str, *, actor: Actor, reason: str, until: date, version: int | None = None) -> CaseFile:
    """Pause until a day on which the case wakes up by itself."""
    case = get_case(actor, reference, to="hold", lock=True, version=version)
    check_free_text(reason=reason)
    if until <= clock.today():
        raise Invalid.value("until", _("A pause ends on a day to come: give a later date."), code="not_in_the_future")

    case.status, case.hold_reason, case.hold_until = CASE.next(case.status, "hold"), reason, until
    case.next_deadline = next_deadline(case)

    record(case, "case_held", actor, changed=("status", "hold_reason", "hold_until", "next_deadline"), until=until)
    return case

"""Put a case aside, and take it back. Nothing is recorded: it is a comfort of one person, and the case is not changed by it.

Nor is the case locked: no rule of it depends on who put it aside.
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid, NotAllowed
from backend.base.operation import operation
from cases.access import get_case
from cases.models import CaseFile, CaseSnooze
from cases.snoozes import LONGEST


@operation
def snooze_case(reference: str, *, actor: Actor, until: date) -> CaseFile:
    """Out of the actor's worklist until the morning of `until`; said again, the new day counts."""
    case = get_case(actor, reference, to="snooze")
    if actor.user is None:
        raise NotAllowed(_("Only somebody who works for an agency has a worklist."))
    today = clock.today()
    if until <= today:
        raise Invalid.value("until", _("A case comes back on a day to come: give a later date."), code="not_in_the_future")
    if until > today + timedelta(days=LONGEST):
        sentence = _("A case comes back within %(days)s days. To pause it for longer, put it on hold.")
        raise Invalid.value("until", sentence % {"days": LONGEST}, code="too_far")

    CaseSnooze.objects.bulk_create(
        [CaseSnooze(case=case, user=actor.user, agency=actor.acting_agency, until=until)],
        update_conflicts=True,
        unique_fields=["user", "agency", "case"],
        update_fields=["until", "created_at"],
    )
    return case


@operation
def unsnooze_case(reference: str, *, actor: Actor) -> CaseFile:
    """Back in the worklist at once. Of a case that was not put aside, nothing changes."""
    case = get_case(actor, reference, to="unsnooze")
    CaseSnooze.objects.filter(case=case, user_id=actor.user_id, agency_id=actor.agency_id).delete()
    return case

"""Cases that somebody put aside: asked by the worklist, the lists and the case itself, in one way."""

from datetime import date
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from agencies.actor import Actor
from backend.base import clock
from cases.models import CaseSnooze

LONGEST = 90
"""Days. Whoever needs longer puts the case on hold, which its other agencies see."""


def snoozes_of(actor: Actor) -> QuerySet[CaseSnooze]:
    """Those that still last. A case that is no longer in sight may be among them: ask it only of cases that are."""
    return CaseSnooze.objects.filter(user_id=actor.user_id, agency_id=actor.agency_id, until__gt=clock.today())


def snoozed_in(actor: Actor, case: str) -> Subquery:
    """The same, for a statement whose rows say by the field `case` in which one they are."""
    return Subquery(snoozes_of(actor).filter(case=OuterRef(case)).values("until")[:1])


def snoozed_until(actor: Actor, case_id: UUID) -> date | None:
    return snoozes_of(actor).filter(case=case_id).values_list("until", flat=True).first()

"""What was solved and is met again: moved, and the coordinators of the agency that spotted it are told, with a link and no name."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import DomainError
from backend.base.operation import door_transaction
from irritants.models import RecurringIrritant
from irritants.operations.recurring.change_state import change_state
from irritants.statuses import IrritantStatus, RecurringState

CLOCK = Actor.system("clock")
MET_AGAIN = 3
WITHIN = timedelta(days=60)


def met_again() -> list[UUID]:
    """Solved ones that at least MET_AGAIN irritants of the last days are linked to, met after the solution."""
    since = clock.today() - WITHIN
    recent = Q(irritants__occurred_on__gt=F("solved_on"), irritants__occurred_on__gte=since)
    counted = recent & ~Q(irritants__status=IrritantStatus.ENTERED_IN_ERROR)
    solved = RecurringIrritant.objects.filter(state=RecurringState.SOLVED).alias(again=Count("irritants", filter=counted))
    return list(solved.filter(again__gte=MET_AGAIN).order_by("pk").values_list("pk", flat=True))


def mark_those_met_again() -> int:
    """One transaction each; what somebody moved in the meantime is left alone."""
    moved = 0
    for key in met_again():
        try:
            with door_transaction():
                change_state(key, verb="mark_recurring", actor=CLOCK)
            moved += 1
        except DomainError:
            continue
    return moved

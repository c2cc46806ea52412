"""Who is told what about their actions: once the day before, once when it is late. By e-mail, with nothing but the reference."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from backend.base import clock
from cases.models import Action
from cases.notices import notify_member
from cases.plan.lifecycle import OPEN


def due_tomorrow() -> list[UUID]:
    """Or today, when nobody was told the day before."""
    today = clock.today()
    return _assigned(Q(reminded_at=None, due_on__range=(today, today + timedelta(days=1))))


def late_and_untold() -> list[UUID]:
    return _assigned(Q(due_on__lt=clock.today()))


def remind(action_id: UUID) -> None:
    """Marked and sent in one transaction: a second run, or the end of the action in the meantime, leaves nothing to do."""
    _tell(action_id, "action_due", "reminded_at")


def tell_late(action_id: UUID) -> None:
    _tell(action_id, "action_late", "told_late_at")


def _assigned(which: Q) -> list[UUID]:
    """Open actions of which somebody in particular can be told."""
    waiting = Action.objects.filter(which, status__in=OPEN, assignee__isnull=False, told_late_at=None)
    return list(waiting.order_by("due_on", "id").values_list("pk", flat=True))


def _tell(action_id: UUID, notice: str, mark: str) -> None:
    if Action.objects.filter(pk=action_id, status__in=OPEN, assignee__isnull=False, **{mark: None}).update(**{mark: clock.now()}):
        action = Action.objects.select_related("case").get(pk=action_id)
        assert action.assignee_id
        notify_member(notice, action.assignee_id, action.agency_id, f"/cases/{action.case.reference}")

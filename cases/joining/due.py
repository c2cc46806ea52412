"""What the clock asks of requests to join: as of handovers. Nobody is reminded of those that lead nowhere; they end like the others."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from cases.models import AccessRequest
from cases.notices import tell_lead
from cases.operations.one_person.expire_access_request import expire_access_request
from cases.statuses import AccessRequestStatus

Each = Callable[[list[UUID], Callable[[UUID], object]], int]


def access_requests_due(each: Each, *, escalated_after: int, actor: Actor) -> Iterator[tuple[str, int]]:
    """`each` runs one transaction for each key and counts them."""
    now = clock.now()
    waiting = AccessRequest.objects.filter(status=AccessRequestStatus.REQUESTED)
    over = waiting.filter(expires_at__lte=now).order_by("pk").values_list("pk", flat=True)
    yield "access requests expired", each(list(over), lambda key: expire_access_request(key, actor=actor))

    late = waiting.filter(case__isnull=False, respond_by__lte=now).order_by("pk")
    unreminded = late.filter(reminded_at=None).values_list("pk", flat=True)
    yield "access requests reminded", each(list(unreminded), lambda key: _tell_once(key, "access_reminder", "reminded_at"))
    unescalated = late.filter(escalated_at=None).values_list("pk", "respond_by")
    keys = [key for key, respond_by in unescalated if _long_ago(respond_by, now, escalated_after)]
    yield "access requests escalated", each(keys, lambda key: _tell_once(key, "access_late", "escalated_at", coordinators_only=True))


def _long_ago(respond_by: datetime, now: datetime, working_days: int) -> bool:
    return clock.working_days_between(respond_by, now) >= working_days


def _tell_once(key: UUID, notice: str, mark: str, *, coordinators_only: bool = False) -> None:
    """Neither the version nor the date of the request moves: its sender would see that somebody was reminded."""
    waiting = AccessRequest.objects.filter(pk=key, status=AccessRequestStatus.REQUESTED, **{mark: None})
    if waiting.update(**{mark: clock.now()}):
        tell_lead(notice, key, coordinators_only=coordinators_only)

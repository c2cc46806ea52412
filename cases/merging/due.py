"""What the clock asks of probable pairs: that those who review them know. Opening a case, which finds them, takes the same time without."""

from collections.abc import Callable, Iterator
from uuid import UUID

from django.db.models import QuerySet

from backend.base import clock
from cases.merging.notices import tell_sides_of_pair
from cases.models import ProbablePair
from cases.people.pairs import linked_since

Each = Callable[[list[UUID], Callable[[UUID], object]], int]


def pairs_due(each: Each) -> Iterator[tuple[str, int]]:
    """`each` runs one transaction for each key and counts them."""
    yield "probable pairs told", each(list(_untold().order_by("pk").values_list("pk", flat=True)), _tell_once)


def _untold() -> QuerySet[ProbablePair]:
    return ProbablePair.objects.filter(~linked_since(), told_at=None, verdict=ProbablePair.Verdict.TO_REVIEW)


def _tell_once(key: UUID) -> None:
    """Marked and told in one transaction; neither the version nor the dates of the pair move."""
    if _untold().filter(pk=key).update(told_at=clock.now()):
        tell_sides_of_pair(key)

"""Lists of what waits for an answer: what is late stands first, longest waiting on top; the others follow, latest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from backend.base.keyset import CURSOR, bounded
from frontend.door import ActingRequest
from frontend.pages import COUNTED, Page, counted, keyset

LATE_SHOWN = 10
"""Beyond this many, a link leads to all that are late."""


@dataclass(frozen=True)
class LateFirst:
    found: int = 0
    late: Sequence[Any] = ()
    more_late: bool = False
    others: Page = field(default_factory=Page)

    @property
    def rows(self) -> list[Any]:
        return [*self.late, *self.others.rows]

    def shown(self, rows: Sequence[Any], row_template: str) -> dict[str, Any]:
        """For `frontend/late_first.html`. `rows` are as the reader sees them; each is `row` in its template."""
        late, others = rows[: len(self.late)], rows[len(self.late) :]
        listed = {"late": late, "more_late": self.more_late, "others": others, "row_template": row_template}
        return {"found": self.found, "most": COUNTED, **listed, "page_links": self.others}


Querysets = Sequence[QuerySet[Any]]
"""As `keyset` takes them."""


def latest_first(request: ActingRequest, asked: Querysets, ordering: Sequence[str]) -> LateFirst:
    """All that is asked for, late or not."""
    return LateFirst(counted(asked), others=keyset(request, asked, ordering))


def late_first(request: ActingRequest, asked: Querysets, ordering: Sequence[str], *, late: Querysets, others: Querysets) -> LateFirst:
    """All that is asked for: the `late` ones on the first page, the `others` on all."""
    waiting = list(bounded(late, None, ("respond_by", "id"), LATE_SHOWN)) if CURSOR not in request.GET else []
    return LateFirst(counted(asked), waiting[:LATE_SHOWN], len(waiting) > LATE_SHOWN, keyset(request, others, ordering))


def narrowed_to(criteria: Any, branches: Querysets, columns: Sequence[str]) -> list[QuerySet[Any]]:
    """`branches` by the criteria of a filter that make sense, with the `columns` that pages are sorted by, and no more."""
    assert criteria.is_valid(), criteria.errors
    return [criteria.filter_queryset(branch).values(*columns) for branch in branches]

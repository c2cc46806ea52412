"""Lists of the pages, page by page: the same cursors as the API's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from backend.base.keyset import CURSOR, Branches, scope_of, slice_of
from frontend.door import ActingRequest


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as the queryset makes them, and the addresses of the pages around them, for `{% pages page %}`."""

    rows: list[Any] = field(default_factory=list)
    next_url: str | None = None
    previous_url: str | None = None


def keyset(request: ActingRequest, branches: Branches, ordering: Sequence[str], size: int = 25) -> Page:
    """The page that the address asks for, with its filters. Raises BadCursor (Invalid) for a cursor of another list.

    `ordering`: one or two columns that are never NULL, the last one unique; never a person's name, for they are in the address.
    """
    filters = [(name, list(values)) for name, values in request.GET.lists() if name != CURSOR]
    scope = scope_of(request.path, ordering, filters, request.actor.agency_id)
    found = slice_of(branches, ordering=ordering, size=size, scope=scope, token=request.GET.get(CURSOR))
    return Page(found.rows, _address(request, found.next), _address(request, found.previous))


COUNTED = 100
"""Beyond, "more than 100": counting further would cost more than it tells."""


def counted(branches: Sequence[QuerySet[Any]]) -> int:
    """How many rows the branches have together, up to one more than COUNTED."""
    few: list[QuerySet[Any]] = [branch.order_by().values("pk")[: COUNTED + 1] for branch in branches]
    return (few[0].union(*few[1:])[: COUNTED + 1] if len(few) > 1 else few[0]).count()


def _address(request: ActingRequest, token: str | None) -> str | None:
    if token is None:
        return None
    query = request.GET.copy()
    query[CURSOR] = token
    return f"{request.path}?{query.urlencode()}"

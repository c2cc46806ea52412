"""Lists by keyset: a signed cursor over one or two columns, both directions, the same cost on page 200 as on page 1.

`a <= x AND (a < x OR b < y)` and not `(a, b) < (x, y)` in its OR form: the first bound lets PostgreSQL start inside the
index. Sort columns may not be NULL; they end up, signed but readable, in an address: never sort by a name of a person.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backend.base.errors import Invalid, Problem

Branches = QuerySet[Any] | Sequence[QuerySet[Any]]
"""One queryset, or several with the same columns: their UNION, each bounded by the cursor on its own index."""
CURSOR = "cursor"
SALT = "keyset"


class BadCursor(Invalid):
    """A cursor of another list, order, filter or agency, or one that somebody bent."""

    code = "bad_cursor"

    def __init__(self) -> None:
        sentence = _("This cursor does not belong to this list, these filters and this agency. Start again from the first page.")
        super().__init__(Problem(CURSOR, self.code, sentence), detail=sentence)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: beyond `position` (at it, when `inclusive`), forwards or backwards."""

    forward: bool
    position: tuple[Any, ...]
    inclusive: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of rows, as the queryset makes them (models, dicts or tuples), and the tokens of the pages around it."""

    rows: list[Any]
    next: str | None
    previous: str | None


def scope_of(path: str, ordering: Sequence[str], filters: Iterable[tuple[str, list[str]]], agency_id: Any) -> str:
    """What a cursor belongs to: this list, this order, these filters, this acting agency."""
    belongs_to = (path, tuple(ordering), sorted(filters), str(agency_id) if agency_id else "")
    return hashlib.sha256(repr(belongs_to).encode(errors="replace")).hexdigest()[:16]


def own_ordering(branches: Branches) -> Sequence[str]:
    """The order that the queryset itself, or its model, asks for."""
    first = first_of(branches)
    return cast(Sequence[str], first.query.order_by or first.model._meta.ordering)


def slice_of(branches: Branches, *, ordering: Sequence[str], size: int, scope: str, token: str | None) -> Slice:
    """The page that starts at `token`, the first one for None. Raises BadCursor; TypeError for an order of three columns."""
    ordering = tuple(ordering)
    if not 1 <= len(ordering) <= 2:
        raise TypeError(f"a keyset has one or two columns, not {ordering}: end with a unique one")
    cursor = None if token is None else read(token, scope, len(ordering))
    forward = cursor is None or cursor.forward
    rows = list(bounded(branches, cursor, ordering, size))
    more = len(rows) > size
    rows = rows[:size]
    if not forward:
        rows.reverse()
    following, preceding = neighbours(branches, cursor, ordering, rows, more)
    return Slice(rows, written(following, scope), written(preceding, scope))


# --- the query ----------------------------------------------------------------------------------------------------------


def bounded(branches: Branches, cursor: Cursor | None, ordering: tuple[str, ...], size: int) -> QuerySet[Any]:
    """The rows of a page and one more, which tells whether another page follows."""
    if cursor is not None and not cursor.forward:
        ordering = tuple(column[1:] if column.startswith("-") else f"-{column}" for column in ordering)
    bound = Q() if cursor is None else beyond(cursor, ordering)
    if isinstance(branches, QuerySet):
        return branches.filter(bound).order_by(*ordering)[: size + 1]
    parts = [branch.filter(bound).order_by(*ordering)[: size + 1] for branch in branches]
    return (parts[0].union(*parts[1:]).order_by(*ordering) if len(parts) > 1 else parts[0])[: size + 1]


def beyond(cursor: Cursor, ordering: tuple[str, ...]) -> Q:
    """`a <= x AND (a < x OR b < y)`, each comparison in the direction of its column."""
    sides = ["lt" if column.startswith("-") else "gt" for column in ordering]
    columns = list(zip([column.removeprefix("-") for column in ordering], sides, cursor.position, strict=True))
    last, side, at = columns[-1]
    tail = Q((f"{last}__{side}{'e' if cursor.inclusive else ''}", at))
    if len(columns) == 1:
        return tail
    first, side, at = columns[0]
    return Q((f"{first}__{side}e", at)) & (Q((f"{first}__{side}", at)) | tail)


# --- cursors ------------------------------------------------------------------------------------------------------------


def neighbours(
    branches: Branches, cursor: Cursor | None, ordering: tuple[str, ...], rows: list[Any], more: bool
) -> tuple[Cursor | None, Cursor | None]:
    """Cursors of the next and the previous page. One always exists on the side that one comes from."""
    if cursor is not None and not rows:
        back = Cursor(not cursor.forward, cursor.position, inclusive=not cursor.inclusive)
        return (None, back) if cursor.forward else (back, None)
    forward = cursor is None or cursor.forward
    has_next, has_previous = (more, cursor is not None) if forward else (True, more)
    return (
        Cursor(True, position(branches, ordering, rows[-1])) if has_next else None,
        Cursor(False, position(branches, ordering, rows[0])) if has_previous else None,
    )


def position(branches: Branches, ordering: tuple[str, ...], row: Any) -> tuple[Any, ...]:
    return tuple(portable(value_in(row, column.removeprefix("-"), first_of(branches))) for column in ordering)


def written(cursor: Cursor | None, scope: str) -> str | None:
    if cursor is None:
        return None
    return signing.dumps([scope, int(cursor.forward), int(cursor.inclusive), *cursor.position], salt=SALT)


def read(token: str, scope: str, columns: int) -> Cursor:
    try:
        belongs_to, forward, inclusive, *position = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise BadCursor from None
    if belongs_to != scope or len(position) != columns:
        raise BadCursor
    return Cursor(bool(forward), tuple(position), bool(inclusive))


def first_of(branches: Branches) -> QuerySet[Any]:
    return branches if isinstance(branches, QuerySet) else branches[0]


def value_in(row: Any, column: str, queryset: QuerySet[Any]) -> Any:
    """The value of `column` in a row, whether the queryset makes models, dicts or tuples."""
    if isinstance(row, Mapping):
        return row[column]
    if isinstance(row, tuple) and not hasattr(row, "_fields"):
        return row[queryset._fields.index(column)]  # type: ignore[attr-defined]
    for name in column.split("__"):
        row = getattr(row, name)
    return row


def portable(value: Any) -> Any:
    """As JSON keeps it; the column's own field reads it back."""
    match value:
        case date():  # datetimes too, to the microsecond
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
    return value

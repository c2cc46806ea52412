"""Lists by keyset: a signed cursor over one or two columns, both directions, the same cost on page 200 as on page 1.

`a <= x AND (a < x OR b < y)` and not `(a, b) < (x, y)` in its OR form: the first bound lets PostgreSQL start inside the
index. Sort columns may not be NULL; they end up, signed but readable, in an address: never sort by a name of a person.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    from rest_framework.views import APIView

Branches = QuerySet[Any] | Sequence[QuerySet[Any]]
"""One queryset, or several with the same columns: their UNION, each bounded by the cursor on its own index."""
SALT = "api.pagination"
CURSOR, PAGE_SIZE = "cursor", "page_size"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: beyond `position` (at it, when `inclusive`), forwards or backwards."""

    forward: bool
    position: tuple[Any, ...]
    inclusive: bool = False


class KeysetPagination(BasePagination):
    default_size = 25
    largest_size = 100

    def paginate_queryset(  # type: ignore[override]  # branches are several querysets
        self, queryset: Branches, request: Request, view: "APIView | None" = None, *, ordering: Sequence[str] | None = None
    ) -> list[Any]:
        """One page of rows, as the queryset makes them (models, dicts or tuples)."""
        self.request = request
        self.ordering = tuple(ordering or self.own_ordering(queryset))
        if not 1 <= len(self.ordering) <= 2:
            raise TypeError(f"a keyset has one or two columns, not {self.ordering}: end with a unique one")
        self.scope = self.digest(request)
        self.size = self.page_size(request)
        cursor = self.read_cursor(request)
        forward = cursor is None or cursor.forward
        rows = list(self.slice(queryset, cursor)[: self.size + 1])
        more = len(rows) > self.size
        rows = rows[: self.size]
        if not forward:
            rows.reverse()
        self.next, self.previous = self.neighbours(queryset, cursor, rows, more)
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.link(self.next), "previous": self.link(self.previous), "results": data})

    # --- the query --------------------------------------------------------------------------------------------------

    @staticmethod
    def own_ordering(queryset: Branches) -> Sequence[str]:
        first = queryset if isinstance(queryset, QuerySet) else queryset[0]
        return cast(Sequence[str], first.query.order_by or first.model._meta.ordering)

    def slice(self, queryset: Branches, cursor: Cursor | None) -> QuerySet[Any]:
        forward = cursor is None or cursor.forward
        ordering = self.ordering if forward else tuple(column[1:] if column.startswith("-") else f"-{column}" for column in self.ordering)
        bound = Q() if cursor is None else self.beyond(cursor, ordering)
        if isinstance(queryset, QuerySet):
            return queryset.filter(bound).order_by(*ordering)
        branches = [branch.filter(bound).order_by(*ordering)[: self.size + 1] for branch in queryset]
        return branches[0].union(*branches[1:]).order_by(*ordering) if len(branches) > 1 else branches[0]

    @staticmethod
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

    # --- cursors ----------------------------------------------------------------------------------------------------

    def neighbours(self, queryset: Branches, cursor: Cursor | None, rows: list[Any], more: bool) -> tuple[Cursor | None, Cursor | None]:
        """Cursors of the next and the previous page. One always exists on the side that one comes from."""
        if cursor is not None and not rows:
            back = Cursor(not cursor.forward, cursor.position, inclusive=not cursor.inclusive)
            return (None, back) if cursor.forward else (back, None)
        forward = cursor is None or cursor.forward
        has_next, has_previous = (more, cursor is not None) if forward else (True, more)
        return (
            Cursor(True, self.position(queryset, rows[-1])) if has_next else None,
            Cursor(False, self.position(queryset, rows[0])) if has_previous else None,
        )

    def position(self, queryset: Branches, row: Any) -> tuple[Any, ...]:
        first = queryset if isinstance(queryset, QuerySet) else queryset[0]
        return tuple(portable(value_in(row, column.removeprefix("-"), first)) for column in self.ordering)

    def link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        token = signing.dumps([self.scope, int(cursor.forward), int(cursor.inclusive), *cursor.position], salt=SALT)
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, token)

    def read_cursor(self, request: Request) -> Cursor | None:
        token = request.query_params.get(CURSOR)
        if token is None:
            return None
        try:
            scope, forward, inclusive, *position = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError):
            raise self.bad_cursor() from None
        if scope != self.scope or len(position) != len(self.ordering):
            raise self.bad_cursor()
        return Cursor(bool(forward), tuple(position), bool(inclusive))

    def digest(self, request: Request) -> str:
        """What a cursor belongs to: this list, this order, these filters, this acting agency."""
        filters = sorted((name, values) for name, values in request.query_params.lists() if name not in (CURSOR, PAGE_SIZE))
        actor = getattr(request, "actor", None)
        belongs_to = (request.path, self.ordering, filters, str(actor.agency_id) if actor else "")
        return hashlib.sha256(repr(belongs_to).encode(errors="replace")).hexdigest()[:16]

    @staticmethod
    def bad_cursor() -> ValidationError:
        sentence = _("This cursor does not belong to this list, these filters and this agency. Start again from the first page.")
        return ValidationError({CURSOR: [ErrorDetail(sentence, code="bad_cursor")]})

    def page_size(self, request: Request) -> int:
        asked = request.query_params.get(PAGE_SIZE)
        if asked is None:
            return self.default_size
        if asked.isascii() and asked.isdigit() and 1 <= int(asked[:4]) <= self.largest_size and len(asked) <= 4:
            return int(asked)
        raise ValidationError({PAGE_SIZE: [ErrorDetail(_("Give a whole number from 1 to 100."), code="invalid")]})

    # --- documentation ----------------------------------------------------------------------------------------------

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.largest_size, "default": self.default_size}
        cursor = "From `next` or `previous` of another page of the same list with the same filters."
        return [
            {"name": CURSOR, "in": "query", "required": False, "description": cursor, "schema": {"type": "string"}},
            {"name": PAGE_SIZE, "in": "query", "required": False, "description": "Rows on a page.", "schema": size},
        ]


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

"""Pages of the API's lists: `cursor` and `page_size`, over backend/base/keyset.py."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from backend.base.keyset import CURSOR, BadCursor, Branches, Slice, own_ordering, scope_of, slice_of

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGE_SIZE = "page_size"


class KeysetPagination(BasePagination):
    default_size = 25
    largest_size = 100

    def paginate_queryset(  # type: ignore[override]  # branches are several querysets
        self, queryset: Branches, request: Request, view: "APIView | None" = None, *, ordering: Sequence[str] | None = None
    ) -> list[Any]:
        """One page of rows, as the queryset makes them (models, dicts or tuples)."""
        self.request = request
        columns = tuple(ordering or own_ordering(queryset))
        filters = [(name, values) for name, values in request.query_params.lists() if name not in (CURSOR, PAGE_SIZE)]
        actor = getattr(request, "actor", None)
        scope = scope_of(request.path, columns, filters, actor.agency_id if actor else None)
        size = self.page_size(request)
        try:
            self.slice: Slice = slice_of(queryset, ordering=columns, size=size, scope=scope, token=request.query_params.get(CURSOR))
        except BadCursor as refusal:
            raise ValidationError({CURSOR: [ErrorDetail(str(refusal.detail), code=refusal.code)]}) from None
        return self.slice.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.link(self.slice.next), "previous": self.link(self.slice.previous), "results": data})

    def link(self, token: str | None) -> str | None:
        return None if token is None else replace_query_param(self.request.build_absolute_uri(), CURSOR, token)

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

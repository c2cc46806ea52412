"""Lists of a resource, and how long they are."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.door import Door
from backend.base.keyset import Branches

ORDERING = "ordering"


class Count(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=0)


class Listed(Door):
    """A door with `GET …` and `GET …/count`, over the same rows.

    `rows` gives the key rows (one queryset, or branches to unite); `hydrate` makes a page of them what is answered.
    """

    orderings: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What `?ordering=` may say, each with its one or two columns; the first is the default."""

    def rows(self) -> Branches:
        return self.filter_queryset(self.get_queryset())

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return self.get_serializer(rows, many=True).data

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.page(self.rows(), ordering=self.chosen_ordering(), hydrate=self.hydrate)

    @extend_schema(responses=Count)
    @action(detail=False, methods=["get"])
    def count(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """How many rows the list has, with the same filters."""
        return self.ok({"count": self.counted()})

    def counted(self) -> int:
        rows = self.rows()
        if not isinstance(rows, QuerySet):
            first, *others = (branch.order_by().values("pk") for branch in rows)
            rows = first.union(*others)
        return rows.count()

    def chosen_ordering(self) -> tuple[str, ...] | None:
        if not self.orderings:
            return None
        asked = self.request.query_params.get(ORDERING, next(iter(self.orderings)))
        if asked not in self.orderings:
            sentence = _("Choose among: %(choices)s.") % {"choices": ", ".join(self.orderings)}
            raise ValidationError({ORDERING: [ErrorDetail(sentence, code="invalid_choice")]})
        return self.orderings[asked]

    def accepted_parameters(self) -> tuple[set[str], set[str]]:
        accepted, repeatable = super().accepted_parameters()
        if self.action == "list" and self.orderings:
            accepted.add(ORDERING)
        return accepted, repeatable

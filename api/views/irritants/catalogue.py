"""The catalogue of irritants: read by everybody, kept by the steering team."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.resource import Resource
from api.serializers.irritants import (
    CategoryOutput,
    SuggestInput,
    SuggestOutput,
)
from irritants.catalogue import label_of
from irritants.filters import CategoryFilter
from irritants.models import IrritantCategory
from irritants.suggesting import suggest_categories


class CategoryViewSet(Resource):
    queryset = IrritantCategory.objects.none()
    serializer_class = CategoryOutput
    filterset_class = CategoryFilter
    orderings = {"code": ("code",)}

    def get_queryset(self) -> QuerySet[IrritantCategory]:
        return IrritantCategory.objects.all()

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        for category in rows:
            category.label = label_of(category)
        return CategoryOutput(rows, many=True).data

    @extend_schema(request=SuggestInput, responses=SuggestOutput)
    @action(detail=False, methods=["post"])
    def suggest(self, request: Request) -> Response:
        """The categories that a few words speak of, the closest first. A POST, so that the words are in no address and in no log."""
        found = suggest_categories(self.read(SuggestInput)["text"])
        rows = [{"code": one.category.pk, "label": label_of(one.category), "because": list(one.because), "step": one.step} for one in found]
        return self.ok({"results": rows})

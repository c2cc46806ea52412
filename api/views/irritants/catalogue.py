"""The catalogue of irritants: read by everybody, kept by the steering team."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.input import Nothing
from api.resource import Resource
from api.serializers.irritants import (
    CategoryChanges,
    CategoryInput,
    CategoryOutput,
    MergeIntoInput,
    SuggestInput,
    SuggestOutput,
)
from irritants.catalogue import label_of
from irritants.filters import CategoryFilter
from irritants.models import IrritantCategory
from irritants.operations.catalogue.add_category import add_category
from irritants.operations.catalogue.edit_category import edit_category
from irritants.operations.catalogue.merge_category import merge_category
from irritants.operations.catalogue.restore_category import restore_category
from irritants.operations.catalogue.retire_category import retire_category
from irritants.steering import allowed_on_category, get_category
from irritants.suggesting import suggest_categories


class CategoryViewSet(Resource):
    queryset = IrritantCategory.objects.none()
    serializer_class = CategoryOutput
    filterset_class = CategoryFilter
    orderings = {"code": ("code",)}
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[IrritantCategory]:
        return IrritantCategory.objects.all()

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        for category in rows:
            category.label = label_of(category)
        return CategoryOutput(rows, many=True).data

    def get_object(self) -> IrritantCategory:
        return get_category(self.kwargs["code"])

    def told(self, category: IrritantCategory) -> dict[str, Any]:
        [shown] = self.hydrate([category])
        return {**shown, "allowed_actions": allowed_on_category(self.actor, category)}

    def answer(self, category: IrritantCategory) -> Response:
        return self.ok(self.told(category), version=category.version)

    @extend_schema(responses=CategoryOutput)
    def retrieve(self, request: Request, code: str) -> Response:
        return self.answer(self.get_object())

    @extend_schema(request=CategoryInput, responses={201: CategoryOutput})
    def create(self, request: Request) -> Response:
        """With the next free code of its theme."""
        category = add_category(actor=self.actor, **self.read(CategoryInput))
        return self.created(self.told(category), location=f"/api/v1/irritant-categories/{category.pk}", version=category.version)

    @extend_schema(request=CategoryChanges, responses=CategoryOutput)
    def partial_update(self, request: Request, code: str) -> Response:
        return self.answer(edit_category(code, actor=self.actor, version=self.expected_version, changes=self.read(CategoryChanges)))

    @extend_schema(request=MergeIntoInput, responses=CategoryOutput)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, code: str) -> Response:
        """Into another: past irritants keep their code, and are counted under the other."""
        return self.answer(merge_category(code, actor=self.actor, version=self.expected_version, **self.read(MergeIntoInput)))

    @extend_schema(request=Nothing, responses=CategoryOutput)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, code: str) -> Response:
        """It takes no new irritant; past figures stay."""
        self.read(Nothing)
        return self.answer(retire_category(code, actor=self.actor, version=self.expected_version))

    @extend_schema(request=Nothing, responses=CategoryOutput)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, code: str) -> Response:
        self.read(Nothing)
        return self.answer(restore_category(code, actor=self.actor, version=self.expected_version))

    @extend_schema(request=SuggestInput, responses=SuggestOutput)
    @action(detail=False, methods=["post"])
    def suggest(self, request: Request) -> Response:
        """The categories that a few words speak of, the closest first. A POST, so that the words are in no address and in no log."""
        found = suggest_categories(self.read(SuggestInput)["text"])
        rows = [{"code": one.category.pk, "label": label_of(one.category), "because": list(one.because), "step": one.step} for one in found]
        return self.ok({"results": rows})

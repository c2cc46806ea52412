"""Recurring irritants: what several people meet alike, from the day it is spotted to the day it is solved, or comes back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.input import Nothing
from api.resource import Resource
from api.serializers.recurring import Cause, RecurringChanges, RecurringInput, RecurringOutput, Solution
from irritants.models import RecurringIrritant
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.edit_recurring import edit_recurring
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.recurring.access import ORDERINGS, RELATED, allowed_on_recurring, get_recurring, visible_recurring
from irritants.recurring.filters import RecurringFilter
from irritants.recurring.hits import hits_of


class RecurringViewSet(Resource):
    """Those of the living areas of the acting agency."""

    queryset = RecurringIrritant.objects.none()
    serializer_class = RecurringOutput
    filterset_class = RecurringFilter
    orderings = ORDERINGS

    def get_queryset(self) -> QuerySet[RecurringIrritant]:
        return visible_recurring(self.actor).select_related(*RELATED)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        hits = hits_of(self.actor, [recurring.pk for recurring in rows])
        for recurring in rows:
            recurring.hits = hits[recurring.pk]
        return RecurringOutput(rows, many=True).data

    def get_object(self) -> RecurringIrritant:
        return get_recurring(self.actor, self.kwargs["pk"], to="read")

    def told(self, recurring: RecurringIrritant) -> dict[str, Any]:
        [shown] = self.hydrate([recurring])
        return {**shown, "allowed_actions": allowed_on_recurring(self.actor, recurring)}

    def answer(self, recurring: RecurringIrritant) -> Response:
        return self.ok(self.told(recurring), version=recurring.version)

    @extend_schema(responses=RecurringOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.get_object())

    @extend_schema(request=RecurringInput, responses={201: RecurringOutput})
    def create(self, request: Request) -> Response:
        recurring = spot_recurring(actor=self.actor, **self.read(RecurringInput))
        return self.created(self.told(recurring), location=f"/api/v1/recurring-irritants/{recurring.pk}", version=recurring.version)

    @extend_schema(request=RecurringChanges, responses=RecurringOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        return self.answer(edit_recurring(pk, actor=self.actor, version=self.expected_version, changes=self.read(RecurringChanges)))

    @extend_schema(request=Cause, responses=RecurringOutput)
    @action(detail=True, methods=["post"])
    def qualify(self, request: Request, pk: UUID) -> Response:
        """Its cause is understood."""
        return self.moved(pk, "qualify", **self.read(Cause))

    @extend_schema(request=Solution, responses=RecurringOutput)
    @action(detail=True, methods=["post"], url_path="try-solution")
    def try_solution(self, request: Request, pk: UUID) -> Response:
        return self.moved(pk, "try_solution", **self.read(Solution))

    @extend_schema(request=Solution, responses=RecurringOutput)
    @action(detail=True, methods=["post"], url_path="mark-solved")
    def mark_solved(self, request: Request, pk: UUID) -> Response:
        return self.moved(pk, "mark_solved", **self.read(Solution))

    @extend_schema(request=Nothing, responses=RecurringOutput)
    @action(detail=True, methods=["post"], url_path="mark-recurring")
    def mark_recurring(self, request: Request, pk: UUID) -> Response:
        """It came back after it had been solved."""
        self.read(Nothing)
        return self.moved(pk, "mark_recurring")

    def moved(self, pk: UUID, verb: str, **said: str) -> Response:
        return self.answer(change_state(pk, verb=verb, actor=self.actor, version=self.expected_version, **said))

"""Two people who may be one: for coordinators, each their own side."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.roles import Role
from api.permissions import roles
from api.resource import Resource
from api.serializers.pairs import Judgement, PairOutput
from cases.accesses import record_listing
from cases.filters import PairFilter
from cases.models import ProbablePair
from cases.operations.one_person.judge_pair import judge_pair
from cases.people.pairs import get_pair, show, visible_pairs


class PairViewSet(Resource):
    queryset = ProbablePair.objects.none()
    permission_classes = [roles(Role.COORDINATOR)]
    serializer_class = PairOutput
    filterset_class = PairFilter
    orderings = {"-found": ("-found_at", "-id"), "found": ("found_at", "id")}
    reads_leave_a_trace = True

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return visible_pairs(self.actor)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        record_listing(self.actor, "inbox_list", [pair.pk for pair in rows])
        return PairOutput(show(self.actor, rows), many=True).data

    def get_object(self) -> ProbablePair:
        return get_pair(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=PairOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.get_object())

    @extend_schema(request=Judgement, responses=PairOutput)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: UUID) -> Response:
        """`not_same` settles it, and is remembered; `same` takes both sides."""
        return self.answer(judge_pair(pk, actor=self.actor, version=self.expected_version, **self.read(Judgement)))

    def answer(self, pair: ProbablePair) -> Response:
        return self.ok(PairOutput(pair).data, version=pair.version)

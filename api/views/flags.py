"""Risk flags. What a flag tells depends on who reads it: its raiser, its receiver, a former receiver."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.boxes import box_of, in_boxes
from api.case_shown import case_shown
from api.input import Nothing
from api.resource import Resource
from api.serializers.cases import CaseOutput
from api.serializers.flags import (
    Dismissal,
    FlagForRaiser,
    FlagForReceiver,
    FlagInput,
    FlagRaised,
    FlagRedirected,
    Redirection,
    RiskFactorOutput,
    TakingUp,
)
from backend.base.keyset import Branches
from cases.catalogue import factors_in_use, label_of
from cases.filters import FlagFilter
from cases.flags.access import FORMER, RAISER, SORTED_BY, flag_branches, flags_of, get_flag
from cases.flags.readings import FlagReading, list_flags, open_flag, read_flag
from cases.levels import levels_of
from cases.models import RiskFactor, RiskFlag
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.dismiss_flag import dismiss_flag
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.flags.withdraw_flag import withdraw_flag

FLAG = PolymorphicProxySerializer(
    component_name="Flag", serializers=[FlagForReceiver, FlagForRaiser, FlagRedirected], resource_type_field_name=None
)


@in_boxes("raised", "received", responses=FLAG)
class FlagViewSet(Resource):
    queryset = RiskFlag.objects.none()
    serializer_class = FlagForReceiver
    filterset_class = FlagFilter
    orderings = {"-raised": ("-raised_at", "-id"), "raised": ("raised_at", "id")}
    reads_leave_a_trace = True

    def rows(self) -> Branches:
        branches: Any = flag_branches(self.actor, box_of(self))
        return [branch.values(*SORTED_BY) for branch in self.filter_queryset(branches)]

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return [told(reading) for reading in list_flags(self.actor, flags_of(rows), box_of(self))]

    def get_object(self) -> RiskFlag:
        return get_flag(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=FLAG)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        flag = self.get_object()
        return self.read_as(open_flag(self.actor, flag))

    @extend_schema(request=FlagInput, responses={201: FlagRaised})
    def create(self, request: Request) -> Response:
        said = self.read(FlagInput)
        flag = raise_flag(actor=self.actor, flag_id=said.pop("id", None), **said)
        reading = read_flag(self.actor, flag, party=RAISER)
        return self.created({**told(reading), **emergency(reading)}, location=f"/api/v1/flags/{flag.pk}", version=flag.version)

    @extend_schema(request=Nothing, responses=FLAG)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(acknowledge_flag(pk, actor=self.actor, version=self.expected_version))

    @extend_schema(request=TakingUp, responses=CaseOutput)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, pk: UUID) -> Response:
        """Answers the case: one that you see already, or a new one."""
        flag = take_up_flag(pk, actor=self.actor, version=self.expected_version, **self.read(TakingUp))
        case = flag.case
        assert case
        case.levels = levels_of(self.actor, case)
        return self.ok(case_shown(self.actor, case), version=case.version)

    @extend_schema(request=Redirection, responses=FLAG)
    @action(detail=True, methods=["post"])
    def redirect(self, request: Request, pk: UUID) -> Response:
        return self.answer(redirect_flag(pk, actor=self.actor, version=self.expected_version, **self.read(Redirection)))

    @extend_schema(request=Dismissal, responses=FLAG)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: UUID) -> Response:
        return self.answer(dismiss_flag(pk, actor=self.actor, version=self.expected_version, **self.read(Dismissal)))

    @extend_schema(request=Nothing, responses=FLAG)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(withdraw_flag(pk, actor=self.actor, version=self.expected_version), party=RAISER)

    def answer(self, flag: RiskFlag, *, party: str = "") -> Response:
        return self.read_as(read_flag(self.actor, flag, party=party))

    def read_as(self, reading: FlagReading) -> Response:
        """Without ETag for a former receiver: it would count what goes on elsewhere."""
        return self.ok(told(reading), version=None if reading.party == FORMER else reading.version)


def told(reading: FlagReading) -> dict[str, Any]:
    """A reading (cases/flags/readings.py) in the shape of its reader's serializer."""
    if reading.party == FORMER:
        return {"id": reading.id, "raised_at": reading.raised_at, "status": "redirected"}
    codes = [factor.pk for factor in reading.factors]
    flag = reading.flag
    if flag is None:
        said = {"id": reading.id, "raised_at": reading.raised_at, "factors": codes, "feedback": reading.feedback}
        return FlagForRaiser({**said, **({"directed_to": reading.directed_to} if reading.directed_to else {})}).data
    return {
        **{name: getattr(flag, name) for name in AS_THEY_ARE},
        "commune": flag.commune_id,
        "raised_by_agency": flag.raised_by_agency.slug,
        "to_agency": flag.to_agency.slug,
        "factors": codes,
        "person": {name: getattr(flag, name) for name in RiskFlag.PERSON_FIELDS},
        "case": reading.case,
        "allowed_actions": reading.allowed_actions,
        **emergency(reading),
    }


DERIVED = {"commune", "raised_by_agency", "to_agency", "factors", "person", "case", "allowed_actions", "emergency_numbers"}
AS_THEY_ARE = FlagForReceiver().fields.keys() - DERIVED


def emergency(reading: FlagReading) -> dict[str, Any]:
    """The numbers to call first, where there is an emergency."""
    numbers = [{"number": known.number, "label": str(known.label)} for known in reading.emergency_numbers]
    return {"emergency_numbers": numbers} if numbers else {}


class RiskFactorViewSet(Resource):
    """The catalogue of risk factors in use in this instance."""

    queryset = RiskFactor.objects.none()
    serializer_class = RiskFactorOutput
    orderings = {"code": ("code",)}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return factors_in_use()

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        for factor in rows:
            factor.label = label_of(factor)
        return RiskFactorOutput(rows, many=True).data

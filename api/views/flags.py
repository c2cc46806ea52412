"""Risk flags. What a flag tells depends on who reads it: its raiser, its receiver, a former receiver."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

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
from api.views.cases import case_shown
from api.views.sharing import box_of
from cases.access import levels_of
from cases.accesses import record_listing, record_read
from cases.emergency import EMERGENCY_NUMBERS
from cases.filters import FlagFilter
from cases.flag_access import FORMER, RAISER, RECEIVER, allowed_actions, feedback, get_flag, visible_flags
from cases.models import CaseFile, RiskFactor, RiskFlag
from cases.operations.acknowledge_flag import acknowledge_flag
from cases.operations.dismiss_flag import dismiss_flag
from cases.operations.raise_flag import is_emergency, raise_flag
from cases.operations.redirect_flag import redirect_flag
from cases.operations.take_up_flag import take_up_flag
from cases.operations.withdraw_flag import withdraw_flag
from cases.statuses import FlagFeedback

FLAG = PolymorphicProxySerializer(
    component_name="Flag", serializers=[FlagForReceiver, FlagForRaiser, FlagRedirected], resource_type_field_name=None
)
BOX = OpenApiParameter("box", enum=["raised", "received"], required=True)


class FlagViewSet(Resource):
    queryset = RiskFlag.objects.none()
    serializer_class = FlagForReceiver
    filterset_class = FlagFilter
    orderings = {"-raised": ("-raised_at", "-id"), "raised": ("raised_at", "id")}
    query_parameters = {"list": ["box"], "count": ["box"]}
    reads_leave_a_trace = True

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return visible_flags(self.actor, box_of(self.request, ("raised", "received")))

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        box = self.request.query_params["box"]
        if box == "received":
            record_listing(self.actor, "inbox_list", [flag.pk for flag in rows if flag.to_agency_id == self.actor.agency_id])
        seen = seen_cases(self, rows)
        return [self.told(flag, RAISER if box == "raised" else self.side(flag), seen) for flag in rows]

    def side(self, flag: RiskFlag) -> str:
        return RECEIVER if flag.to_agency_id == self.actor.agency_id else FORMER

    @extend_schema(parameters=[BOX], responses=FLAG)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[BOX])
    @action(detail=False, methods=["get"])
    def count(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().count(request, *args, **kwargs)

    def get_object(self) -> RiskFlag:
        return get_flag(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=FLAG)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        flag = self.get_object()
        if flag.party == RECEIVER:
            record_read(self.actor, "flag_read", flag.pk, ground="received")
        return self.answer(flag)

    @extend_schema(request=FlagInput, responses={201: FlagRaised})
    def create(self, request: Request) -> Response:
        said = self.read(FlagInput)
        flag = raise_flag(actor=self.actor, flag_id=said.pop("id", None), **said)
        told = for_raiser(flag)
        if is_emergency(flag):
            told = {**told, "emergency_numbers": emergency_numbers()}
        return self.created(told, location=f"/api/v1/flags/{flag.pk}", version=flag.version)

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
        party = party or (FORMER if flag.party == RECEIVER and flag.to_agency_id != self.actor.agency_id else flag.party)
        return self.ok(self.told(flag, party, seen_cases(self, [flag])), version=flag.version)

    def told(self, flag: RiskFlag, party: str, seen: set[Any]) -> dict[str, Any]:
        if party == RAISER:
            return for_raiser(flag)
        if party == FORMER:
            return {"id": flag.pk, "raised_at": flag.raised_at, "status": "redirected"}
        return for_receiver(flag, allowed_actions(self.actor, flag), seen)


def seen_cases(view: FlagViewSet, flags: list[RiskFlag]) -> set[Any]:
    wanted = {flag.case_id for flag in flags if flag.case_id}
    return set(CaseFile.objects.visible_to(view.actor).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def codes_of(flag: RiskFlag) -> list[str]:
    return sorted(factor.pk for factor in flag.factors.all())


def for_raiser(flag: RiskFlag) -> dict[str, Any]:
    state = feedback(flag)
    told = {"id": flag.pk, "raised_at": flag.raised_at, "factors": codes_of(flag), "feedback": state}
    if state == FlagFeedback.DIRECTED:
        told["directed_to"] = flag.to_agency.kind
    return FlagForRaiser(told).data


def for_receiver(flag: RiskFlag, actions: list[str], seen: set[Any]) -> dict[str, Any]:
    told = {name: getattr(flag, name) for name in AS_THEY_ARE}
    return {
        **told,
        "commune": flag.commune_id,
        "raised_by_agency": flag.raised_by_agency.slug,
        "to_agency": flag.to_agency.slug,
        "factors": codes_of(flag),
        "person": {name: getattr(flag, name) for name in RiskFlag.PERSON_FIELDS},
        "case": flag.case.reference if flag.case and flag.case_id in seen else None,
        "allowed_actions": actions,
        **({"emergency_numbers": emergency_numbers()} if is_emergency(flag) else {}),
    }


DERIVED = {"commune", "raised_by_agency", "to_agency", "factors", "person", "case", "allowed_actions", "emergency_numbers"}
AS_THEY_ARE = FlagForReceiver().fields.keys() - DERIVED


def emergency_numbers() -> list[dict[str, str]]:
    return [{"number": known.number, "label": str(known.label)} for known in EMERGENCY_NUMBERS]


class RiskFactorViewSet(Resource):
    """The catalogue of risk factors in use in this instance."""

    queryset = RiskFactor.objects.none()
    serializer_class = RiskFactorOutput
    orderings = {"code": ("code",)}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        factors = RiskFactor.objects.all()
        return factors if settings.SENSITIVE_RISK_FACTORS else factors.filter(sensitive=False)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        for factor in rows:
            factor.label = factor.label_en if get_language() == "en" else factor.label_fr
        return RiskFactorOutput(rows, many=True).data

"""Agreements of the person, and handovers between agencies."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.boxes import box_of, in_boxes
from api.input import Nothing
from api.resource import PartOfCase, Resource
from api.serializers.sharing import (
    AgreementInput,
    AgreementOutput,
    Completion,
    EffectsOutput,
    HandoverInput,
    HandoverOutput,
    RefusalInput,
    RejectionOutput,
    exception_in,
)
from backend.base.errors import NotFound
from backend.base.keyset import Branches
from cases.accesses import record_listing, record_read
from cases.filters import HandoverFilter
from cases.handovers.access import ANY_BOX, BOXES, SORTED_BY, get_handover, handover_branches, handovers_of, related
from cases.handovers.offers import show
from cases.models import Handover, SharingAgreement
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.handovers.return_handover import return_handover
from cases.operations.record_agreement import record_agreement
from cases.operations.withdraw_agreement import preview_withdrawal, withdraw_agreement
from cases.sharing.agreements import Effects, covered_agencies

DRY_RUN = OpenApiParameter("dry_run", type=OpenApiTypes.BOOL, description="Tell the effect, change nothing.")


class AgreementViewSet(PartOfCase):
    """What the person agreed to share, with whom."""

    queryset = SharingAgreement.objects.none()
    serializer_class = AgreementOutput
    orderings = {"-given_on": ("-given_on", "-id")}
    query_parameters = {"withdraw": ["dry_run"]}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return SharingAgreement.objects.filter(case=self.opened()).select_related("recorded_by_agency")

    def get_object(self) -> SharingAgreement:
        agreement = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if agreement is None:
            raise NotFound()
        return agreement

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        covered = covered_agencies(rows)
        for agreement in rows:
            agencies = self.case.sight.agencies(covered.get(agreement.pk, []))
            agreement.agencies = [agency.slug for agency in agencies if agency.slug]
        return AgreementOutput(self.case.sight.over(rows), many=True).data

    @extend_schema(request=AgreementInput, responses={201: AgreementOutput})
    def create(self, request: Request, reference: str) -> Response:
        agreement = record_agreement(reference, actor=self.actor, version=self.expected_version, **self.read(AgreementInput))
        self.case = agreement.case
        [shown] = self.hydrate([agreement])
        return self.created(
            shown, location=f"/api/v1/cases/{agreement.case.reference}/agreements/{agreement.pk}", version=agreement.version
        )

    @extend_schema(responses=AgreementOutput)
    def retrieve(self, request: Request, reference: str, pk: UUID) -> Response:
        agreement = self.get_object()
        [shown] = self.hydrate([agreement])
        return self.ok(shown, version=agreement.version)

    @extend_schema(request=Nothing, responses=EffectsOutput, parameters=[DRY_RUN])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, reference: str, pk: UUID) -> Response:
        """The person takes it back: whoever was in the case on it alone leaves at once."""
        self.read(Nothing)
        dry_run = dry_run_of(request)
        if dry_run:
            effects = preview_withdrawal(reference, pk, actor=self.actor)
        else:
            effects = withdraw_agreement(reference, pk, actor=self.actor, version=self.expected_version)
        return self.ok(EffectsOutput(told(effects, dry_run)).data)


def dry_run_of(request: Request) -> bool:
    """`?dry_run=`: whether only the effect is asked. Raises ValidationError."""
    dry_run = {"": False, "false": False, "true": True}.get(request.query_params.get("dry_run", ""))
    if dry_run is None:
        raise ValidationError({"dry_run": [ErrorDetail(_("Say true or false."), code="invalid")]})
    return dry_run


def told(effects: Effects, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "agencies_losing_access": sorted(agency.slug for agency in effects.losing_anywhere),
        "cancelled_handovers": [handover.pk for handover in effects.cancelled],
        "lead_returns_to": effects.lead_returns_to.slug if effects.lead_returns_to else None,
        "case_closes": effects.closes,
    }


class HandoverRows(Resource):
    queryset = Handover.objects.none()
    serializer_class = HandoverOutput
    orderings = {"-requested": ("-requested_at", "-id"), "requested": ("requested_at", "id")}
    reads_leave_a_trace = True

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return HandoverOutput(show(self.actor, rows), many=True).data

    def answer(self, handover: Handover) -> Response:
        [shown] = show(self.actor, [handover])
        return self.ok(HandoverOutput(shown).data, version=handover.version)


class CaseHandoverViewSet(HandoverRows, PartOfCase):
    """Handovers of a case, for whoever sees it."""

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return related(Handover.objects.filter(case=self.opened()))

    @extend_schema(request=HandoverInput, responses={201: HandoverOutput})
    def create(self, request: Request, reference: str) -> Response:
        said = self.read(HandoverInput)
        handover = hand_over(
            reference,
            actor=self.actor,
            handover_id=said.pop("id", None),
            exception=exception_in(said),
            attached=[(one["type"], one["id"]) for one in said.pop("attach", ())],
            version=self.expected_version,
            **said,
        )
        [shown] = show(self.actor, [handover])
        return self.created(HandoverOutput(shown).data, location=f"/api/v1/handovers/{handover.pk}", version=handover.version)


@in_boxes(*BOXES, ANY_BOX, description="`any`: both, which live figures count.")
class HandoverViewSet(HandoverRows):
    """Handovers that the acting agency sent or received. Before it accepts, the receiver reads what is asked, not who it is for."""

    filterset_class = HandoverFilter

    def rows(self) -> Branches:
        branches: Any = handover_branches(self.actor, box_of(self))
        return [branch.values(*SORTED_BY) for branch in self.filter_queryset(branches)]

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        handovers = handovers_of(rows)
        record_listing(self.actor, "inbox_list", [handover.pk for handover in handovers])
        return HandoverOutput(show(self.actor, handovers, disclose=False), many=True).data

    def get_object(self) -> Handover:
        return get_handover(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=HandoverOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        handover = self.get_object()
        answer = self.answer(handover)
        record_read(self.actor, "handover_read", handover.pk, ground=handover.party)
        return answer

    @extend_schema(request=Nothing, responses=HandoverOutput)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(accept_handover(pk, actor=self.actor, version=self.expected_version))

    @extend_schema(request=RefusalInput, responses=RejectionOutput)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> Response:
        rejection = reject_handover(pk, actor=self.actor, version=self.expected_version, **self.read(RefusalInput))
        [shown] = show(self.actor, [rejection.handover])
        shown.shown.competent = [agency.slug for agency in rejection.competent]
        return self.ok(RejectionOutput(shown).data, version=shown.version)

    @extend_schema(request=Nothing, responses=HandoverOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(cancel_handover(pk, actor=self.actor, version=self.expected_version))

    @extend_schema(request=RefusalInput, responses=HandoverOutput)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, pk: UUID) -> Response:
        return self.answer(return_handover(pk, actor=self.actor, version=self.expected_version, **self.read(RefusalInput)))

    @extend_schema(request=Completion, responses=HandoverOutput)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: UUID) -> Response:
        """The person has confirmed meeting the new agency."""
        return self.answer(complete_handover(pk, actor=self.actor, version=self.expected_version, **self.read(Completion)))

"""Irritants: what went wrong between a person and public services, and how it gets resolved."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.input import Nothing
from api.resource import PartOfCase, Resource
from api.serializers.irritants import (
    CaseIrritantInput,
    GivingUp,
    IrritantChanges,
    IrritantInput,
    IrritantOutput,
    PersonsWord,
    Reason,
    Resolution,
)
from api.serializers.recurring import LinkInput
from backend.base.errors import NotFound
from cases.access import get_case
from cases.masking import mask
from irritants.access import FULL, allowed_actions, get_irritant, sight_on
from irritants.accesses import record_irritant_read, record_irritants_listed
from irritants.filters import IrritantFilter
from irritants.lists import ORDERINGS, irritant_branches, irritants_of
from irritants.models import Irritant
from irritants.operations.edit_irritant import edit_irritant
from irritants.operations.give_up_irritant import give_up_irritant
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.unlink_irritant import unlink_irritant
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_irritant import void_irritant

RELATED = ("category", "case", "agency_concerned", "agency_in_charge", "reported_by_agency")


class IrritantRows(Resource):
    queryset = Irritant.objects.none()
    serializer_class = IrritantOutput
    orderings = ORDERINGS

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return [told(irritant) for irritant in mask(self.actor, rows)]

    def looked_at(self, irritant: Irritant) -> Response:
        record_irritant_read(self.actor, irritant)
        return self.answer(irritant)

    def answer(self, irritant: Irritant) -> Response:
        return self.ok(self.in_full(irritant), version=irritant.version)

    def in_full(self, irritant: Irritant) -> dict[str, Any]:
        allowed = allowed_actions(self.actor, irritant)
        return {**told(sight_on(irritant).one(irritant)), "allowed_actions": allowed}

    def reported(self, irritant: Irritant) -> Response:
        irritant = get_irritant(self.actor, irritant.pk, to="read")
        return self.created(self.in_full(irritant), location=f"/api/v1/irritants/{irritant.pk}", version=irritant.version)


class IrritantViewSet(IrritantRows):
    """Those met in the cases that one sees, in the observations of one's agency, and those that concern it."""

    filterset_class = IrritantFilter
    reads_leave_a_trace = True

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return [branch.select_related(*RELATED) for branch in irritant_branches(self.actor)]

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        record_irritants_listed(self.actor, rows)
        return super().hydrate(rows)

    def get_object(self) -> Irritant:
        return get_irritant(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=IrritantOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.looked_at(self.get_object())

    @extend_schema(request=IrritantInput, responses={201: IrritantOutput})
    def create(self, request: Request) -> Response:
        return self.reported(report_irritant(actor=self.actor, **self.read(IrritantInput)))

    @extend_schema(request=IrritantChanges, responses=IrritantOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        return self.answer(edit_irritant(pk, actor=self.actor, version=self.expected_version, changes=self.read(IrritantChanges)))

    @extend_schema(request=Nothing, responses=IrritantOutput)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(start_irritant(pk, actor=self.actor, version=self.expected_version))

    @extend_schema(request=Resolution, responses=IrritantOutput)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: UUID) -> Response:
        return self.answer(resolve_irritant(pk, actor=self.actor, version=self.expected_version, **self.read(Resolution)))

    @extend_schema(request=PersonsWord, responses=IrritantOutput)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The person's word on a resolution, recorded by any participant."""
        return self.answer(record_persons_word(pk, actor=self.actor, version=self.expected_version, **self.read(PersonsWord)))

    @extend_schema(request=Reason, responses=IrritantOutput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> Response:
        return self.answer(reopen_irritant(pk, actor=self.actor, version=self.expected_version, **self.read(Reason)))

    @extend_schema(request=GivingUp, responses=IrritantOutput)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: UUID) -> Response:
        return self.answer(give_up_irritant(pk, actor=self.actor, version=self.expected_version, **self.read(GivingUp)))

    @extend_schema(request=Reason, responses=IrritantOutput)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: UUID) -> Response:
        """Entered in error: it stays readable, no figure counts it."""
        return self.answer(void_irritant(pk, actor=self.actor, version=self.expected_version, **self.read(Reason)))

    @extend_schema(request=LinkInput, responses=IrritantOutput)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: UUID) -> Response:
        """To what several people meet, of which this is one; instead of the former link, if there is one."""
        return self.answer(link_irritant(pk, actor=self.actor, version=self.expected_version, **self.read(LinkInput)))

    @extend_schema(request=Nothing, responses=IrritantOutput)
    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self.answer(unlink_irritant(pk, actor=self.actor, version=self.expected_version))


class CaseIrritantViewSet(IrritantRows, PartOfCase):
    """Irritants met in a case."""

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return irritants_of(self.opened()).select_related(*RELATED)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return [told(irritant) for irritant in self.case.sight.over(rows)]

    def get_object(self) -> Irritant:
        """An irritant of another case is none of this one."""
        case = get_case(self.actor, self.reference, to="read")
        irritant = get_irritant(self.actor, self.kwargs["pk"], to="read")
        if irritant.case_id != case.pk:
            raise NotFound()
        return irritant

    @extend_schema(request=CaseIrritantInput, responses={201: IrritantOutput})
    def create(self, request: Request, reference: str) -> Response:
        return self.reported(report_irritant(actor=self.actor, case=reference, **self.read(CaseIrritantInput)))

    @extend_schema(responses=IrritantOutput)
    def retrieve(self, request: Request, reference: str, pk: UUID) -> Response:
        return self.looked_at(self.get_object())

    @extend_schema(request=IrritantChanges, responses=IrritantOutput)
    def partial_update(self, request: Request, reference: str, pk: UUID) -> Response:
        self.get_object()
        return self.answer(edit_irritant(pk, actor=self.actor, version=self.expected_version, changes=self.read(IrritantChanges)))


def told(irritant: Irritant) -> dict[str, Any]:
    """What the reader may know of an irritant: `view` says how far that goes."""
    shown: dict[str, Any] = {
        "id": irritant.pk,
        "status": irritant.status,
        "category": irritant.category_id,
        "theme": irritant.category.theme,
        "commune": irritant.commune_id,
        "step": irritant.step,
        "agency_concerned": irritant.agency_concerned.slug if irritant.agency_concerned else None,
        "occurred_on": irritant.occurred_on,
        "reported_at": irritant.reported_at,
        "started_at": irritant.started_at,
        "resolved_at": irritant.resolved_at,
        "confirmed_at": irritant.confirmed_at,
        "ended_at": irritant.ended_at,
        "version": irritant.version,
    }
    if irritant.view == FULL:
        shown |= {
            "agency_concerned_name": irritant.agency_concerned.name if irritant.agency_concerned else None,
            "agency_in_charge": irritant.agency_in_charge.slug,
            "reported_by_agency": irritant.reported_by_agency.slug,
            "case": irritant.case.reference if irritant.case else None,
            "observation": irritant.observation_id,
            "description": irritant.description,
            "resolution": irritant.resolution,
            "person_says": irritant.person_says,
            "reopened_count": irritant.reopened_count,
            "give_up_reason": irritant.give_up_reason,
            "recurring": irritant.recurring_id,
        }
    return shown

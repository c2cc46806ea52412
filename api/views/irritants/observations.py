"""Observations: what was seen or heard without opening a case, one by one or from a spreadsheet."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.parsers import FileParser, ORJSONParser
from api.resource import Guarded, Resource
from api.serializers.irritants import IrritantOutput, Reason
from api.serializers.observations import (
    ObservationChanges,
    ObservationInput,
    ObservationOutput,
    ObservedIrritantInput,
    SheetInput,
    SheetOutput,
    SheetReport,
)
from api.views.irritants.irritants import RELATED, IrritantRows, told
from irritants.filters import ObservationFilter
from irritants.importing.checking import Report, check_sheet
from irritants.importing.reading import read_sheet
from irritants.lists import irritants_seen_in
from irritants.models import Observation, ObservationImport
from irritants.observations import ORDERINGS, brought_by, get_imported_sheet, get_observation, observations_listed, observing_agency
from irritants.operations.edit_observation import edit_observation
from irritants.operations.import_observations import import_observations
from irritants.operations.record_observation import record_observation
from irritants.operations.report_irritant import report_irritant
from irritants.operations.void_observation import void_observation
from irritants.operations.void_sheet import void_sheet
from irritants.voiding import leaving_with

SHOWN = 100


class ObservationViewSet(Resource):
    """Those of one's agency. They name nobody."""

    queryset = Observation.objects.none()
    serializer_class = ObservationOutput
    filterset_class = ObservationFilter
    orderings = ORDERINGS

    def get_parsers(self):  # type: ignore[no-untyped-def]
        """Only a spreadsheet comes as a form."""
        asked = getattr(self, "action", None) or self.action_map.get((self.request.method or "").lower())
        return [FileParser()] if asked == "import_sheet" else [ORJSONParser()]

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return observations_listed(self.actor).select_related("agency")

    def get_object(self) -> Observation:
        return get_observation(self.actor, self.kwargs["pk"], to="read")

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return [said(observation) for observation in rows]

    def shown(self, pk: UUID | str) -> dict[str, Any]:
        observation = self.get_queryset().get(pk=pk)
        met = irritants_seen_in(observation).select_related(*RELATED).order_by("-reported_at", "-pk")[:SHOWN]
        return {**said(observation), "irritants": [told(irritant) for irritant in met]}

    @extend_schema(responses=ObservationOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        observation = self.get_object()
        return self.ok(self.shown(observation.pk), version=observation.version)

    @extend_schema(request=ObservationInput, responses={201: ObservationOutput})
    def create(self, request: Request) -> Response:
        made = record_observation(actor=self.actor, **self.read(ObservationInput))
        return self.created(self.shown(made.pk), location=f"/api/v1/programme/observations/{made.pk}", version=made.version)

    @extend_schema(request=ObservationChanges, responses=ObservationOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Its irritants stay as they are: each is corrected for itself."""
        changed = edit_observation(pk, actor=self.actor, version=self.expected_version, changes=self.read(ObservationChanges))
        return self.ok(self.shown(pk), version=changed.version)

    @extend_schema(request=Reason, responses=ObservationOutput)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: UUID) -> Response:
        """Entered in error, and with it the `irritant_count` irritants that it brought: all stays readable, no figure counts it."""
        voided = void_observation(pk, actor=self.actor, version=self.expected_version, **self.read(Reason))
        return self.ok(self.shown(pk), version=voided.version)

    @extend_schema(request={"multipart/form-data": SheetInput}, responses=SheetReport)
    @action(detail=False, methods=["post"], url_path="import", url_name="import")
    def import_sheet(self, request: Request) -> Response:
        """All the lines of a spreadsheet, or none when one is wrong: problems name `lines.12.category`, after the line of the file."""
        observing_agency(self.actor)
        asked = self.read(SheetInput)
        sheet = read_sheet(asked["file"])
        report = check_sheet(sheet, self.actor)
        imported = None if asked["dry_run"] else import_observations(sheet, actor=self.actor)
        return self.ok(SheetReport(reported(report, imported)).data)


class ObservationSheetViewSet(Guarded):
    """Spreadsheets that were imported."""

    queryset = ObservationImport.objects.none()
    serializer_class = SheetOutput

    def get_object(self) -> ObservationImport:
        return get_imported_sheet(self.actor, self.kwargs["pk"], to="read")

    @extend_schema(responses=SheetOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.ok(counting(self.get_object()))

    @extend_schema(request=Reason, responses=SheetOutput)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: UUID) -> Response:
        """Imported by mistake: all that it brought is entered in error with its irritants, or nothing is."""
        void_sheet(pk, actor=self.actor, **self.read(Reason))
        return self.ok(counting(self.get_object()))


class ObservationIrritantViewSet(IrritantRows):
    """Irritants that an observation brought."""

    def observation(self) -> Observation:
        return get_observation(self.actor, self.kwargs["observation"], to="read")

    def recheck(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.observation()

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return irritants_seen_in(self.observation()).select_related(*RELATED)

    @extend_schema(request=ObservedIrritantInput, responses={201: IrritantOutput})
    def create(self, request: Request, observation: str) -> Response:
        where = self.observation()
        facts = {"occurred_on": where.observed_on, **self.read(ObservedIrritantInput)}
        return self.reported(report_irritant(actor=self.actor, observation=where.pk, **facts))


def said(observation: Observation) -> dict[str, Any]:
    return {
        "id": observation.pk,
        "kind": observation.kind,
        "observed_on": observation.observed_on,
        "commune": observation.commune_id,
        "people_count": observation.people_count,
        "place_kind": observation.place_kind,
        "place": observation.place,
        "narrative": observation.narrative,
        "agency": observation.agency.slug,
        "irritant_count": observation.irritant_count,  # type: ignore[attr-defined]  # of the list
        "sheet": observation.sheet_id,
        "voided_at": observation.voided_at,
        "void_reason": observation.void_reason,
        "version": observation.version,
    }


def counting(sheet: ObservationImport) -> dict[str, Any]:
    counted = leaving_with(brought_by(sheet))
    return {
        "id": sheet.pk,
        "imported_at": sheet.imported_at,
        "observations": sheet.observations,
        "irritants": sheet.irritants,
        "observations_counted": counted.observations,
        "irritants_counted": counted.irritants,
    }


def reported(report: Report, imported: ObservationImport | None) -> dict[str, Any]:
    return {
        "imported": imported is not None,
        "sheet": imported.pk if imported else None,
        "observations": len(report.observations),
        "irritants": len(report.irritants),
        "problems": report.problems,
        "unread_columns": report.unread,
        "lines": report.lines,
    }

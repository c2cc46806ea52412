"""Habilitations, to be reviewed: who holds which roles in the acting agency, since when, given by whom, seen when."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.administration import TRAIL_READERS, member_of, members_of
from agencies.filters import MemberFilter
from agencies.models import Membership
from agencies.operations.export_habilitations import export_habilitations
from agencies.operations.review_habilitation import review_habilitation
from agencies.roles import Role
from api.input import Nothing
from api.permissions import roles
from api.resource import Resource
from api.serializers.administration import MemberOutput
from backend.base.spreadsheets import CSV, ODS, Sheet, as_csv, as_ods


class SheetRenderer(BaseRenderer):
    charset = None
    render_style = "binary"
    write: Callable[[Sheet], bytes]

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        return type(self).write(data)


class CSVRenderer(SheetRenderer):
    media_type, format, write = CSV, "csv", staticmethod(as_csv)


class ODSRenderer(SheetRenderer):
    media_type, format, write = ODS, "ods", staticmethod(as_ods)


class HabilitationViewSet(Resource):
    queryset = Membership.objects.none()
    serializer_class = MemberOutput
    filterset_class = MemberFilter
    orderings = {"-since": ("-created_at", "-id"), "since": ("created_at", "id")}

    @property
    def reads_leave_a_trace(self) -> bool:  # type: ignore[override]
        """What leaves the house is recorded."""
        return self.action == "export"

    def get_permissions(self) -> list[Any]:
        readers = [Role.AGENCY_ADMIN] if self.action == "review" else [Role.AGENCY_ADMIN, Role.AUDITOR]
        return [roles(*readers)()]

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return members_of(self.actor, by=TRAIL_READERS)

    @extend_schema(request=Nothing, responses=MemberOutput)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: UUID) -> Response:
        """These roles were looked at today, and are right."""
        self.read(Nothing)
        review_habilitation(pk, actor=self.actor, version=self.expected_version)
        member = member_of(self.actor, pk)
        return self.ok(MemberOutput(member).data, version=member.version)

    @extend_schema(responses={(200, CSV): OpenApiTypes.STR, (200, ODS): OpenApiTypes.BINARY})
    @action(detail=False, methods=["get"], renderer_classes=[CSVRenderer, ODSRenderer])
    def export(self, request: Request) -> Response:
        """All of them, as CSV or as an OpenDocument spreadsheet: Accept says which."""
        sheet: Any = export_habilitations(actor=self.actor)
        extension = request.accepted_renderer.format
        return Response(sheet, headers={"Content-Disposition": f'attachment; filename="{sheet.name}.{extension}"'})

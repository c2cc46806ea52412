"""Habilitations, to be reviewed: who holds which roles in the acting agency, since when, given by whom, seen when."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
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
from api.renderers import SHEETS, SHEETS_DESCRIBED, attached
from api.resource import Resource
from api.serializers.administration import MemberOutput


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

    @extend_schema(responses=SHEETS_DESCRIBED)
    @action(detail=False, methods=["get"], renderer_classes=SHEETS)
    def export(self, request: Request) -> Response:
        """All of them, as CSV, Excel or OpenDocument spreadsheet: Accept says which."""
        return attached(export_habilitations(actor=self.actor), request)

"""The acting agency itself, as its administrators change it, and the trail of what they did."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.administration import administered, events_of
from agencies.directory import agencies_listed
from agencies.events import tell
from agencies.models import Agency, AgencyEvent
from agencies.operations.change_capacity import change_capacity
from agencies.operations.edit_agency import edit_agency
from agencies.roles import Role
from api.permissions import roles
from api.resource import Guarded, Resource
from api.serializers.administration import AgencyChanges, CapacityInput
from api.serializers.cases import EventOutput
from api.serializers.directory import AgencyOutput


class OwnAgencyViewSet(Guarded):
    permission_classes = [roles(Role.AGENCY_ADMIN)]

    def get_object(self) -> Agency:
        return agencies_listed().get(pk=administered(self.actor).pk)

    def answer(self) -> Response:
        agency = self.get_object()
        return self.ok(AgencyOutput(agency).data, version=agency.version)

    @extend_schema(operation_id="own_agency", responses=AgencyOutput)
    def retrieve(self, request: Request) -> Response:
        return self.answer()

    @extend_schema(operation_id="own_agency_edit", request=AgencyChanges, responses=AgencyOutput)
    def partial_update(self, request: Request) -> Response:
        """Services, communes served, whether cases are taken over, contact details."""
        said = self.read(AgencyChanges)
        edit_agency(self.actor.acting_agency.slug, actor=self.actor, version=self.expected_version, **said)
        return self.answer()

    @extend_schema(operation_id="own_agency_capacity", request=CapacityInput, responses=AgencyOutput)
    def capacity(self, request: Request) -> Response:
        """Open, under strain, or closed: why, and until which day."""
        said = self.read(CapacityInput)
        change_capacity(self.actor.acting_agency.slug, actor=self.actor, version=self.expected_version, **said)
        return self.answer()


class AgencyEventViewSet(Resource):
    """What happened to the acting agency: members, invitations, keys, services. For its administrators and its auditors."""

    permission_classes = [roles(Role.AGENCY_ADMIN, Role.AUDITOR)]
    queryset = AgencyEvent.objects.none()
    serializer_class = EventOutput
    orderings = {"-at": ("-seq",), "at": ("seq",)}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return events_of(self.actor)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        serializer: Any = EventOutput(tell(rows), many=True)
        return list(serializer.data)

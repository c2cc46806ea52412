"""Inside a case: what the person was told, who is in it, what happened, who read it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.input import Nothing
from api.resource import PartOfCase
from api.serializers.cases import AccessOutput, EventOutput, InformationOutput, Informed, ParticipationOutput, ParticipationStatusInput
from backend.base.errors import NotFound
from cases.accesses import tell_accesses
from cases.events import tell
from cases.models import AccessRecord, CaseEvent, InformationRecord, Participation
from cases.operations.inform_person import inform_person
from cases.operations.leave_case import leave_case
from cases.operations.report_status import report_status


class InformationViewSet(PartOfCase):
    """That the person was told of the shared file."""

    queryset = InformationRecord.objects.none()
    serializer_class = InformationOutput
    orderings = {"-when": ("-told_on", "-id")}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return InformationRecord.objects.filter(case=self.opened()).select_related("recorded_by_agency")

    @extend_schema(request=Informed, responses={201: InformationOutput})
    def create(self, request: Request, reference: str) -> Response:
        information = inform_person(reference, actor=self.actor, version=self.expected_version, **self.read(Informed))
        shown = information.case.sight.one(information)
        return self.created(InformationOutput(shown).data, location=f"/api/v1/cases/{information.case.reference}/information")


class ParticipationViewSet(PartOfCase):
    """The agencies in a case, past ones included."""

    queryset = Participation.objects.none()
    serializer_class = ParticipationOutput
    orderings = {"started": ("started_at", "id")}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return Participation.objects.filter(case=self.opened()).select_related("agency")

    def get_object(self) -> Participation:
        participation = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if participation is None:
            raise NotFound()
        return participation

    @extend_schema(request=ParticipationStatusInput, responses=ParticipationOutput)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, reference: str, pk: UUID) -> Response:
        """The agency's own status, so that one can say which agency is late."""
        said = self.read(ParticipationStatusInput)
        participation = report_status(reference, pk, actor=self.actor, version=self.expected_version, **said)
        return self.ok(ParticipationOutput(participation).data, version=participation.version)

    @extend_schema(request=Nothing, responses=ParticipationOutput)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, reference: str, pk: UUID) -> Response:
        self.read(Nothing)
        participation = leave_case(reference, pk, actor=self.actor, version=self.expected_version)
        return self.ok(ParticipationOutput(participation).data, version=participation.version)


class EventViewSet(PartOfCase):
    """The timeline of a case."""

    queryset = CaseEvent.objects.none()
    serializer_class = EventOutput
    orderings = {"-at": ("-seq",), "at": ("seq",)}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return CaseEvent.objects.filter(stream_id=self.opened().pk)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        serializer: Any = EventOutput(tell(rows, self.case.sight), many=True)
        return list(serializer.data)


class AccessViewSet(PartOfCase):
    """Who opened this case, when and why: for the lead's coordinator, and for auditors, who say why they ask."""

    queryset = AccessRecord.objects.none()
    serializer_class = AccessOutput
    orderings = {"-at": ("-recorded_at", "-id")}
    to = "read_accesses"

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return AccessRecord.objects.filter(stream_id=self.opened().pk)

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        serializer: Any = AccessOutput(tell_accesses(rows), many=True)
        return list(serializer.data)

"""Protecting people: who alone reads a case, who never does."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.resource import PartOfCase
from api.serializers.protection import ExclusionInput, ExclusionOutput, ReadersInput, ReadersOutput
from backend.base.errors import NotFound
from cases.models import CaseExclusion, CaseFile
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.lift_exclusion import lift_exclusion
from cases.operations.protection.lift_restriction import lift_restriction
from cases.operations.protection.name_readers import name_readers
from cases.readers import eligible_readers, readers_of
from cases.sharing.participations import active


class ReadersViewSet(PartOfCase):
    """Named readers of a case, for the lead's coordinator. Its ETag is that of the case."""

    queryset = CaseFile.objects.none()
    serializer_class = ReadersOutput
    to = "restrict"

    @extend_schema(responses=ReadersOutput)
    def retrieve(self, request: Request, reference: str) -> Response:
        return self.shown(self.opened())

    @extend_schema(request=ReadersInput, responses=ReadersOutput)
    def update(self, request: Request, reference: str) -> Response:
        """Restrict the case to these readers, or change them. Whoever decides stays one when no coordinator of the lead is named."""
        return self.shown(name_readers(reference, actor=self.actor, version=self.expected_version, **self.read(ReadersInput)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, reference: str) -> Response:
        """Lift the restriction."""
        lift_restriction(reference, actor=self.actor, version=self.expected_version)
        return Response(status=204)

    def shown(self, case: CaseFile) -> Response:
        said = {"restricted": case.is_restricted, "readers": readers_of(case), "eligible": eligible_readers(case, active(case))}
        return self.ok(ReadersOutput(said).data, version=case.version)


class ExclusionViewSet(PartOfCase):
    """Who never sees a case, whatever is granted; for the lead's coordinator. If-Match takes the ETag of the case."""

    queryset = CaseExclusion.objects.none()
    serializer_class = ExclusionOutput
    orderings = {"-since": ("-since", "-id")}
    to = "exclude"

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return CaseExclusion.objects.filter(case=self.opened()).select_related("user")

    def get_object(self) -> CaseExclusion:
        exclusion = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if exclusion is None:
            raise NotFound()
        return exclusion

    @extend_schema(request=ExclusionInput, responses={201: ExclusionOutput})
    def create(self, request: Request, reference: str) -> Response:
        exclusion = exclude_user(reference, actor=self.actor, version=self.expected_version, **self.read(ExclusionInput))
        case = exclusion.case
        location = f"/api/v1/cases/{case.reference}/exclusions/{exclusion.pk}"
        return self.created(ExclusionOutput(exclusion).data, location=location, version=case.version)

    @extend_schema(responses=ExclusionOutput)
    def retrieve(self, request: Request, reference: str, pk: UUID) -> Response:
        exclusion = self.get_object()
        return self.ok(ExclusionOutput(exclusion).data, version=exclusion.case.version)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, reference: str, pk: UUID) -> Response:
        lift_exclusion(reference, pk, actor=self.actor, version=self.expected_version)
        return Response(status=204)

"""The directory: agencies, communes, living areas. Public to whoever is signed in."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.directory import agencies_listed, communes_listed, living_areas_listed
from agencies.filters import AgencyFilter, CommuneFilter, LivingAreaFilter
from agencies.models import Agency, Commune, LivingArea
from api.resource import Resource
from api.serializers.directory import AgencyOutput, CommuneOutput, LivingAreaOutput
from backend.base.errors import NotFound

extend_schema_field(OpenApiTypes.STR)(CommuneFilter.within)


class AgencyViewSet(Resource):
    queryset = Agency.objects.none()
    serializer_class = AgencyOutput
    filterset_class = AgencyFilter
    orderings = {"slug": ("slug",)}
    lookup_field = "slug"

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return agencies_listed()

    @extend_schema(responses=AgencyOutput)
    def retrieve(self, request: Request, slug: str) -> Response:
        agency = agencies_listed().filter(slug=slug).first()
        if agency is None:
            raise NotFound()
        return self.ok(AgencyOutput(agency).data, version=agency.version)


class CommuneViewSet(Resource):
    queryset = Commune.objects.none()
    serializer_class = CommuneOutput
    filterset_class = CommuneFilter
    orderings = {"name": ("name_norm", "insee_code")}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return communes_listed()


class LivingAreaViewSet(Resource):
    queryset = LivingArea.objects.none()
    serializer_class = LivingAreaOutput
    filterset_class = LivingAreaFilter
    orderings = {"slug": ("slug",)}
    lookup_field = "slug"

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return living_areas_listed()

    @extend_schema(responses=LivingAreaOutput)
    def retrieve(self, request: Request, slug: str) -> Response:
        area = living_areas_listed().filter(slug=slug).first()
        if area is None:
            raise NotFound()
        return self.ok(LivingAreaOutput(area).data)

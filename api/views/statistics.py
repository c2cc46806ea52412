"""Figures for those who steer. Never a name."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.resource import Guarded
from api.serializers.statistics import Figures, FiguresAsked, IndicatorOutput, Indicators
from irritants.models import Irritant
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.reported import IRRITANTS, irritant_figures

PARAMETERS = [
    OpenApiParameter("by", many=True, enum=list(IRRITANTS.groups), description="Group by; repeatable, two at most."),
    OpenApiParameter("from", type=OpenApiTypes.DATE, description="Reported on that day or later."),
    OpenApiParameter("to", type=OpenApiTypes.DATE, description="Reported on that day or earlier."),
    *(OpenApiParameter(name, description="Narrow to this code.") for name in IRRITANTS.filters),
]


class StatisticsViewSet(Guarded):
    queryset = Irritant.objects.none()
    pagination_class = None
    query_parameters = {"irritants": ["by", "from", "to", *IRRITANTS.filters]}
    repeatable_parameters = ["by"]
    serializer_class = Figures

    @extend_schema(responses=Indicators)
    @action(detail=False, methods=["get"])
    def indicators(self, request: Request) -> Response:
        """The dictionary: what each figure means, with its version."""
        return self.ok({"results": IndicatorOutput(INDICATORS, many=True).data})

    @extend_schema(parameters=PARAMETERS, responses=Figures)
    @action(detail=False, methods=["get"])
    def irritants(self, request: Request) -> Response:
        """How many irritants, how they get resolved, how long it takes."""
        asked = self.asked(request)
        report = irritant_figures(self.actor, by=asked.pop("by", ()), from_=asked.pop("from", None), to=asked.pop("to", None), **asked)
        return self.ok(
            {
                "rows": [row.flat() for row in report.rows],
                "definition": report.definition,
                "period": report.period,
                "scope": report.scope,
                "live": report.live,
                "extracted_at": report.extracted_at,
            }
        )

    def asked(self, request: Request) -> dict[str, Any]:
        query = request.query_params
        said = FiguresAsked(data={name: query.getlist("by") if name == "by" else query[name] for name in query})
        said.is_valid(raise_exception=True)
        return dict(said.validated_data)

"""Figures for those who steer. Never a name."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.renderers import SHEETS, SHEETS_DESCRIBED, ORJSONRenderer, attached
from api.resource import Guarded
from api.serializers.statistics import Figures, FiguresAsked, IndicatorOutput, Indicators
from backend.base.spreadsheets import FORMATS
from irritants.models import Irritant
from irritants.operations.export_figures import export_figures
from irritants.statistics.figures import irritant_figures
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.levels import FILTERS, GROUPS

PARAMETERS = [
    OpenApiParameter("by", many=True, enum=list(GROUPS), description="Group by; repeatable, two at most."),
    OpenApiParameter("from", type=OpenApiTypes.DATE, description="Reported on that day or later."),
    OpenApiParameter("to", type=OpenApiTypes.DATE, description="Reported on that day or earlier."),
    *(OpenApiParameter(name, description="Narrow to this code.") for name in FILTERS),
]


class StatisticsViewSet(Guarded):
    queryset = Irritant.objects.none()
    pagination_class = None
    query_parameters = {"irritants": ["by", "from", "to", *FILTERS]}
    repeatable_parameters = ["by"]
    serializer_class = Figures

    @property
    def reads_leave_a_trace(self) -> bool:  # type: ignore[override]
        """What leaves the house is recorded."""
        return self.action == "irritants" and self.request.accepted_renderer.format in FORMATS

    @extend_schema(responses=Indicators)
    @action(detail=False, methods=["get"])
    def indicators(self, request: Request) -> Response:
        """The dictionary: what each figure means, with its version."""
        return self.ok({"results": IndicatorOutput(INDICATORS, many=True).data})

    @extend_schema(parameters=PARAMETERS, responses={(200, "application/json"): Figures, **SHEETS_DESCRIBED})
    @action(detail=False, methods=["get"], renderer_classes=[ORJSONRenderer, *SHEETS])
    def irritants(self, request: Request) -> Response:
        """How many irritants, how they get resolved, how long it takes. As JSON, or as a sheet with its definitions: Accept says which."""
        question = self.asked(request)
        if self.reads_leave_a_trace:
            return attached(export_figures(actor=self.actor, **question), request)
        report = irritant_figures(self.actor, **question)
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
        """As `irritant_figures` takes it."""
        query = request.query_params
        said = FiguresAsked(data={name: query.getlist("by") if name == "by" else query[name] for name in query})
        said.is_valid(raise_exception=True)
        question = dict(said.validated_data)
        return {"by": question.pop("by", ()), "from_": question.pop("from", None), "to": question.pop("to", None), **question}

"""Figures for those who steer. Never a name."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.renderers import SHEETS, SHEETS_DESCRIBED, ORJSONRenderer, attached
from api.resource import Guarded
from api.serializers.statistics import ASKED, FIGURES, Figures, IndicatorOutput, Indicators, ResolutionCurve
from backend.base.errors import Invalid
from backend.base.spreadsheets import FORMATS
from irritants.exports.sheets import sheet_of
from irritants.models import Irritant
from irritants.operations.export_figures import export_figures
from irritants.statistics.curves import resolution_curve
from irritants.statistics.figures import Report, figures_of
from irritants.statistics.populations import POPULATIONS
from irritants.statistics.public import GROUPS as PUBLIC_GROUPS
from irritants.statistics.public import public_figures

CURVE = "curve"
RENDERERS = [ORJSONRenderer, *SHEETS]


def parameters(code: str, *, grouped: bool = True) -> list[OpenApiParameter]:
    population = POPULATIONS[code]
    by = OpenApiParameter("by", many=True, enum=list(population.groups), description="Group by; repeatable, two at most.")
    return [
        *([by] if grouped else []),
        OpenApiParameter("from", type=OpenApiTypes.DATE, description="Begun on that day or later."),
        OpenApiParameter("to", type=OpenApiTypes.DATE, description="Begun on that day or earlier."),
        *(OpenApiParameter(name, description="Narrow to this code.") for name in population.filters),
    ]


def answers(code: str) -> dict[Any, Any]:
    return {(200, ORJSONRenderer.media_type): FIGURES[code], **SHEETS_DESCRIBED}


def told(report: Report[Any]) -> dict[str, Any]:
    return {
        "rows": [row.flat() for row in report.rows],
        "definition": report.definition,
        "period": report.period,
        "scope": report.scope,
        "live": report.live,
        "extracted_at": report.extracted_at,
    }


class PublicFiguresView(APIView):
    """For whoever asks: of a living area, by one thing, with nothing that fewer than eleven irritants stand behind."""

    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = RENDERERS

    @extend_schema(
        operation_id="public_figures",
        parameters=[OpenApiParameter("by", enum=list(PUBLIC_GROUPS), description="Group by; once.")],
        responses=answers("irritants"),
    )
    def get(self, request: Request, area: str) -> Response:
        """Figures of a living area (slug), for everybody: as JSON, or as a sheet with its definitions. Accept says which."""
        if unknown := request.query_params.keys() - {"by"}:
            raise Invalid.value(min(unknown), _("There is no such parameter. `by` groups the figures."), code="unknown")
        by = request.query_params.get("by", "")
        report = public_figures(area, by=by)
        if request.accepted_renderer.format in FORMATS:
            return attached(sheet_of(POPULATIONS["irritants"], report, None, {"by": [by] if by else []}), request)
        return Response(told(report))


class StatisticsViewSet(Guarded):
    queryset = Irritant.objects.none()
    pagination_class = None
    query_parameters = {
        **{code: ["by", "from", "to", *population.filters] for code, population in POPULATIONS.items()},
        CURVE: ["from", "to", *POPULATIONS["irritants"].filters],
    }
    repeatable_parameters = ["by"]
    serializer_class = Figures

    @property
    def reads_leave_a_trace(self) -> bool:  # type: ignore[override]
        """A sheet leaves the house, and is recorded."""
        return self.request.accepted_renderer.format in FORMATS

    @extend_schema(responses=Indicators)
    @action(detail=False, methods=["get"])
    def indicators(self, request: Request) -> Response:
        """The dictionary: what each figure means, with its version."""
        told = [{"about": code, **IndicatorOutput(one).data} for code, of in POPULATIONS.items() for one in of.indicators]
        return self.ok({"results": told})

    @extend_schema(parameters=parameters("irritants"), responses=answers("irritants"))
    @action(detail=False, methods=["get"], renderer_classes=RENDERERS)
    def irritants(self, request: Request) -> Response:
        """How many irritants, how they get resolved, how long it takes."""
        return self.figures("irritants")

    @extend_schema(parameters=parameters("irritants", grouped=False), responses=ResolutionCurve)
    @action(detail=False, methods=["get"], url_path="irritants/curve")
    def curve(self, request: Request) -> Response:
        """The share resolved day after day: the curve behind the median, and what other ends leave of it."""
        return self.ok(ResolutionCurve(resolution_curve(self.actor, **self.asked("irritants"))).data)

    @extend_schema(parameters=parameters("handovers"), responses=answers("handovers"))
    @action(detail=False, methods=["get"], renderer_classes=RENDERERS)
    def handovers(self, request: Request) -> Response:
        """Who sends to whom, what becomes of it, how soon it is answered."""
        return self.figures("handovers")

    @extend_schema(parameters=parameters("flags"), responses=answers("flags"))
    @action(detail=False, methods=["get"], renderer_classes=RENDERERS)
    def flags(self, request: Request) -> Response:
        """How many flags, how soon somebody answers, what becomes of them."""
        return self.figures("flags")

    @extend_schema(parameters=parameters("caseload"), responses=answers("caseload"))
    @action(detail=False, methods=["get"], renderer_classes=RENDERERS)
    def caseload(self, request: Request) -> Response:
        """How many cases are opened, how they end, how long they last."""
        return self.figures("caseload")

    def figures(self, code: str) -> Response:
        """As JSON, or as a sheet with its definitions: Accept says which."""
        if self.reads_leave_a_trace:
            return attached(export_figures(code, actor=self.actor, **self.asked(code)), self.request)
        report = figures_of(POPULATIONS[code], self.actor, **self.asked(code))
        return self.ok(told(report))

    def asked(self, code: str) -> dict[str, Any]:
        query = self.request.query_params
        said = ASKED[code](data={name: query.getlist("by") if name == "by" else query[name] for name in query})
        said.is_valid(raise_exception=True)
        asked = dict(said.validated_data)
        return {"from_" if name == "from" else name: value for name, value in asked.items()}

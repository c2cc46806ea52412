"""Papers that the person takes home or signs."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.resource import PartOfCase
from api.serializers.papers import PaperOutput
from cases.models import CaseFile
from cases.papers.making import make_paper
from cases.papers.pdf import as_pdf, file_name
from cases.papers.shapes import Paper
from cases.statuses import PaperKind

PARAMETERS = [
    OpenApiParameter("kind", location="path", enum=PaperKind.values),
    OpenApiParameter("language", enum=["fr", "en"], description="Of the paper; by default that of the answer."),
    OpenApiParameter("agencies", many=True, description="Slugs that the sharing agreement is to cover; by default those in the case."),
]


class PaperViewSet(PartOfCase):
    """A paper for the person: her journey, the sharing agreement and the information notice to sign. Each is journaled."""

    queryset = CaseFile.objects.none()
    serializer_class = PaperOutput
    to = "print_papers"
    query_parameters = {"retrieve": ["language", "agencies"], "pdf": ["language", "agencies"]}
    repeatable_parameters = ["agencies"]

    @extend_schema(parameters=PARAMETERS, responses=PaperOutput)
    def retrieve(self, request: Request, reference: str, kind: str) -> Response:
        """What it says, part by part."""
        return self.ok(PaperOutput(self.made(request).shown()).data)

    @extend_schema(parameters=PARAMETERS, responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def pdf(self, request: Request, reference: str, kind: str) -> HttpResponseBase:
        """The paper itself, as a tagged PDF (PDF/UA-1)."""
        paper = self.made(request)
        headers = {"Content-Disposition": f'attachment; filename="{file_name(paper)}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(as_pdf(paper), content_type="application/pdf", headers=headers)

    def made(self, request: Request) -> Paper:
        asked = request.query_params
        language = asked.get("language") or request.LANGUAGE_CODE
        return make_paper(self.actor, self.reference, self.kwargs["kind"], language=language, agencies=asked.getlist("agencies"))

"""The contract as machines and people read it: OpenAPI, Swagger UI, and every code of a problem."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import get_urlconf
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.codes import CODES, TITLES


@cache
def document(language: str | None, urlconf: str | None) -> Any:
    """The OpenAPI document, made once per language: it depends on nothing but the code."""
    return SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)


class SchemaView(SpectacularAPIView):
    """The OpenAPI document, as YAML or JSON (Accept)."""

    permission_classes = [AllowAny]

    def _get_schema_response(self, request: Request) -> Response:
        return Response(document(get_language(), get_urlconf()))


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, from our own static files."""

    permission_classes = [AllowAny]


class ProblemCode(serializers.Serializer[Any]):
    type = serializers.URLField()
    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()


class ProblemViewSet(ViewSet):
    """Every `code` of a problem: `type` of a problem leads here."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=ProblemCode(many=True))
    def list(self, request: Request) -> Response:
        return Response([self.entry(code) for code in CODES])

    @extend_schema(responses=ProblemCode)
    def retrieve(self, request: Request, code: str) -> Response:
        if code not in CODES:
            raise Http404
        return Response(self.entry(code))

    @staticmethod
    def entry(code: str) -> dict[str, Any]:
        status, sentence = CODES[code]
        return {
            "type": f"{settings.SITE_URL}/api/v1/problems/{code}",
            "code": code,
            "status": status,
            "title": TITLES.get(status),
            "detail": sentence,
        }

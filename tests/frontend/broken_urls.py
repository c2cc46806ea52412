"""The house with addresses that break, to see its error pages."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

NAME = "Roseline Delmas"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(NAME)


def not_understood(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(NAME)


def not_allowed(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("", include("frontend.urls")),
    path("broken", broken),
    path("not-understood", not_understood),
    path("not-allowed", not_allowed),
]

"""The house with addresses that break, to see its error pages."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from backend.base.errors import Stale
from backend.urls import handler400, handler403, handler404, handler429
from frontend.door import ActingRequest, page

__all__ = ["handler400", "handler403", "handler404", "handler429"]

NAME = "Roseline Delmas"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(NAME)


def not_understood(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(NAME)


def not_allowed(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@page()
def changed_meanwhile(request: ActingRequest) -> HttpResponse:
    raise Stale(version=3)


urlpatterns = [
    path("", include("frontend.urls")),
    path("broken", broken),
    path("not-understood", not_understood),
    path("not-allowed", not_allowed),
    path("changed-meanwhile", changed_meanwhile),
]

"""What every answer under /api has in common, and the errors that never reach a view."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from api.errors import MEDIA_TYPE, answer_for_status, problem_response
from api.language import speak
from backend.rates import describe_rate

logger = logging.getLogger("api")

PUBLIC = ("/api/v1/schema", "/api/v1/docs", "/api/v1/problems")
"""The documentation: the same for everybody, so it may be cached."""
VARY = ("Accept", "Accept-Language", "Authorization", "Cookie", "X-Acting-Agency")
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ProblemMiddleware:
    """Under /api every error is a problem: unknown routes, wrong hosts, CSRF failures and crashes included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != "/api" and not request.path_info.startswith("/api/"):
            return self.get_response(request)
        with translation.override(translation.get_language()):
            response = self.get_response(request)
            if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
                response = self.problem(request, response)
        return self.signed(request, response)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Runs after LocaleMiddleware, whose cookie belongs to the pages. No identifier holds a NUL: PostgreSQL would choke on it."""
        if not request.path_info.startswith("/api/"):
            return
        speak(request)
        if "\0" in request.path_info:
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a view lets escape: those of REST framework hardly do, plain ones may."""
        return problem_response(exception, {"request": request}) if request.path_info.startswith("/api/") else None

    @staticmethod
    def problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
        speak(request)
        if response.status_code >= 500:
            logger.error("%s outside a view", response.status_code)
        return answer_for_status(response.status_code, {name: response[name] for name in KEPT_HEADERS if name in response})

    @staticmethod
    def signed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response["API-Version"] = settings.API_VERSION
        if response.status_code >= 400 or not request.path_info.startswith(PUBLIC):
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, VARY)
        for name, value in describe_rate(request).items():
            response[name] = value
        return response

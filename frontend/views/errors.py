"""Pages for what goes wrong outside the door of the pages (frontend/door.py): each says what happened, and what to do next.

500.html is not one of them: it is drawn by Django without a request, for the database may be what broke.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from backend.uploads import FileTooLarge
from frontend.acting import know_actor

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
WAIT = 60
"""Seconds, after too many attempts."""


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):  # whose house is asked for is not known: nothing may be said of this one's people
        return HttpResponse(render_to_string("400.html"), status=400)
    if isinstance(exception, TOO_MUCH):
        file = isinstance(exception, FileTooLarge)
        return explained(request, 413, largest=settings.DOCUMENT_LARGEST if file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE, file=file)
    return explained(request, 400, template="frontend/not_understood.html")


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return explained(request, 403, said=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # its text may be what somebody typed
    return explained(request, 404)


def too_many_attempts(request: HttpRequest) -> HttpResponse:
    return later(explained(request, 429), WAIT)


def too_many_requests(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Of a page that is open to everybody."""
    return later(explained(request, 429, template="frontend/too_many_requests.html"), seconds)


def later(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def form_expired(request: HttpRequest) -> HttpResponse:
    return explained(request, 403, template="403_csrf.html")


class WordsForMethods:
    """Django refuses a method without a word."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content or of_the_api(request):
            return response
        explaining = explained(request, 405)
        explaining["Allow"] = response["Allow"]
        return explaining


def explained(request: HttpRequest, status: int, *, template: str = "", **said: Any) -> HttpResponse:
    """With the same header as the other pages, as far as one knows who asks. The API has words of its own (api/middleware.py)."""
    if of_the_api(request):
        return HttpResponse(status=status)
    know_actor(request)
    response = render(request, template or f"{status}.html", {**said, "status": status}, status=status)
    add_never_cache_headers(response)
    return response


def of_the_api(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith("/api/")

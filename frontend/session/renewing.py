from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from frontend.session.store import session_of


class RenewSession:
    """Using a session moves its end. One statement every few minutes, and none for a stranger or for what reads no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = session_of(request)
        if session.accessed and not session.modified and SESSION_KEY in session and session.to_renew and response.status_code < 500:
            session.renew()
        return response

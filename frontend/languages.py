"""In which language pages speak: the one chosen in this browser, else that of the account, else the one that the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.i18n import set_language

from agencies.actor import Actor
from agencies.models import User
from agencies.operations.choose_language import choose_language
from backend.base.operation import door_transaction


class AccountLanguageMiddleware:
    """Those who have signed in read their own language. Costs no statement: pages read their user anyway.

    After AuthenticationMiddleware; LocaleMiddleware has settled the rest before. The API has rules of its own (api/language.py).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/") and not chosen_here(request) and isinstance(request.user, User):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


def chosen_here(request: HttpRequest) -> bool:
    """Whether somebody who had not signed in chose a language in this browser."""
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in dict(settings.LANGUAGES)


@login_not_required
def speak(request: HttpRequest) -> HttpResponse:
    """A stranger's choice stays in the browser; that of somebody who has signed in goes with the account, to their other browsers too.

    At a counter, the next person to sign in reads their own language: nothing of the choice stays behind.
    """
    response = set_language(request)
    language = request.POST.get("language")
    if request.method == "POST" and isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        with door_transaction():
            choose_language(language, actor=Actor(user=request.user, agency=None))
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response

"""In which language the door answers: Accept-Language, else the user's own, else French."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header


def asked_language(request: HttpRequest) -> str | None:
    """The first language of Accept-Language that we speak; None when the caller states no preference (no header, or `*`)."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    wanted = [code for code, _quality in parse_accept_lang_header(header)]
    for code in wanted:
        if code == "*":
            return None
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE if wanted else None


def speak(request: HttpRequest, own: str | None = None) -> None:
    """Answer this request in the language asked for, else in `own`, the language of the user."""
    translation.activate(asked_language(request) or own or settings.LANGUAGE_CODE)

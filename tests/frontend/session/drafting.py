"""To type in a form, and to have it kept, sent too late, or found again."""

import html
import re
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import User
from frontend.drafts.keeping import DRAWN_FOR
from tests.cases.conftest import RECEIVER

NEW, FLAG, DRAFTS, DISCARD = "/cases/new", "/flags/new", "/drafts", "/drafts/discard"
ALIAS = {"alias": "La dame du marché"}
TOLD = {"how": "oral", "when": "2026-01-02"}
KEPT = "was kept."
PLAIN_NIR = "2 84 05 46 042 005 12"


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def fields(response: HttpResponse, answer: str = "") -> dict[str, list[str]]:
    """What a browser would send of the form that is kept, or of the one that holds `answer`, as a browser reads it from the page."""
    assert response.status_code == 200, text(response)
    forms = [form for form in re.findall(r"<form.*?</form>", response.content.decode(), re.S) if f'name="{DRAWN_FOR}"' in form]
    [form] = [form for form in forms if not answer or f'name="answer" value="{answer}"' in form]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if attributes.get("type") in ("checkbox", "radio") and not re.search(r"\schecked", tag):
            continue
        found.setdefault(attributes["name"], []).append(attributes.get("value", "on" if attributes.get("type") == "checkbox" else ""))
    for name, value in re.findall(r'<textarea[^>]*?name="(\w+)".*?>\s*(.*?)</textarea>', form, re.S):
        found[name] = [html.unescape(value)]
    for name, options in re.findall(r'<select[^>]*?name="(\w+)".*?>(.*?)</select>', form, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', options) or [""]
    return found


def typing(client: Client, path: str, answer: str = "", **typed: object) -> HttpResponse:
    """Open the page, type, and let the script keep it."""
    return client.post(DRAFTS, {**fields(client.get(path), answer), **typed, "draft_path": path})


def end_of_session() -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def sending_too_late(client: Client, path: str, answer: str = "", **typed: object) -> HttpResponse:
    form = {**fields(client.get(path), answer), **typed}
    end_of_session()
    return client.post(path, form)


def again(client: Client, user: User) -> None:
    """The same browser, in which somebody signs in."""
    client.force_login(user)


def drafts_asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return sum("frontend_draft" in query["sql"] for query in queries)


ELSEWHERE = "france-services-limogne"
"""Which the form does not propose for Cahors."""
FORMS: list[tuple[str, str, dict[str, object]]] = [
    ("edit", "lead", {"summary": "Deux lignes,\nsur <elle>.", "themes": ["housing", "energy"], "first_name": "Sara", "commune": "Catus"}),
    ("hold", "lead", {"reason": "Attend la CAF.", "until": "2031-05-04"}),
    ("close", "lead", {"outcome": "resolved", "comment": "Tout va bien."}),
    ("information", "lead", {"how": "written", "when": "2026-01-02"}),
    ("agreements/new", "lead", {"covers": "named", "agencies": [ELSEWHERE, RECEIVER], "how": "oral", "evidence": "Au guichet."}),
    ("status", "contributor", {"status": "done"}),
    ("irritants/new", "lead", {"category": "A01", "commune": "Cahors", "step": "travel", "description": "Trois cars."}),
]


def held(found: dict[str, list[str]], typed: dict[str, object]) -> None:
    """Fails unless the form holds what was typed."""
    for name, value in typed.items():
        wanted = sorted(value) if isinstance(value, list) else [str(value)]
        assert sorted(line.replace("\r\n", "\n") for line in found[name]) == wanted, name

"""Every address of both doors that may tell of a case, as the resolvers know them."""

import html
import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, reverse

import frontend.urls
from cases.statuses import PaperKind
from frontend.case.views.irritants import VERBS as ON_IRRITANTS
from frontend.plan.views.in_case import ON_ACTIONS, ON_APPOINTMENTS
from tests.api.routes import ROUTES
from tests.sensitive.conftest import House


def pages() -> Iterator[URLPattern]:
    for pattern in frontend.urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        yield pattern


def addresses(house: House) -> Iterator[str]:
    for route, pattern in ROUTES.items():
        if route.startswith("GET ") and not route.startswith(ELSEWHERE):
            yield from filled(str(pattern.name), pattern, house, QUERIES.get(route.split()[1], ("",)))
    for pattern in pages():
        if not str(pattern.name).startswith(("agency", "account_logout", "set_language", "design")):
            yield from filled(str(pattern.name), pattern, house, QUERIES.get(str(pattern.name), ("",)))


ELSEWHERE = (*(f"GET {name}" for name in ("agency", "calendar", "schema", "docs", "problem")), "GET case-paper-pdf")
"""The directory, where every agency is told; what is public, or has its own address; the PDF, which is made of what the paper says."""
QUERIES = {
    **dict.fromkeys(("handover-list", "handover-count", "handovers"), ("?box=received", "?box=sent", "?box=any")),
    **dict.fromkeys(("access-request-list", "access-request-count", "flag-list", "flag-count", "flags"), ("?box=received",)),
    **dict.fromkeys(("file-merge-list", "file-merge-count"), ("?box=received",)),
    "statistics-irritants": ("", "?by=agency_concerned", "?by=agency_in_charge", "?by=agency_concerned&by=agency_in_charge"),
    "explore_figures": (
        "?by=agency_concerned",
        "?by=agency_in_charge",
        "?by=theme&only=agency_concerned",
        "?about=handovers&only=to_agency",
    ),
    "irritants": ("", "?counted=true"),
    "irritant-list": ("", "?counted=true"),
    "case_history": ("", "?before=200", "?before=120", "?before=60", "?before=30"),
    "case-event-list": ("?page_size=100", "?page_size=100&ordering=at"),
    "case-paper": ("?language=fr", "?language=en"),
    "paper": ("", "?language=en"),
    "appointment-list": ("?from=2020-01-01",),
    "action-list": ("", "?status=done"),
    "actions": ("", "?status=done"),
    "appointments": ("?from=2020-01-01",),
}


def filled(name: str, pattern: URLPattern, house: House, queries: tuple[str, ...]) -> Iterator[str]:
    """An address for each identifier that fits, and each thing that is done with it."""
    wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)) or pattern.pattern.regex.groupindex)
    said: list[dict[str, Any]] = [{"reference": house.case.reference} if "reference" in wanted else {}]
    segment = re.search(r"([\w-]+)/(?:<uuid:pk>|\(\?P<pk>)", str(pattern.pattern))
    if "pk" in wanted:
        found = house.ids.get(segment[1] if segment else "", [])
        said = [{**one, "pk": pk} for one in said for pk in found]
    for wide, values in (("verb", VERBS.get(name, ())), ("kind", PaperKind.values)):
        if wide in wanted:
            said = [{**one, wide: value} for one in said[:1] for value in values]
    if wanted - {"reference", "pk", "verb", "kind"}:
        return
    for one in said:
        for query in queries:
            yield reverse(name, kwargs={key: str(value) if name.count("-") else value for key, value in one.items()}) + query


VERBS = {
    "act_on_action": tuple(ON_ACTIONS),
    "act_on_appointment": tuple(ON_APPOINTMENTS),
    "act_on_irritant": tuple(ON_IRRITANTS),
    "change_irritant": tuple(ON_IRRITANTS),
}


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code < 500, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return html.unescape(body.decode(errors="replace"))


def leaks(house: House, who: str) -> dict[str, list[str]]:
    """Of every address that this reader can open: those that tell which agency it is, and by what."""
    client, found = house.browser(who), dict[str, list[str]]()
    needles = house.needles
    for address in addresses(house):
        text = read(client, address).lower()
        if told := [needle for needle in needles if needle.lower() in text]:
            found[address] = told
    return found

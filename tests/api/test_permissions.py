"""Who × route → status, for every route of version 1."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import groupby
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.cast import Cast, Stage, refused
from tests.api.foundation import Caller
from tests.api.permissions import FILE, MATRIX, MOVES, SHEET, WHO, Line, filled, furnished
from tests.api.routes import BY_A_SECRET, PUBLIC, ROUTES, address
from tests.kept import undone
from tests.papers import PDF

NOBODY = {
    "reference": "K7Q4-92MX-3",
    "slug": "nowhere",
    "pk": "01890000-0000-7000-8000-000000000000",
    "code": "stale",
    "kind": "journey",
    "observation": "01890000-0000-7000-8000-000000000000",
}


IF_MATCH = {
    "case": "{path}",
    "irritant": "irritants/{irritant}",
    "observation": "programme/observations/{observation}",
    "recurring": "recurring-irritants/{recurring}",
    "category": "irritant-categories/{code}",
    "persona": "programme/personas/{persona}",
    "action": "{path}/actions/{action}",
    "appointment": "{path}/appointments/{appointment}",
    "note": "{path}/notes/{note}",
    "document": "{path}/documents/{document}",
}
"""Where one reads the version of what is changed."""


def scene(route: str) -> tuple[str, str]:
    return MATRIX[route].after, "-".join(route.split()[1].split("-")[:2]) if " case-" in route else route.split()[1].partition("-")[0]


FILES = {FILE: ("bulletin.pdf", PDF), SHEET: ("recueils.csv", b"kind;observed_on\ninterview;2026-03-14\n")}


SCENES = {"/".join(filter(None, key)): list(found) for key, found in groupby(sorted(MATRIX, key=scene), key=scene)}


def test_each_route_has_its_line() -> None:
    assert set(ROUTES) - PUBLIC - BY_A_SECRET == set(MATRIX)


def status_of(stage: Stage, who: str, route: str, line: Line, ids: dict[str, Any]) -> int:
    path = address(route, {**ids, "pk": ids.get(line.pk), "slug": ids.get(line.pk)}) + (f"?{line.query}" if line.query else "")
    sent = dict(line.headers)
    if named := sent.get("if_match"):
        sent["if_match"] = etag_of(stage, named, ids)
    with undone():
        if file := FILES.get((line.body or {}).get("file", "")):
            response = stage[who].send(path, **{**(line.body or {}), "file": SimpleUploadedFile(*file)})
        else:
            response = stage[who](route.split()[0].lower(), path, filled(line.body, ids), **sent)
    if response.status_code == 404:
        refused(response, 404, "not_found")
    return int(response.status_code)


def etag_of(stage: Stage, named: str, ids: dict[str, Any]) -> str:
    if named.startswith("agency"):
        return str(stage["admin"].get(named.format(**ids))["ETag"])
    return str(stage["lead"].get(IF_MATCH[named].format(path=stage.path, **ids))["ETag"])


House = tuple[Stage, dict[str, Any]]


@pytest.fixture(scope="module")
def house(kept: Callable[[], AbstractContextManager[Any]]) -> House:
    """Everything that a route may ask for, and everybody hired."""
    stage = Stage(Cast())
    with kept():
        ids = furnished(stage, for_every_route=True)
        stage.cast.hire(*WHO)
    return stage, ids


@pytest.mark.parametrize("key", SCENES)
def test_who_gets_what(key: str, house: House, db: None) -> None:
    stage, ids = house
    for response in MOVES[scene(SCENES[key][0])[0]](stage, ids):
        assert response.status_code == 200, response.content
    got = {route: tuple(status_of(stage, who, route, MATRIX[route], ids) for who in WHO) for route in SCENES[key]}
    assert got == {route: MATRIX[route].statuses for route in SCENES[key]}


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(set(ROUTES) - PUBLIC - BY_A_SECRET))
def test_without_credentials_nothing(route: str) -> None:
    response = Caller(Client())(route.split()[0].lower(), address(route, NOBODY), {} if "POST" in route else None)
    refused(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"]


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(PUBLIC))
def test_the_documentation_is_public(route: str) -> None:
    assert Caller(Client()).get(address(route, {**NOBODY, "area": "cahors"})).status_code == 200

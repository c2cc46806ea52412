"""Who × route → status, for every route of version 1."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import groupby
from typing import Any

import pytest
from django.test import Client

from tests.api.cast import Cast, Stage, refused
from tests.api.foundation import Caller
from tests.api.permissions import MATRIX, MOVES, WHO, furnished
from tests.api.playing import play
from tests.api.routes import BY_A_SECRET, PUBLIC, ROUTES, address
from tests.kept import undone

NOBODY = {
    "reference": "K7Q4-92MX-3",
    "slug": "nowhere",
    "pk": "01890000-0000-7000-8000-000000000000",
    "code": "stale",
    "kind": "journey",
    "observation": "01890000-0000-7000-8000-000000000000",
}


def scene(route: str) -> tuple[str, str]:
    return MATRIX[route].after, "-".join(route.split()[1].split("-")[:2]) if " case-" in route else route.split()[1].partition("-")[0]


SCENES = {"/".join(filter(None, key)): list(found) for key, found in groupby(sorted(MATRIX, key=scene), key=scene)}


def test_each_route_has_its_line() -> None:
    assert set(ROUTES) - PUBLIC - BY_A_SECRET == set(MATRIX)


def status_of(stage: Stage, who: str, route: str, ids: dict[str, Any]) -> int:
    with undone():
        response = play(stage, who, route, ids)
    if response.status_code == 404:
        refused(response, 404, "not_found")
    return int(response.status_code)


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
    got = {route: tuple(status_of(stage, who, route, ids) for who in WHO) for route in SCENES[key]}
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

"""The cast of the cases (tests/cases/conftest.py), before a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from agencies.actor import Actor
from cases.models import CaseFile
from tests.cases.conftest import Cast, Shared
from tests.frontend.people import reading


@pytest.fixture
def opened(cast: Cast) -> Callable[[str], Client]:
    """`opened("observer")`: a browser that reads English, in which this member of the cast has signed in."""

    def open_for(who: str) -> Client:
        return browser_of(cast[who])

    return open_for


def browser_of(actor: Actor) -> Client:
    assert actor.user is not None
    client = reading("en", Client())
    client.force_login(actor.user)
    return client


def page_of(case: CaseFile | Shared, *parts: object) -> str:
    case = case.case if isinstance(case, Shared) else case
    return "/".join(["/cases", case.reference, *map(str, parts)])


def hidden(client: Client, url: str) -> dict[str, str]:
    """What the form at `url` carries along unseen, as a browser would send it back."""
    from tests.frontend.markup import Markup

    response = client.get(url)
    assert response.status_code == 200, response.content.decode()
    fields = Markup(response).all("input", type="hidden")
    return {field["name"]: field["value"] for field in fields if field["name"] in ("version", "id")}


def send(client: Client, url: str, **said: object):
    """Open the form, fill it in, send it."""
    return client.post(url, {**hidden(client, url), **said})

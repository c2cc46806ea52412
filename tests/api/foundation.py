"""Who knocks at the door in the tests of the foundation."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from agencies.actor import Actor
from agencies.models import Agency, ApiKey, Membership
from agencies.operations.add_member import add_member
from agencies.operations.create_api_key import create_api_key
from backend.base.operation import door_transaction

SYSTEM = Actor.system("tests")


def join(slug: str, *roles: str, login: str = "", **fields: Any) -> Membership:
    with door_transaction():
        login = login or f"{'-'.join(roles)}@{slug}.test"
        return add_member(Agency.objects.get(slug=slug), login=login, roles=roles or ["manager"], actor=SYSTEM, **fields)


def key_of(membership: Membership, *, days: int = 30) -> tuple[ApiKey, str]:
    with door_transaction():
        return create_api_key(membership.pk, label="tests", expires_in_days=days, actor=SYSTEM)


class Caller:
    """A client that speaks JSON, with the headers of one caller."""

    def __init__(self, client: Client, **headers: str) -> None:
        self.client, self.headers = client, headers

    def __call__(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in {**self.headers, **headers}.items()}
        body = {} if data is None else {"data": data, "content_type": "application/json"}
        response = getattr(self.client, method)(f"/api/v1/{path}" if not path.startswith("http") else path, headers=sent, **body)
        if response.streaming:  # a file, which is closed once it was read
            response.streaming_content = [b"".join(response.streaming_content)]
        return response

    def get(self, path: str, **headers: str) -> Any:
        return self("get", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self("post", path, {} if data is None else data, **headers)

    def send(self, path: str, **form: Any) -> Any:
        """A form, with its files."""
        headers = {name.replace("_", "-"): value for name, value in self.headers.items()}
        return self.client.post(f"/api/v1/{path}", data=form, headers=headers)

    def patch(self, path: str, data: Any, **headers: str) -> Any:
        return self("patch", path, data, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self("delete", path, **headers)


@pytest.fixture
def member(db: None) -> Membership:
    return join("ccas-cahors", "caseworker")


@pytest.fixture
def caller(member: Membership) -> Caller:
    """A caseworker of ccas-cahors with an API key."""
    return Caller(Client(raise_request_exception=False), authorization=f"Bearer {key_of(member)[1]}")


@pytest.fixture
def call_as() -> Callable[[Membership], Caller]:
    return lambda membership: Caller(Client(raise_request_exception=False), authorization=f"Bearer {key_of(membership)[1]}")


@pytest.fixture
def probe(settings: Any) -> Iterator[Any]:
    """The house with the resources of tests/api/probe.py beside its own."""
    from tests.api import probe

    settings.ROOT_URLCONF = "tests.api.probe"
    probe.REFUSED.clear()
    probe.GATE.set()
    yield probe
    probe.GATE.set()

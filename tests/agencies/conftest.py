"""A cast for the agencies: made by the operations, on the reference data of the template."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from agencies.actor import Actor
from agencies.models import Agency, Membership
from agencies.operations.add_member import add_member
from backend.base.operation import door_transaction

SYSTEM = Actor.system("tests")


@pytest.fixture
def system() -> Actor:
    return SYSTEM


@pytest.fixture
def ccas(db: None) -> Agency:
    return Agency.objects.get(slug="ccas-cahors")


@pytest.fixture
def caf(db: None) -> Agency:
    return Agency.objects.get(slug="caf-lot")


def join(agency: Agency, *roles: str, login: str = "") -> Membership:
    member: Membership = in_door(add_member, agency, login=login or f"{'-'.join(roles)}@{agency.slug}.test", roles=roles, actor=SYSTEM)
    return member


def in_door(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with door_transaction():
        return operation(*args, **kwargs)


@pytest.fixture
def administrator(ccas: Agency) -> Membership:
    return join(ccas, "agency_admin")


@pytest.fixture
def caseworker(ccas: Agency) -> Membership:
    return join(ccas, "caseworker")


@pytest.fixture
def actors(administrator: Membership, caseworker: Membership, ccas: Agency, caf: Agency) -> dict[str, Actor]:
    """Everyone who may try to administer ccas-cahors."""
    former = join(ccas, "agency_admin", login="former@ccas-cahors.test")
    cast = {
        "system": SYSTEM,
        "agency_admin": Actor.of(administrator),
        "admin_elsewhere": Actor.of(join(caf, "agency_admin")),
        "former_admin": Actor.of(former),
        "coordinator": Actor.of(join(ccas, "coordinator")),
        "manager": Actor.of(join(ccas, "manager")),
        "auditor": Actor.of(join(ccas, "auditor")),
        "caseworker": Actor.of(caseworker),
    }
    Membership.objects.filter(pk=former.pk).update(roles=["manager"])  # since the actor was made
    return cast


@pytest.fixture
def while_uncommitted() -> Callable[..., Any]:
    """Run `first` in a door transaction and, before it commits, `second` in another thread: the outcome of `second`.

    Commits once `second` waits for a lock (or has ended, if it waits for none).
    """

    def waits_for_a_lock() -> bool:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the activity of its first look
            cursor.execute("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            return cursor.rowcount > 0

    def run(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            with door_transaction():
                first()
                outcome = pool.submit(outcome_of, second)
                while not (outcome.done() or waits_for_a_lock()):
                    time.sleep(0.01)
            return outcome.result()

    return run


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run calls in threads of their own: their results, or the exceptions they raised."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(outcome_of, calls))

    return run


def outcome_of(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return error
    finally:
        connections.close_all()

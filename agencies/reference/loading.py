"""Loads the reference data of every application, lower layers first, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections

from agencies.reference.agency_list import overwrite_agencies
from agencies.reference.progress import Progress
from backend.base.operation import door_transaction

ONE_AT_A_TIME = 4_611_000_002
"""Key of the advisory lock that two loads started together wait on."""


def load_reference(progress: Progress, *, using: str = DEFAULT_DB_ALIAS, overwrite: bool = False) -> None:
    """Call `load_reference(progress)` of each application's config that has one, in the order of INSTALLED_APPS.

    So the upper layers bring their catalogues without this layer importing them. Running it again changes nothing.
    """
    with writing_through(using), door_transaction():
        prepare()
        for config in apps.get_app_configs():
            load = getattr(config, "load_reference", None)
            if load is not None:
                load(progress)
        if overwrite:
            overwrite_agencies(progress)


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")  # the plain role's are for web requests
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


@contextmanager
def writing_through(alias: str) -> Iterator[None]:
    """Let another connection stand in for the default one, which operations and journals use without naming it."""
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[alias]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual

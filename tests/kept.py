"""What several tests of a module start from, made once: the database comes back to it after each of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest
from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is rolled back at the end; the door may still open its durable transaction."""
    attempt = transaction.atomic()
    attempt._from_testcase = True  # type: ignore[attr-defined]
    with attempt:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[], AbstractContextManager[Any]]]:
    """`with kept(): …` in a fixture of the module: what is written there stays until the module ends. For tests that do not commit.

    Memory does not come back by itself: a test gets a copy of the objects.
    """
    with ExitStack() as around:
        with django_db_blocker.unblock():
            around.enter_context(undone())
        yield django_db_blocker.unblock
        with django_db_blocker.unblock():
            around.close()

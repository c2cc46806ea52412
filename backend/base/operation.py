"""Operations: one change, one function, one transaction (style: guard, change, record, defer)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def door_transaction() -> Iterator[None]:
    """The one durable transaction of a write. Only doors (API, pages, commands, jobs) open it."""
    with transaction.atomic(durable=True):
        yield


def operation(change: Callable[P, R]) -> Callable[P, R]:
    """Make a function an operation: atomic inside its door's transaction, and never without an actor."""

    @wraps(change)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if kwargs.get("actor") is None:
            raise TypeError(f"{change.__name__}() needs an actor: no actor, no change")
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError(f"{change.__name__}() must run inside door_transaction()")
        with transaction.atomic():
            return change(*args, **kwargs)

    return run

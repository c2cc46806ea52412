"""What is asked of the database meanwhile, word for word."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection

from tests.kept import undone

T = TypeVar("T")
OWN_NUMBER = re.compile(r"\bs\d+_x\d+", re.IGNORECASE)
"""Of a savepoint."""


def listened(act: Callable[[], T]) -> tuple[T, tuple[str, ...]]:
    """What it answers, and the statements that it made, without their parameters. It is undone."""
    said: list[str] = []

    def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(OWN_NUMBER.sub("", sql))
        return execute(sql, params, many, context)

    with undone(), connection.execute_wrapper(hear):
        answer = act()
    return answer, tuple(said)

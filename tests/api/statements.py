"""How many statements a request costs, besides knowing whose it is and counting it."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET CONSTRAINTS")
OF_THE_DOOR = ('FROM "agencies_apikey"', "INTO base_requestcount")
NOW_AND_THEN = ('UPDATE "agencies_apikey" SET "last_used_on"',)
"""By the first request of a key in a day."""


def statements(request: Callable[[], Any], *, status: int = 200) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = request()
    assert response.status_code == status, response.content
    sql = [query["sql"] for query in captured.captured_queries]
    asked_whose = [text for text in sql if any(mark in text for mark in OF_THE_DOOR)]
    assert len(asked_whose) == 2, asked_whose
    return [text for text in sql if text not in asked_whose and not text.startswith((*TRANSACTION, *NOW_AND_THEN))]


def numbered(found: list[str]) -> str:
    """For a message: which statements they were."""
    return "\n".join(f"{number}. {text[:200]}" for number, text in enumerate(found, 1))

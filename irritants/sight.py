"""Whether lists of irritants begin with what grants say. The database keeps it so (irritants/migrations/0005_sight.py); this only looks."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import F

from irritants.models import Irritant


def misplaced() -> list[tuple[UUID, str]]:
    """(irritant, "missing" or "unwanted") for each that an agency has not, or wrongly, in its list."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT irritant_id, what FROM irritants_misplaced()")
        return list(cursor.fetchall())


def put_in_place(irritants: Iterable[UUID]) -> None:
    """The database places what is written, even if it is the same."""
    Irritant.objects.filter(pk__in=set(irritants)).update(reported_at=F("reported_at"))

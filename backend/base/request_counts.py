"""How many requests a minute, of one credential in one scope."""

import time

from django.db import connection

from backend.base.models import RequestCount


def count_one(scope: str) -> tuple[int, float]:
    """Counts in one statement of its own. How many there were in this window, and the seconds until it ends."""
    now = time.time()
    window = int(now // RequestCount.WINDOW)
    table = RequestCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (scope, "window", count) VALUES (%s, %s, 1) '
            f'ON CONFLICT (scope, "window") DO UPDATE SET count = {table}.count + 1 RETURNING count',
            [scope, window],
        )
        (count,) = cursor.fetchone()
    return count, (window + 1) * RequestCount.WINDOW - now


def forget_past_counts() -> int:
    """How many rows were removed. By the clock and not by a request: each request costs the same statements."""
    removed, _by_model = RequestCount.objects.filter(window__lt=int(time.time() // RequestCount.WINDOW)).delete()
    return removed

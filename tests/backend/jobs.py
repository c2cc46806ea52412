"""Jobs that only tests enqueue; a real worker imports them by their path."""

from django.db import connection
from django_tasks import task

HOLD = 4_611_686
"""Key of the advisory lock that keeps `wait` in its middle."""


class Broken(Exception):
    pass


@task()
def wait() -> str:
    """Ends once nobody holds the lock, however long that takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [HOLD, HOLD])
        cursor.execute("RESET lock_timeout; RESET statement_timeout")
    return "done"


@task()
def break_down() -> None:
    raise Broken("words that may name somebody")


@task()
def be_done() -> str:
    return "done"

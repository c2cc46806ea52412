"""The database may go away for a while (a restart, a failover): what runs without a person in front of it waits."""

import time

from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection, connections

WAIT_FOR, ASK_EVERY = 300.0, 1.0
"""Seconds."""


class DatabaseGone(Exception):
    """What is wrong and what to do about it."""


def is_lost(error: Error) -> bool:
    """Whether the database went away, or gave up, rather than found fault with what it was asked.

    A connection that breaks in the middle of a COMMIT comes as a bare DatabaseError, of no subclass.
    """
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def wait_for_database(patience: float = WAIT_FOR) -> None:
    """Return once the database answers, on a new connection. Raises DatabaseGone when it does not within `patience` seconds."""
    give_up = time.monotonic() + patience
    connections.close_all()
    while True:
        time.sleep(ASK_EVERY)
        try:
            connection.ensure_connection()
            return
        except OperationalError as error:
            if time.monotonic() > give_up:
                raise DatabaseGone(
                    f"The database has not answered for {patience:.0f} seconds. Start it, or check DATABASE_URL, then start this again."
                ) from error

"""A worker's sign of life: an advisory lock that it holds as long as it lives, on a connection of its own.

The server lets go of the lock when the connection ends, whatever ended it: `kill -9`, a power cut, the server's own restart. Nobody has
to renew anything, no clocks are compared, and a long job is never taken for a dead one.
"""

import zlib
from types import TracebackType
from typing import Self

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.crypto import get_random_string

WORKERS = 4_611
"""First of the two keys of a worker's lock: another space than that of single keys."""

NOTICE_A_LOST_MACHINE = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}
"""Seconds, seconds, times: a machine that vanished without a word holds its locks for a minute, not for two hours."""


class SignLost(OperationalError):
    """The connection that held the lock is gone: others may think this worker dead, and must be able to."""


class SignOfLife:
    """`with SignOfLife() as sign:` and `sign.worker_id` names a worker that is alive."""

    def __init__(self) -> None:
        self.worker_id = ""
        self._connection: BaseDatabaseWrapper = connection.copy()

    def __enter__(self) -> Self:
        with self._connection.cursor() as cursor:
            for name, value in NOTICE_A_LOST_MACHINE.items():
                cursor.execute(f"SET {name} = {value}")
            while not self.worker_id:
                candidate = get_random_string(32)
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [WORKERS, key_of(candidate)])
                if cursor.fetchone()[0]:  # else another worker's name has the same number: take another name
                    self.worker_id = candidate
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def check(self) -> None:
        """Raise SignLost once others may think that this worker is dead."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Exception as error:
            raise SignLost("the connection that says that this worker is alive was lost") from error


def key_of(worker_id: str) -> int:
    """Second key of the worker's lock: 32 bits, signed."""
    return zlib.crc32(worker_id.encode()) - 2**31


def is_dead(worker_id: str) -> bool:
    """Whether nobody holds the worker's lock. Until the end of the transaction no worker can take it either.

    A shared lock: two who ask at once get the same answer. In doubt the answer is False, and somebody asks again later.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s, %s)", [WORKERS, key_of(worker_id)])
        return bool(cursor.fetchone()[0])

"""Steps of a load on connections of the owner, several at once. Each is a transaction, which also writes down that it is done."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from django.db import connections, transaction

OWNER = "owner"
HANDS = 2
"""Connections that work at the same time."""
SETTINGS = (
    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET jit = off; "
    "SET synchronous_commit = off; "  # a batch that a power cut loses is loaded again
    "SET client_connection_check_interval = '1s'; "  # a killed client leaves nothing at work
    "SET work_mem = '96MB'; SET maintenance_work_mem = '384MB'; SET temp_buffers = '64MB'; SET max_parallel_workers_per_gather = 0"
)
SQL = Path(__file__).resolve().parent / "sql"


@dataclass(frozen=True)
class Step:
    """`name` is what is written down: a step that is there is not done again. An empty one may be done again, and needs no transaction."""

    name: str
    work: Callable[[Any], object]
    """Given a cursor."""


def sql(name: str, **words: Any) -> str:
    """A file of sql/, its {words} filled in if any are given."""
    text = (SQL / f"{name}.sql").read_text("utf-8")
    return text.format_map(words) if words else text


def run(steps: Iterable[Step], *, hands: int = HANDS) -> Iterator[Step]:
    """Do the steps; each is given back once done. With one hand they keep their order. Leaving in the middle stops what is at work."""
    crew = Crew(iter(steps))
    workers = [Thread(target=crew.work, daemon=True) for _ in range(hands)]
    for worker in workers:
        worker.start()
    try:
        while any(worker.is_alive() for worker in workers) or not crew.done.empty():
            try:
                result = crew.done.get(timeout=0.1)
            except Empty:
                continue
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        crew.stop()
        for worker in workers:
            worker.join()


class Crew:
    def __init__(self, steps: Iterator[Step]) -> None:
        self.steps, self.done, self.stopped = steps, SimpleQueue[Step | BaseException](), Event()
        self.lock, self.at_work = Lock(), list[Any]()

    def work(self) -> None:
        try:
            with session() as connection:
                self.at_work.append(connection.connection)
                while (step := self.next()) is not None:
                    take(step, connection)
                    self.done.put(step)
        except BaseException as error:
            if not self.stopped.is_set():
                self.done.put(error)

    def next(self) -> Step | None:
        with self.lock:
            return None if self.stopped.is_set() else next(self.steps, None)

    def stop(self) -> None:
        self.stopped.set()
        for connection in self.at_work:
            if not connection.closed:
                connection.cancel()


def take(step: Step, connection: Any) -> None:
    if not step.name:
        with connection.cursor() as cursor:
            step.work(cursor)
        return
    with transaction.atomic(using=OWNER), connection.cursor() as cursor:
        cursor.execute("INSERT INTO volume.done (step) VALUES (%s)", [step.name])
        step.work(cursor)


@contextmanager
def session() -> Iterator[Any]:
    """This thread's connection of the owner, set for large work."""
    connection = connections[OWNER]
    try:
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS)
        yield connection
    finally:
        connection.close()

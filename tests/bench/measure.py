"""Timing: what is compared runs in turns, so that a busy moment of the machine weighs on both."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

Run = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one thing, over the rounds."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        ordered = sorted(seconds)
        return cls(1000 * statistics.median(ordered), 1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))])


def in_turns(runs: Mapping[str, Run], *, rounds: int = 40, warm: int = 3) -> dict[str, Times]:
    """Run each in turn, `rounds` times after `warm` that do not count."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    gc.collect()
    for number in range(warm + rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            if number >= warm:
                taken[name].append(time.perf_counter() - start)
    return {name: Times.of(seconds) for name, seconds in taken.items()}


def once(run: Run) -> float:
    """Milliseconds of a single run: for what is only slow the first time."""
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


@contextmanager
def statements() -> Any:
    """Counts what the database is asked, transactions aside."""
    asked: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield asked

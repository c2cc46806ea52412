"""How long each action took, and how it ended; written by many threads, read at the end."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

T = TypeVar("T")
Outcome = Literal["done", "refused", "error"]


@dataclass
class Action:
    """`refused`: a correct answer that says no, since a colleague came first."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    errors: int = 0


@dataclass
class Stopwatch:
    actions: dict[str, Action] = field(default_factory=lambda: defaultdict(Action))
    requests: int = 0
    what_went_wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def timed(self, name: str, run: Callable[[], T], judge: Callable[[T], tuple[Outcome, int, str]]) -> T:
        """`judge` says how it ended, by how many requests, and what is to be said of it when it went wrong."""
        began = time.perf_counter()
        try:
            result = run()
        except Exception as error:
            self.add(name, time.perf_counter() - began, "error", 1, repr(error))
            raise
        self.add(name, time.perf_counter() - began, *judge(result))
        return result

    def add(self, name: str, seconds: float, outcome: Outcome, requests: int, words: str) -> None:
        with self.lock:
            action = self.actions[name]
            action.seconds.append(seconds)
            action.refused += outcome == "refused"
            action.errors += outcome == "error"
            self.requests += requests
            if outcome == "error":
                self.what_went_wrong.append(f"{name}: {words}")

    @property
    def errors(self) -> int:
        return sum(action.errors for action in self.actions.values())


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]

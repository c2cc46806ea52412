"""How far a load is: one line that moves on a terminal, plain lines elsewhere."""

import time
from typing import Any, Protocol

PLAIN_EVERY = 15.0
"""Seconds between two plain lines."""


class Output(Protocol):
    """Of a command."""

    def isatty(self) -> bool: ...
    def flush(self) -> None: ...
    def write(self, msg: str, style_func: Any = None, ending: str | None = None) -> None: ...


class Progress:
    def __init__(self, out: Output) -> None:
        self.out, self.moves, self.width = out, out.isatty(), 0

    def say(self, line: str) -> None:
        """For good."""
        self._write(line, ending="\n")
        self.width = 0

    def show(self, line: str) -> None:
        """Until the next one."""
        self._write(line, ending="")
        self.width = len(line)

    def _write(self, line: str, *, ending: str) -> None:
        start = "\r" if self.width else ""
        self.out.write(f"{start}{line:<{self.width}}", ending=ending)
        self.out.flush()


class Count:
    """Counts what is done of `total`; says how fast, and how long it will take still."""

    def __init__(self, progress: Progress, title: str, *, total: int, unit: str = "") -> None:
        self.progress, self.title, self.total, self.unit = progress, title, total, f" {unit}" if unit else ""
        self.done, self.started, self.said = 0, time.monotonic(), time.monotonic()

    def __enter__(self) -> "Count":
        if self.progress.moves:
            self.progress.show(f"{self.title} …")
        return self

    def __exit__(self, error: Any, *_: object) -> None:
        took = time.monotonic() - self.started
        if error is None:
            self.progress.say(f"{self.title}: {f'{self.done:,}{self.unit} in ' if self.unit else ''}{took:.1f} s")
        else:
            self.progress.say(f"{self.title}: stopped at {self.done:,} of {self.total:,}")

    def advance(self, count: int) -> None:
        self.done = min(self.done + count, self.total)
        now = time.monotonic()
        rate = self.done / (now - self.started)
        line = (
            f"{self.title}: {self.done:,} of {self.total:,}{self.unit}, {rate:,.0f} a second, {(self.total - self.done) / rate:,.0f} s left"
        )
        if self.progress.moves:
            self.progress.show(line)
        elif now - self.said >= PLAIN_EVERY and self.done < self.total:
            self.progress.say(line)
            self.said = now

"""The stores that files may lie in, by settings. What fails in them is an OSError; each tells what it holds, in the order of the names;
none gives an address: a file goes to somebody through our doors, which ask again who may read it."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, NoReturn, Protocol

Held = tuple[str, datetime]
"""A file: its name, and when it was written."""


class Store(Protocol):
    def save(self, name: str, content: Any) -> str: ...

    def open(self, name: str, mode: str = "rb") -> IO[bytes]: ...

    def delete(self, name: str) -> None: ...

    def held(self) -> Iterator[Held]: ...


class NoAddress:
    def url(self, name: str | None) -> NoReturn:
        raise NotImplementedError("Documents have no address of their own: they are given by the doors, to those who read them.")

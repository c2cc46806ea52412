"""What the server acknowledged, on a disk that the server does not touch: one JSON object a line, synced before anything else is asked."""

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One request with its final answer. `about` holds identifiers; `doubts` counts attempts that nobody knows the outcome of."""

    kind: str
    agency: str
    user: str
    method: str
    path: str
    status: int
    answer: str
    key: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    doubts: int = 0
    replayed: bool = False
    round: int = 0

    @property
    def is_acknowledged(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def told(self) -> Any:
        return json.loads(self.answer)


class Ledger:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self._lock = threading.Lock()
        self._file = path.open("w", encoding="utf-8")

    def write(self, entry: Entry) -> None:
        """Returns once it is on the disk."""
        with self._lock:
            self.entries.append(entry)
            self._file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> list[Entry]:
    return [Entry(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]

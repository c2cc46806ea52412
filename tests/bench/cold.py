"""The first look after the server started: nothing of the database in its memory, nor, where one may ask for it, in the system's."""

import contextlib
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from backend.localdb import Server
from cases.access import get_case
from tests.bench import finding, reading
from tests.bench.irritants import page as irritants_page
from tests.bench.measure import once
from tests.bench.report import Budget, Table
from tests.bench.setting import SIZES, Setting

FORGET = Path("/proc/sys/vm/drop_caches")


def cold(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table("First look after a restart, ms", ["what", "size of the agency", "cold", "warm", "ratio"])
    if not Server().is_running():
        table.note = "Not measured: the server is not the embedded one, and is left alone."
        return [table], []
    references = {size: reading.page(setting.actors[size])[0].reference for size in SIZES}
    forgotten = False
    for name, looks in LOOKS.items():
        for size in SIZES:
            look = looks(setting.actors[size], references[size])
            forgotten = restart()
            first = once(look)
            warm = min(once(look) for _ in range(5))
            table.rows.append([name, size, f"{first:.0f}", f"{warm:.1f}", f"{first / warm:.0f}"])
    table.note = (
        "The server was restarted before each"
        + (" and the system’s cache of files dropped." if forgotten else "; the system’s cache of files could not be dropped.")
        + " The first connection, and what each process reads of the catalogue, are in it."
    )
    return [table], []


def restart() -> bool:
    """Whether the system forgot the files too."""
    connections.close_all()
    server = Server()
    server.stop()
    subprocess.run(["sync"], check=True)
    forgotten = False
    with contextlib.suppress(OSError):
        FORGET.write_text("3")
        forgotten = True
    server.start()
    return forgotten


def in_transaction(run: Callable[[], Any]) -> Callable[[], None]:
    def look() -> None:
        with transaction.atomic():
            run()

    return look


LOOKS: dict[str, Callable[[Any, str], Callable[[], Any]]] = {
    "list of cases": lambda actor, _reference: partial(reading.page, actor),
    "one case": lambda actor, reference: in_transaction(partial(get_case, actor, reference, to="read")),
    "search of a common name": lambda actor, _reference: partial(finding.searched, actor, "martin"),
    "list of irritants": lambda actor, _reference: in_transaction(partial(irritants_page, actor, "")),
}

"""Servers of temporary clones: made, asked, killed and swept away."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2

from backend.localdb import PROJECT, Server

START = "import sys; from pathlib import Path; from backend.localdb import Server; print(Server(Path(sys.argv[1])).start().app)"


@contextmanager
def swept_directory() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="filrouge-test-"))
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        sweep(directory)


def sweep(places: Path) -> None:
    for pid_file in places.rglob("postmaster.pid"):
        pid, _, _, _, socket_directory, *_ = pid_file.read_text().splitlines()
        with suppress(OSError):
            if os.path.samefile(f"/proc/{pid}/cwd", pid_file.parent):
                kill_tree(int(pid))
        if socket_directory.startswith("/tmp/filrouge-"):
            shutil.rmtree(socket_directory)
    shutil.rmtree(places)


def kill_tree(postmaster: int) -> None:
    """The postmaster first, so that it cannot tidy up after its children."""
    for pid in [postmaster, *children_of(postmaster)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children_of(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            if f"\nPPid:\t{parent}\n" in status.read_text():
                found.append(int(status.parent.name))
    return found


def kill(server: Server) -> None:
    kill_tree(pid_of(server))
    while server.is_running():  # a kill is not yet a death
        time.sleep(0.01)


def pid_of(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


@contextmanager
def changed(file: Path, text: str) -> Iterator[None]:
    before = file.read_text()
    file.write_text(text)
    try:
        yield
    finally:
        file.write_text(before)


def sql(url: str, *statements: str) -> list[tuple]:
    """Each statement commits; answers what the last one returned."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def python(
    code: str, *arguments: object, options: tuple[str, ...] = (), executable: str = sys.executable, **popen: Any
) -> subprocess.Popen[str]:
    command = [executable, *options, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **popen)

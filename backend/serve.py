"""`make demo`, in the foreground: the web process, the worker and the clock, together. When one ends, so do the others.

Each run notes its processes in `.local/serve-<port>.processes`, from which `make stop` ends what a killed run left.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from backend.local import LocalDatabaseError, use_this_machine
from backend.localdb import PROJECT
from backend.static_files import collected

LOGINS = PROJECT / ".local" / "demo-logins.json"
NOTES = PROJECT / ".local"
READY_WITHIN, END_WITHIN = 60.0, 12.0
"""Seconds."""

Commands = Mapping[str, Sequence[str]]


class ServeError(RuntimeError):
    """What is wrong and what to do about it, in words for the person at the keyboard."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m backend.serve", description="Serve the demo, in the foreground.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--stop", action="store_true", help="end what earlier runs left")
    arguments = parser.parse_args()
    try:
        if arguments.stop:
            stop_what_runs(*NOTES.glob("serve-*.processes"))
        else:
            check_free(arguments.port)
            prepare(arguments.port)
            run(processes_of_the_demo(arguments.port), arguments.port)
    except (LocalDatabaseError, ServeError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


# --- before ---


def check_free(port: int) -> None:
    if not 0 < port < 65536:
        raise ServeError(f"There is no port {port}: choose one between 1 and 65535, for instance make demo PORT=8010")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise ServeError(f"Port {port} is reserved for root. Choose one above 1023: make demo PORT=8000") from None
        except OSError:
            raise ServeError(
                f"Port {port} is not free. `make stop` ends what an earlier `make demo` left; `make demo PORT=8010` serves on another port."
            ) from None


def prepare(port: int) -> None:
    """A database with the migrations, the reference data and the demo data: each only does what is missing."""
    os.environ["DEMO"] = "1"
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    say("Database")
    use_this_machine()

    import django
    from django.core.management import CommandError, call_command
    from django.db import connections

    django.setup()
    try:
        for title, command in (("Migrations", "migrate"), ("Reference data", "load_reference"), ("Demo data", "load_demo")):
            say(title)
            call_command(command)
    except CommandError as error:
        raise ServeError(str(error)) from error
    connections.close_all()


# --- during ---


def processes_of_the_demo(port: int) -> Commands:
    os.environ["BIND"] = f"127.0.0.1:{port}"
    os.environ["STATIC_ROOT"] = files_of_the_pages()
    return {
        "web": [sys.executable, "-m", "gunicorn", "-c", "python:backend.web", "backend.wsgi"],
        "worker": [sys.executable, "manage.py", "work"],
        "clock": [sys.executable, "manage.py", "run_due", "--every", "300"],
    }


def files_of_the_pages() -> str:
    """As production serves them, so that the demo weighs as little."""
    say("Files of the pages")
    try:
        return str(collected())
    except subprocess.CalledProcessError as error:
        raise ServeError("The files of the pages could not be collected; what went wrong is above.") from error


def run(commands: Commands, port: int) -> None:
    """Until a signal asks to end (Ctrl-C). Raises ServeError when a process ended by itself."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}  # for migrations only
    NOTES.mkdir(exist_ok=True)
    note = NOTES / f"serve-{port}.processes"
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():  # each in a session of its own: Ctrl-C reaches us alone, and we pass it on once
            processes[name] = subprocess.Popen(  # noqa: S603
                command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
            )
            note.write_text("".join(f"{pid} {birth(pid)}\n" for pid in (os.getpid(), *(process.pid for process in processes.values()))))
        watch(processes, port, asked)
    finally:
        end(processes)
        note.unlink(missing_ok=True)


def watch(processes: Mapping[str, subprocess.Popen[bytes]], port: int, asked: Sequence[int]) -> None:
    give_up, ready = time.monotonic() + READY_WITHIN, False
    while not asked:
        for name, process in processes.items():
            if process.poll() is not None:
                raise ServeError(f"The {name} process ended by itself ({process.returncode}); what it said is above.")
        if not ready and is_ready(port):
            ready = True
            announce(port)
        if not ready and time.monotonic() > give_up:
            raise ServeError(f"http://127.0.0.1:{port}/health/ready gave no good answer in {READY_WITHIN:.0f} seconds.")
        time.sleep(0.1)


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(port: int) -> None:
    say(f"\nFil rouge is served at http://127.0.0.1:{port} (Ctrl-C ends it)\n")
    if LOGINS.exists():
        first_of_role: dict[str, dict[str, str]] = {}
        for row in json.loads(LOGINS.read_text("utf-8")):
            first_of_role.setdefault(row["role"], row)
        for role, row in first_of_role.items():
            say(f"  {role:<14} {row['login']:<42} {row['password']}")
        say(f"\nAll logins are on the sign-in page and in {LOGINS.relative_to(PROJECT)}.")


def end(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        process.terminate()
    give_up = time.monotonic() + END_WITHIN
    for process in processes.values():
        try:
            process.wait(max(0.0, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


# --- after ---


def stop_what_runs(*notes: Path) -> None:
    """The processes that these notes name, and no later one with the same number."""
    for note in notes:
        for line in note.read_text().splitlines():  # the runner comes first: it ends the others, unless it was killed
            pid, _, born = line.partition(" ")
            stop(int(pid), born)
        note.unlink(missing_ok=True)


def stop(pid: int, born: str) -> None:
    """Politely, then not."""
    for number, patience in ((signal.SIGTERM, 2 * END_WITHIN), (signal.SIGKILL, END_WITHIN)):
        give_up = time.monotonic() + patience
        if birth(pid) == born:
            os.kill(pid, number)
        while birth(pid) == born and time.monotonic() < give_up:
            time.sleep(0.1)


def birth(pid: int) -> str | None:
    """What tells this process from a later one with the same number. None once it is dead."""
    if not Path("/proc/self/stat").exists():
        started = ["ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(started, capture_output=True, text=True, check=False).stdout.strip() or None  # noqa: S603
    try:
        state, *others = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else others[18]


if __name__ == "__main__":
    main()

"""The demo's runner, with real processes: small ones, then the real web process and worker on the tests' database."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from backend import serve
from backend.localdb import PROJECT

pytestmark = pytest.mark.xdist_group("serve")

WEB = """
import http.server, sys

class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
RUN = """
import sys
from backend import serve

port = int(sys.argv[1])
try:
    serve.run({"web": [sys.executable, "-c", sys.argv[2], str(port)], "worker": [sys.executable, "-c", sys.argv[3]]}, port)
except serve.ServeError as error:
    sys.exit(str(error))
"""
IDLE = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"

Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start() -> Iterator[Run]:
    """Python code in a process of its own; what is left of it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def python(code: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment}, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield python
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def note(port: int) -> Iterator[Path]:
    note = serve.NOTES / f"serve-{port}.processes"
    yield note
    for pid in pids(note) if note.exists() else []:
        serve.stop(pid, serve.birth(pid) or "")
    note.unlink(missing_ok=True)


def pids(note: Path) -> list[int]:
    return [int(line.split()[0]) for line in note.read_text().splitlines()]


def wait_until_served(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "is served at" in line:
            return
    raise AssertionError(process.communicate()[1])


def answers(port: int, path: str) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def is_free(port: int) -> bool:
    try:
        serve.check_free(port)
    except serve.ServeError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_both_processes(start: Run, port: int, note: Path, number: int) -> None:
    runner = start(RUN, port, WEB, IDLE)
    wait_until_served(runner)
    runner_pid, web, worker = pids(note)
    assert runner_pid == runner.pid

    runner.send_signal(number)
    assert runner.wait(timeout=20) == 0
    assert (serve.birth(web), serve.birth(worker)) == (None, None)
    assert is_free(port)
    assert not note.exists()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_when_one_ends_by_itself_so_does_the_other(start: Run, port: int, note: Path, name: str) -> None:
    runner = start(RUN, port, WEB, IDLE)
    wait_until_served(runner)
    processes = dict(zip(("runner", "web", "worker"), pids(note), strict=True))

    os.kill(processes.pop(name), signal.SIGKILL)
    _, errors = runner.communicate(timeout=20)
    assert runner.returncode == 1
    assert f"The {name} process ended by itself (-9)" in errors
    assert [serve.birth(pid) for pid in processes.values()] == [None, None]


def test_a_process_that_does_not_start_is_said_at_once(start: Run, port: int, note: Path) -> None:
    runner = start(RUN, port, "raise SystemExit(3)", IDLE)
    _, errors = runner.communicate(timeout=20)
    assert runner.returncode == 1
    assert "The web process ended by itself (3)" in errors
    assert not note.exists()


def test_neither_process_is_given_the_url_of_the_owner(start: Run, port: int, note: Path) -> None:
    runner = start(RUN, port, WEB, f"import os; print('DATABASE_OWNER_URL' in os.environ, flush=True); {IDLE}", DATABASE_OWNER_URL="secret")
    assert runner.stdout is not None
    assert next(line for line in runner.stdout if line in ("True\n", "False\n")) == "False\n"


def test_stop_ends_what_a_killed_run_left(start: Run, port: int, note: Path) -> None:
    runner = start(RUN, port, WEB, IDLE)
    wait_until_served(runner)
    _, web, worker = pids(note)
    runner.kill()
    runner.wait()
    assert answers(port, "/health/ready") == 200

    serve.stop_what_runs(note)
    assert (serve.birth(web), serve.birth(worker)) == (None, None)
    assert is_free(port)
    assert not note.exists()


def test_stop_ends_a_process_that_does_not_listen(start: Run, port: int, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "END_WITHIN", 0.2)
    process = start(DEAF)
    assert process.stdout is not None
    assert process.stdout.readline() == "deaf\n"
    note.write_text(f"{process.pid} {serve.birth(process.pid)}\n")
    serve.stop_what_runs(note)
    assert process.wait(timeout=5) == -signal.SIGKILL


def test_stop_spares_a_later_process_with_the_same_number(start: Run, port: int, note: Path) -> None:
    stranger = start(IDLE)
    note.write_text(f"{stranger.pid} 1\n")
    serve.stop_what_runs(note)
    assert stranger.poll() is None
    assert not note.exists()


def test_a_port_in_use_is_refused_with_what_to_do(port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), pytest.raises(serve.ServeError, match=r"not free.*make stop.*make demo PORT="):
        serve.check_free(port)


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(serve.ServeError, match="between 1 and 65535"):
        serve.check_free(port)


REAL = """
import sys
from backend import serve
port = int(sys.argv[1])
serve.run(serve.processes_of_the_demo(port), port)
"""


@pytest.mark.django_db(transaction=True)
def test_the_real_web_process_and_worker(start: Run, port: int, note: Path) -> None:
    url = os.environ["DATABASE_URL"].replace("/filrouge?", f"/{connection.settings_dict['NAME']}?")
    runner = start(REAL, port, DATABASE_URL=url, DEMO="1")
    wait_until_served(runner)
    assert runner.stderr is not None
    assert any("Starting worker" in line for line in runner.stderr)
    assert answers(port, "/health/live") == 200
    assert answers(port, "/health/ready") == 200

    runner.send_signal(signal.SIGTERM)
    assert runner.wait(timeout=20) == 0
    assert is_free(port)

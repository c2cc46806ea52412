"""Through gunicorn, as production runs it: 1 client, then 8, each with an API key of an ordinary caseworker."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.measure import in_turns
from tests.bench.reading import bare_answer
from tests.bench.report import Budget, Table
from tests.bench.setting import Setting

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 4.0
READY_WITHIN = 60.0


class Server:
    """gunicorn on a free port, on the database of the bench, without the limits on how often one asks."""

    def __init__(self, port: int = 8971) -> None:
        self.port = port
        environment = {**os.environ, "BIND": f"127.0.0.1:{port}", "SECRET_KEY": "only-for-measures", "DEMO": "1", "DEBUG": "0"}
        environment |= {f"API_RATE_{name}": "100000000" for name in ("READ", "WRITE", "LOOKUP")}
        environment.pop("DATABASE_OWNER_URL", None)
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:backend.web", "backend.wsgi"],
            cwd=PROJECT,
            env=environment,
            start_new_session=True,
        )

    def wait(self) -> float:
        """Seconds until it answered."""
        while time.perf_counter() - self.begun < READY_WITHIN:
            try:
                if self.get("/health/ready", "")[0] == 200:
                    return time.perf_counter() - self.begun
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("gunicorn does not answer")

    def get(self, path: str, key: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def memory(self) -> list[tuple[str, float, float]]:
        """(which, resident MB, of its own MB) of the first process and of each worker."""
        pids = [self.process.pid, *children(self.process.pid)]
        return [("first process" if n == 0 else f"worker {n}", *resident(pid)) for n, pid in enumerate(pids)]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pid: int) -> tuple[float, float]:
    found: dict[str, float] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        found[name] = found.get(name, 0) + int(rest.split()[0]) / 1024
    return found["Rss"], found["Private_Clean"] + found["Private_Dirty"]


@contextmanager
def serving() -> Iterator[tuple[Server, float]]:
    server = Server()
    try:
        yield server, server.wait()
    finally:
        server.stop()


def asked_by(server: Server, clients: int, method: str, path: str, key: str, body: Any = None) -> dict[str, float]:
    """Answers a second, and milliseconds, of so many clients on connections that stay open."""
    taken: list[list[float]] = [[] for _ in range(clients)]
    wrong: list[int] = []
    until = time.perf_counter() + SECONDS
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    sent = json.dumps(body) if body is not None else None

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            connection.request(method, path, sent, headers)
            response = connection.getresponse()
            response.read()
            taken[number].append(time.perf_counter() - begun)
            if response.status >= 400:
                wrong.append(response.status)
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{method} {path} answered {sorted(set(wrong))}")
    every = sorted(one for each in taken for one in each)
    return {
        "rate": len(every) / (time.perf_counter() - begun),
        "p50": 1000 * statistics.median(every),
        "p95": 1000 * every[int(0.95 * len(every))],
    }


def served(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table(
        "Through gunicorn, two workers of four threads, the huge agency",
        ["request", "1 client p50 ms", "p95", "a second", "8 clients p50 ms", "p95", "a second"],
    )
    actor, key = setting.actors["huge"], setting.keys["huge"]
    with serving() as (server, started_in):
        _status, first = server.get("/api/v1/cases?page_size=50&status=open&status=in_progress", key)
        reference = json.loads(first)["results"][0]["reference"]
        requests = {
            "GET cases, 50 of them": ("GET", "/api/v1/cases?page_size=50&status=open&status=in_progress&status=on_hold", None),
            "GET one case": ("GET", f"/api/v1/cases/{reference}", None),
            "POST people/search": ("POST", "/api/v1/people/search", {"q": setting.searches[0][0]}),
            "GET handovers received": ("GET", "/api/v1/handovers?box=received", None),
            "POST cases (an alias)": ("POST", "/api/v1/cases", {"person": {"alias": "Mesure"}}),
            "GET health/live": ("GET", "/health/live", None),
        }
        alone = 0.0
        for name, (method, path, body) in requests.items():
            one, eight = (asked_by(server, clients, method, path, key, body) for clients in (1, 8))
            alone = alone or one["p50"]
            table.rows.append([name, *(f"{each[what]:.1f}" for each in (one, eight) for what in ("p50", "p95", "rate"))])
        memory = Table("Memory of the web process, after this", ["process", "resident MB", "of its own MB"])
        memory.rows = [[which, f"{rss:.0f}", f"{own:.0f}"] for which, rss, own in server.memory()]
        memory.note = f"Started and ready in {started_in:.1f} s."
    bare = in_turns({"bare": lambda: bare_answer(actor)}, rounds=60)["bare"].p50
    return [table, memory], [Budget("list of 50 through gunicorn, journal and all, to bare SQL and JSON", alone / bare, 10, "x")]

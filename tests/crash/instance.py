"""An instance as in production (gunicorn, a worker, a clock, two database roles), on a PostgreSQL server that is its own to kill."""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from backend.localdb import PROJECT, SUPERUSER, Server

HOME = PROJECT / ".local" / "crash"
DATABASE = "crash"
READY_WITHIN = 60.0
"""Seconds."""


class Instance:
    def __init__(self) -> None:
        self.server = Server(HOME)
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: set[int] = set()
        """Processes that we killed; any other that is found dead ended by itself."""
        self.excused: set[str] = set()
        """Names of processes that may fail to start until what was left behind is gone."""
        self.ended_by_themselves: list[str] = []

    # --- the database ---

    def make_database(self) -> None:
        """Empty, with nothing but its name. The environment of this very process names it, for Django and for the others."""
        urls = self.server.start()
        with closing(psycopg2.connect(urls.owner.replace("/filrouge?", "/postgres?"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        os.environ["DATABASE_URL"] = urls.app.replace("/filrouge?", f"/{DATABASE}?")
        os.environ["DATABASE_OWNER_URL"] = self.owner_url = urls.owner.replace("/filrouge?", f"/{DATABASE}?")

    def ask_superuser(self, statements: str) -> str:
        """What psql prints. Only to look at the files of the database, and only here. Raises LocalDatabaseError."""
        return self.server.programs.checked(
            *("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.server.socket_directory, "-U", SUPERUSER, "-d", DATABASE),
            doing="Looking at the database",
            input=statements,
            environment={"PGPASSWORD": (self.server.state / f"{SUPERUSER}.password").read_text()},
        )

    # --- the processes ---

    def environment(self) -> dict[str, str]:
        """Of a deployment: no DEMO, no DEBUG, no owner. Throttles are for others to test."""
        kept = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "DATABASE_URL", "SECRET_KEY", "CRASH_MAILS") if name in os.environ
        }
        return {
            **kept,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "BIND": f"127.0.0.1:{self.port}",
            "EMAIL_BACKEND": "tests.crash.slow_mail.SlowMail",
            "API_RATE_READ": "1000000",
            "API_RATE_WRITE": "1000000",
        }

    def commands(self) -> dict[str, list[str]]:
        return {
            "web": [sys.executable, "-m", "gunicorn", "-c", "python:backend.web", "backend.wsgi"],
            "worker": [sys.executable, "manage.py", "work"],
            "clock": [sys.executable, "manage.py", "run_due", "--every", "2"],
        }

    def mend(self) -> None:
        """Start whatever is not there, as the supervisor of a deployment does."""
        if not self.server.is_running():
            self.server.start()
        for name, command in self.commands().items():
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                if process is not None and process.pid not in self.killed and name not in self.excused:
                    self.ended_by_themselves.append(f"{name} ({process.returncode})")
                with (HOME / f"{name}.log").open("ab") as log:
                    self.processes[name] = subprocess.Popen(
                        command,
                        cwd=PROJECT,
                        env=self.environment(),
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )

    def wait_until_ready(self) -> None:
        """Mends meanwhile. Raises TimeoutError."""
        give_up = time.monotonic() + READY_WITHIN
        while True:
            self.mend()
            if self.is_ready():
                return
            if time.monotonic() > give_up:
                raise TimeoutError(f"not ready in {READY_WITHIN:.0f} seconds; {HOME}/web.log may say why")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/health/ready")
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare_environment() -> None:
    """What Django reads when it is set up in this process; the database follows in `make_database`."""
    HOME.mkdir(parents=True, exist_ok=True)
    for left in (*HOME.glob("*.log"), *HOME.glob("mails"), *HOME.glob("ledger.jsonl")):
        left.unlink()
    for name in ("DEMO", "DEBUG"):
        os.environ.pop(name, None)
    os.environ["SECRET_KEY"] = secrets.token_hex(32)
    os.environ["CRASH_MAILS"] = os.fspath(Path(HOME / "mails"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

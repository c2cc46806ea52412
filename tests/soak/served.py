"""What is served, and to whom: the volume database when it is there, else the demo's data in a database of its own."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg2

from backend.localdb import PROJECT, Server, Urls
from backend.static_files import collected

VOLUME_KEYS = PROJECT / ".local" / "volume.json"
HOME = PROJECT / ".local" / "soak"
OWN = "filrouge_soak"
READY_WITHIN = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Login:
    """One member of one agency, never a superuser: with a password for the pages, with a key for the API."""

    login: str
    password: str
    role: str
    agency: str
    token: str


@dataclass(frozen=True)
class Place:
    """A database with people who may be at work in it."""

    name: str
    urls: Urls
    people: list[Login]


def the_place(database: str) -> Place:
    """`database` when `make volume` filled it, else the demo's data, loaded once."""
    urls = Server().start()
    if exists(urls, database) and (people := people_of_the_volume(database)):
        return Place(database, on(urls, database), people)
    if not exists(urls, OWN):
        run_sql(urls, f"CREATE DATABASE {OWN}")
    place = on(urls, OWN)
    HOME.mkdir(parents=True, exist_ok=True)
    logins = HOME / "logins.json"
    for command in (["migrate", "-v", "0"], ["load_reference", "-v", "0"], ["load_demo", "-v", "0", "--logins", os.fspath(logins)]):
        python(place, "manage.py", *command)
    return Place(OWN, place, people_of_the_demo(place, logins))


ROLES = ("flagger", "caseworker", "coordinator", "manager")


def people_of_the_volume(database: str) -> list[Login]:
    try:
        said = json.loads(VOLUME_KEYS.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    if said.get("database") != database:
        return []
    return [
        Login(member["login"], member["password"], member["role"], agency["slug"], member["key"])
        for agency in said["agencies"].values()
        for member in agency["members"]
        if member["role"] in ROLES
    ]


def people_of_the_demo(urls: Urls, logins: Path) -> list[Login]:
    tokens = python(urls, "-m", "tests.soak.keys", os.fspath(logins)).split()
    rows = json.loads(logins.read_text("utf-8"))
    found = [Login(row["login"], row["password"], row["role"], row["agency"], token) for row, token in zip(rows, tokens, strict=True)]
    agencies = Counter(person.login for person in found)
    return [person for person in found if person.role in ROLES and agencies[person.login] == 1]


def on(urls: Urls, database: str) -> Urls:
    return Urls(app=urls.app.replace("/filrouge?", f"/{database}?"), owner=urls.owner.replace("/filrouge?", f"/{database}?"))


def exists(urls: Urls, database: str) -> bool:
    return bool(run_sql(urls, f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


def run_sql(urls: Urls, statement: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(urls.owner)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def python(urls: Urls, *arguments: str) -> str:
    """What it prints, in that database. Raises CalledProcessError."""
    database = {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner}
    environment = {**os.environ, **database, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "backend.settings"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


class Served:
    """Web process, worker and clock as in production, on a port that was free."""

    def __init__(self, place: Place) -> None:
        self.place = place
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "WEB_WORKERS", "WEB_THREADS") if name in os.environ}
        environment = {
            **kept,
            "DATABASE_URL": self.place.urls.app,
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "BIND": f"127.0.0.1:{self.port}",
            "STATIC_ROOT": os.fspath(static_root()),
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        }
        HOME.mkdir(parents=True, exist_ok=True)
        commands = {
            "web": [sys.executable, "-m", "gunicorn", "-c", "python:backend.web", "backend.wsgi"],
            "worker": [sys.executable, "manage.py", "work"],
            "clock": [sys.executable, "manage.py", "run_due", "--every", "300"],
        }
        for name, command in commands.items():
            with (HOME / f"{name}.log").open("wb") as log:
                self.processes.append(
                    subprocess.Popen(
                        command,
                        cwd=PROJECT,
                        env=environment,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
        give_up = time.monotonic() + READY_WITHIN
        while not self.is_ready():
            if time.monotonic() > give_up or self.processes[0].poll() is not None:
                raise TimeoutError(f"not served; {HOME}/web.log may say why")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection, suppress(OSError, HTTPException):
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        return False

    def web_workers(self) -> dict[int, tuple[int, int]]:
        """Per process, what it takes of the memory: resident, and its share of what several have in common (kB)."""
        master = self.processes[0].pid
        found = {}
        for status in Path("/proc").glob("[0-9]*/status"):
            with suppress(OSError):
                if f"\nPPid:\t{master}\n" in status.read_text():
                    found[int(status.parent.name)] = memory_of(status.parent)
        return found

    def connections(self) -> int:
        """Of the plain role, to this database, now."""
        query = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.place.name}' AND usename = 'filrouge_app'"
        return int(run_sql(self.place.urls, query)[0][0])

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)


def memory_of(process: Path) -> tuple[int, int]:
    lines = dict(line.split(":", 1) for line in (process / "smaps_rollup").read_text().splitlines()[1:])
    return int(lines["Rss"].split()[0]), int(lines["Pss"].split()[0])


def static_root() -> Path:
    """Collected by a process that may be told settings of its own."""
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("DATABASE_URL", "postgresql:///unused")
    try:
        return collected()
    finally:
        for name in ("DEMO", "DATABASE_URL"):
            os.environ.pop(name)


@contextmanager
def serving(place: Place) -> Iterator[Served]:
    served = Served(place)
    try:
        served.start()
        yield served
    finally:
        served.stop()

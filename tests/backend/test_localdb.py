"""The embedded PostgreSQL, on real servers: how it starts, how it ends, what its roles may."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest

from backend.localdb import PROJECT, Server
from tests.backend.clones import START, kill, pid_of, python, sql

pytestmark = [
    pytest.mark.xdist_group("localdb"),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="these tests find and kill processes through /proc"),
    pytest.mark.usefixtures("no_setting_of_mine"),
]


# --- starting ---


def test_a_start_answers_the_urls_of_both_roles(server: Server) -> None:
    urls = server.start()
    assert sql(urls.app, "select current_user, current_database()") == [("filrouge_app", "filrouge")]
    assert sql(urls.owner, "select current_user, current_database()") == [("filrouge_owner", "filrouge")]


def test_a_warm_start_runs_no_program(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", "/nowhere")
    assert Server(server.project).start() == server.start()


def test_eight_processes_at_once_start_one_server(clone: Path) -> None:
    starting = [python(START, clone) for _ in range(8)]
    urls = {process.communicate(timeout=60)[0] for process in starting}
    assert [process.returncode for process in starting] == [0] * 8
    assert len(urls) == 1
    assert Server(clone).log.read_text().count("starting PostgreSQL") == 1


def test_a_start_killed_in_the_middle_leaves_nothing_half_made(clone: Path) -> None:
    server = Server(clone)
    starting = python(START, clone)
    while not list(server.server.glob("initdb-*/data/PG_VERSION")):
        assert starting.poll() is None
        time.sleep(0.002)
    starting.kill()
    starting.communicate()
    assert not server.data.exists()

    assert sql(server.start().app, "select 1") == [(1,)]
    assert not list(server.server.glob("initdb-*"))


# --- stopping and being killed ---


def test_stop_keeps_what_the_database_holds(server: Server) -> None:
    sql(server.start().owner, "create table stopped (word text)", "insert into stopped values ('here')")
    assert server.stop()
    assert not server.is_running()
    assert not server.stop()
    assert sql(server.start().owner, "select word from stopped") == [("here",)]


def test_no_acknowledged_commit_is_lost_when_everything_is_killed(server: Server) -> None:
    sql(server.start().owner, "create table killed (word text)", "insert into killed values ('here')")
    kill(server)
    assert sql(server.start().owner, "select word from killed") == [("here",)]


def test_a_start_waits_for_the_backends_of_a_killed_server(server: Server) -> None:
    def be_busy() -> None:
        with suppress(psycopg2.Error):
            sql(url, "select count(*) from generate_series(1, 12000000) n where n % 3 = 1")

    url = server.start().owner
    busy = threading.Thread(target=be_busy)
    busy.start()
    time.sleep(0.3)
    os.kill(pid_of(server), signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)

    assert sql(server.start().owner, "select 1") == [(1,)]
    busy.join()
    assert "pre-existing shared memory block" in server.log.read_text()


def test_a_process_that_took_the_number_of_a_dead_server_is_neither_believed_nor_stopped(server: Server) -> None:
    old = pid_of(server)
    kill(server)
    with subprocess.Popen(["sleep", "60"], cwd="/", **server.user.demotion) as stranger:
        for file in (server.data / "postmaster.pid", server.socket_directory / ".s.PGSQL.5432.lock"):
            file.write_text(file.read_text().replace(str(old), str(stranger.pid), 1))
        server.stop()
        assert stranger.poll() is None
        for file in (server.data / "postmaster.pid", server.socket_directory / ".s.PGSQL.5432.lock"):
            file.write_text("\n".join([str(stranger.pid), *file.read_text().splitlines()[1:]]) + "\n")
        assert sql(server.start().app, "select 1") == [(1,)]
        assert stranger.poll() is None
        stranger.kill()


# --- what the roles may ---


def test_the_plain_role_owns_nothing_and_makes_nothing(server: Server) -> None:
    app = server.start().app
    assert sql(
        app, "select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls from pg_roles where rolname = current_user"
    ) == [(False,) * 5]
    owned = "select count(*) from pg_shdepend where deptype = 'o' and refobjid = (select oid from pg_roles where rolname = current_user)"
    assert sql(app, owned) == [(0,)]
    assert sql(app, "select count(*) from pg_auth_members where member = (select oid from pg_roles where rolname = current_user)") == [(0,)]
    assert sql(app, "select has_schema_privilege('public', 'create'), has_database_privilege('filrouge', 'create')") == [(False, False)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sql(app, "create table mine ()")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sql(app, "set role filrouge_owner")


def test_the_owner_may_migrate_and_is_no_superuser(server: Server) -> None:
    owner = server.start().owner
    assert sql(owner, "select rolsuper, rolcreatedb from pg_roles where rolname = current_user") == [(False, True)]
    sql(owner, "create extension pg_trgm", "create extension unaccent", "create extension btree_gin", "create table theirs ()")
    sql(owner, "create database another", "drop database another")


def test_commits_are_durable_pages_are_summed_and_nothing_listens(server: Server) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses", "statement_timeout", "jit")
    found = sql(server.start().app, "select " + ", ".join(f"current_setting('{name}')" for name in names))
    assert found == [("on", "on", "on", "on", "", "5s", "off")]


def test_a_wrong_password_is_refused(server: Server) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        sql(server.start().app.replace("filrouge_app:", "filrouge_app:x"), "select 1")


def test_a_change_of_the_roles_reaches_a_running_server(server: Server) -> None:
    (server.state / "provisioned").write_text("an older version of the code")
    sql(server.start().owner, "select 1")
    kept = (server.state / "provisioned").read_text()
    assert kept != "an older version of the code"
    (server.state / "filrouge_app.password").write_text("another")
    assert sql(server.start().app, "select 1") == [(1,)]


# --- the command line ---


def test_the_command_line(clone: Path) -> None:
    (clone / "backend").mkdir()
    for name in ("__init__.py", "localdb.py", "postgres.py", "roles.sql"):
        shutil.copy(PROJECT / "backend" / name, clone / "backend")

    def localdb(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "backend.localdb", *arguments], cwd=clone, capture_output=True, text=True, check=False)

    assert (localdb("status").returncode, Server(clone).state.exists()) == (1, False)
    assert localdb("stop").stdout == "The database did not run\n"
    assert "runs in" in localdb("start").stdout
    assert localdb("status").returncode == 0
    assert localdb("url").stdout.strip() == Server(clone).start().app
    assert localdb("url", "--owner").stdout.strip() == Server(clone).start().owner
    assert "is stopped" in localdb("stop").stdout
    assert localdb("status").returncode == 1

    (clone / ".local" / "postgres" / "server" / "data" / "PG_VERSION").write_text("17\n")
    refused = localdb("start")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "written by PostgreSQL 17" in refused.stderr
    assert "Traceback" not in refused.stderr

"""The tests' database, loaded before Django's settings (`-p tests.database`): real PostgreSQL, as the plain role.

The owner builds a template once per state of the migrations and reference data; every xdist worker clones it (0.1 s). Tests that commit
end in a fresh clone rather than a flush, which the append-only journals would refuse and which would erase the catalogues.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

os.environ["DEMO"], os.environ["DEBUG"], os.environ["SECRET_KEY"] = "0", "0", "only-for-tests"
os.environ["DOCUMENT_ROOT"] = tempfile.mkdtemp(prefix="documents-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

from backend.local import use_this_machine

use_this_machine()

PROJECT = Path(__file__).resolve().parent.parent
SHAPES_THE_TEMPLATE = (
    "backend/base",
    "backend/jobs/migrations",
    "*/migrations",
    "*/data",
    "*/reference",
    "*/catalogue.py",
    "*/models",
    "requirements.txt",
    "tests/database.py",
)


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["DOCUMENT_ROOT"], ignore_errors=True)


def pytest_configure() -> None:
    from django.conf import settings

    os.environ.setdefault("TEMPLATE_DIGEST", digest())  # the workers of a run take its own, whatever changes meanwhile

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATABASES["default"].update(CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=False)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


def digest() -> str:
    found = hashlib.sha256()
    for pattern in SHAPES_THE_TEMPLATE:
        for path in sorted(PROJECT.glob(pattern)):
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file() and file.suffix != ".pyc":
                    found.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:12]


class Maintenance:
    """The owner, outside the databases that it makes and drops."""

    def __init__(self) -> None:
        from django.db import connections

        self.connection = psycopg2.connect(**connections["owner"].get_connection_params())
        self.connection.autocommit = True

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def names(self, prefix: str) -> list[str]:
        return [name for (name,) in self.run(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}') ORDER BY oid")]

    def drop(self, name: str) -> None:
        if self.run(f"SELECT 1 FROM pg_database WHERE datname = '{name}' AND datistemplate"):
            self.run(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        try:
            self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except (
            psycopg2.errors.InsufficientPrivilege
        ):  # autovacuum was there, which is nobody's to end by force; without force it is asked to leave
            self.end_ours(name)
            self.run(f'DROP DATABASE IF EXISTS "{name}"')

    def end_ours(self, name: str) -> None:
        """End the sessions of our own roles in a database."""
        ours = f"datname = '{name}' AND pg_has_role(usesysid, 'USAGE')"
        self.run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {ours}")


def use(name: str) -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = connections.settings[alias]["NAME"] = name


def template(maintenance: Maintenance) -> str:
    """Name of a database with all migrations and reference data, built at most once at a time on this machine."""
    from django.core.management import call_command

    name = f"filrouge_template_{os.environ['TEMPLATE_DIGEST']}"
    with open(Path(tempfile.gettempdir()) / f"filrouge-template-{os.geteuid()}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in maintenance.names(name):
            for old in maintenance.names("filrouge_template_")[:-3]:  # another run may still clone one of the last
                maintenance.drop(old)
            building = f"filrouge_template_building_{os.getpid()}"
            maintenance.run(f'CREATE DATABASE "{building}"')
            use(building)
            call_command("migrate", verbosity=0)
            call_command("load_reference", verbosity=0)
            use("postgres")
            maintenance.run(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
            maintenance.run(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    return name


def drop_what_dead_runs_left(maintenance: Maintenance) -> None:
    for name in maintenance.names("filrouge_test_"):
        pid = int(name.split("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            maintenance.drop(name)
        except PermissionError:
            pass


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        maintenance = Maintenance()
        source = template(maintenance)
        drop_what_dead_runs_left(maintenance)
        clone = f"filrouge_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

        def start_afresh(*_: object) -> None:
            use(clone)
            maintenance.drop(clone)
            maintenance.run(f'CREATE DATABASE "{clone}" TEMPLATE "{source}"')

        start_afresh()
    TransactionTestCase._fixture_teardown = start_afresh
    yield
    with django_db_blocker.unblock():
        use(clone)
        maintenance.drop(clone)

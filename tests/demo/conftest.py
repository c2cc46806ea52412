"""The demonstration, loaded once for all tests of this folder, and committed: the owner's connection reads it too."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.test import TransactionTestCase, override_settings


class Demo(NamedTuple):
    logins: Path
    said: str


def load(path: Path) -> str:
    out = io.StringIO()
    call_command("load_demo", logins=path, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    path = tmp_path_factory.mktemp("demo") / "new" / "logins.json"
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        said = load(path)
    yield Demo(path, said)
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown(None)  # a fresh clone for whoever comes next (tests/database.py)


@pytest.fixture
def demo(loaded: Demo, db: None, settings: Any) -> Demo:
    settings.DEMO = True
    return loaded

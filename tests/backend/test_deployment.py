"""What a deployment is given: the container files, the probe, and a runbook that tells the truth."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_django.live_server_helper import LiveServer

from backend.checks import NOTICE, the_notice_says_all
from backend.localdb import PROJECT

COMPOSE = (PROJECT / "docker-compose.yml").read_text()
ENTRYPOINT = (PROJECT / "docker" / "entrypoint").read_text()
RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE)["services"]


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_starts_without_its_secret(secret: str) -> None:
    uses = re.findall(rf"\$\{{?{secret}\b([^}}]*)", COMPOSE)
    assert uses
    assert all(use.startswith(":?") for use in uses)


def test_every_service_runs_what_the_entry_point_knows(services: dict[str, Any]) -> None:
    known = set(re.findall(r"^  (\w+)\)", ENTRYPOINT, re.MULTILINE))
    assert (
        {service["command"][0] for service in services.values() if "command" in service} == known == {"web", "worker", "clock", "migrate"}
    )


def test_only_migrations_are_given_the_owner(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "DATABASE_OWNER_URL" in service["environment"]] == ["migrate"]


def test_what_serves_waits_for_the_migrations(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "clock"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["db"] == {"condition": "service_healthy"}


def test_the_image_holds_every_package_and_no_test() -> None:
    kept = set(re.findall(r"^!(\S+)", (PROJECT / ".dockerignore").read_text(), re.MULTILINE))
    packages = {path.parent.name for path in PROJECT.glob("*/__init__.py")}
    assert packages - kept == {"tests"}
    assert kept - packages == {"docker", "locale", "manage.py", "requirements.txt"}


def test_the_runbook_lists_every_setting() -> None:
    read = {
        name
        for path in PROJECT.joinpath("backend").glob("*.py")
        for name in re.findall(r'(?:env\.\w+|environ\.get)\("([A-Z_]+)"', path.read_text())
    }
    listed = {name for row in re.findall(r"^\| (`[A-Z].*?) \|", RUNBOOK, re.MULTILINE) for name in re.findall(r"`([A-Z_]+)`", row)}
    assert listed == read


def healthy(**environment: str) -> int:
    probe = [sys.executable, PROJECT / "docker" / "healthy"]
    return subprocess.run(probe, env=environment, capture_output=True, check=False).returncode


@pytest.mark.django_db(transaction=True)
def test_the_probe_of_the_image_asks_under_an_allowed_name(live_server: LiveServer, settings: Any) -> None:
    address = live_server.url.removeprefix("http://")
    settings.ALLOWED_HOSTS = ["fil-rouge.example.fr"]
    assert healthy(BIND=address, ALLOWED_HOSTS="fil-rouge.example.fr,other.example") == 0
    assert healthy(BIND=address, ALLOWED_HOSTS="other.example") == 1


def test_the_probe_fails_where_nothing_answers() -> None:
    assert healthy(BIND="127.0.0.1:1") == 1


@pytest.mark.parametrize("script", [".ci/run", "docker/entrypoint", "docker/healthy", "manage.py"])
def test_scripts_may_be_run(script: str) -> None:
    path: Path = PROJECT / script
    assert path.stat().st_mode & 0o111
    assert path.read_text().startswith("#!/")


def entrypoint(*arguments: str, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`path`: where its `python` is found first."""
    found = {"PATH": f"{path}:{os.environ['PATH']}", **environment}
    return subprocess.run([PROJECT / "docker" / "entrypoint", *arguments], env=found, capture_output=True, text=True, check=False)


def test_what_compose_gives_is_deployed_without_a_remark(services: dict[str, Any]) -> None:
    """Once everything is said, the checks of a deployment find nothing to add."""
    said = {"SECRET_KEY": secrets.token_hex(32), "ALLOWED_HOSTS": "fil-rouge.example.fr", "SITE_URL": "https://fil-rouge.example.fr"}
    said |= dict.fromkeys(NOTICE, "Ville de Cahors")
    given = {name: filled(value, said) if value else said.get(name, "") for name, value in services["web"]["environment"].items()}
    given = {name: value for name, value in given.items() if value}
    assert given.keys() >= NOTICE.keys()
    answer = entrypoint("check", "--deploy", "--fail-level", "WARNING", path=Path(sys.executable).parent, **given)
    assert (answer.returncode, "no issues" in answer.stdout) == (0, True), answer.stderr


def filled(value: str, said: Mapping[str, str]) -> str:
    """As compose reads `${NAME:?…}` and `${NAME:-default}`."""
    return re.sub(r"\$\{(\w+):(.)([^}]*)\}", lambda found: said.get(found[1]) or (found[3] if found[2] == "-" else "x"), value)


@pytest.mark.parametrize(
    ("fails", "run"), [("check", ["check"]), ("migrate", ["check", "migrate"]), ("", ["check", "migrate", "load_reference"])]
)
def test_a_release_is_checked_then_migrated_and_stops_where_it_fails(fails: str, run: list[str], tmp_path: Path) -> None:
    """Told by a `python` that writes down what it is asked."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$2" "$3"\ntest "$2" != "{fails}"\n')
    python.chmod(0o755)
    answer = entrypoint("migrate", path=tmp_path)
    assert [line.split()[0] for line in answer.stdout.splitlines()] == run
    assert answer.stdout.startswith("check --deploy")
    assert answer.returncode == bool(fails)


def test_a_notice_with_blank_lines_is_told_at_deployment(settings: Any) -> None:
    for name in NOTICE:
        setattr(settings, name, "")
    [told] = the_notice_says_all()
    assert all(name in told.msg for name in NOTICE)
    for name in NOTICE:
        setattr(settings, name, "The city")
    assert the_notice_says_all() == []

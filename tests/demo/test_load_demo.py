"""The command: it says what it does, does it once, and refuses outside the demonstration."""

import time

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from agencies.models import Agency, User
from backend.base.journal import concrete_journals, first_broken_link
from backend.demo import loading
from cases.models import CaseFile
from cases.sharing.grants import differences
from tests.demo.conftest import Demo, load

pytestmark = pytest.mark.xdist_group("demo")


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.managed}


def test_it_tells_what_it_does(demo: Demo) -> None:
    lines = demo.said.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "Members",
        "Sarah",
        "Sébastien",
        "Roseline",
        "Situations",
        "Two years before",
        "Irritants met in observations",
        "Recurring irritants",
        "Personas",
        "Logins",
        "Demo data",
    ]
    assert all(CaseFile.objects.filter(reference=line.partition(": ")[2]).exists() for line in lines[1:4])


def test_a_second_time_changes_nothing(demo: Demo) -> None:
    before, file, password = counts(), demo.logins.stat(), User.objects.values_list("login", "password").order_by("login")
    passwords = list(password)
    started = time.monotonic()
    said = load(demo.logins)
    assert time.monotonic() - started < 1
    assert said == "Demo data: already loaded\n"
    assert counts() == before
    assert list(password.all()) == passwords
    assert (demo.logins.stat().st_mtime_ns, demo.logins.stat().st_ino) == (file.st_mtime_ns, file.st_ino)


def test_not_outside_the_demonstration(demo: Demo, settings, tmp_path) -> None:
    settings.DEMO = False
    before = counts()
    with pytest.raises(CommandError, match=r"not a demonstration.*DEMO=1"):
        call_command("load_demo", logins=tmp_path / "logins.json")
    assert counts() == before
    assert not (tmp_path / "logins.json").exists()


def test_reference_data_come_first(demo: Demo, tmp_path) -> None:
    User.objects.filter(login="caseworker@ccas-cahors.demo").update(login="somebody@ccas-cahors.test")
    Agency.objects.filter(slug="caf-lot").update(slug="another")
    with pytest.raises(CommandError, match=r"caf-lot.*load_reference"):
        call_command("load_demo", logins=tmp_path / "logins.json")


def test_a_load_that_fails_leaves_nothing(demo: Demo, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def play(_: object) -> None:
        assert User.objects.create_user("half-way@ccas-cahors.demo")
        raise RuntimeError("pulled the plug")

    monkeypatch.setattr(loading, "play", play)
    User.objects.filter(login="caseworker@ccas-cahors.demo").update(login="somebody@ccas-cahors.test")  # as if it was never loaded
    with pytest.raises(RuntimeError, match="pulled the plug"):
        call_command("load_demo", logins=tmp_path / "logins.json")
    assert not User.objects.filter(login="half-way@ccas-cahors.demo").exists()
    assert not (tmp_path / "logins.json").exists()


NOTHING_YET = {"AccessRecord", "PairEvent"}
"""In the demo nobody has read or judged anything yet."""


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_journals_hold(demo: Demo) -> None:
    assert [first_broken_link(journal) for journal in concrete_journals()] == [None] * len(concrete_journals())
    assert all(journal.objects.exists() for journal in concrete_journals() if journal.__name__ not in NOTHING_YET)


def test_grants_are_what_participations_say(demo: Demo) -> None:
    assert differences() == []

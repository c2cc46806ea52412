"""The synthetic load: the same each time, whatever interrupts it, and as the rules of the house want it."""

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase, override_settings

from agencies.actor import Actor
from agencies.models import Agency, Membership, User
from backend.base.journal import canonical, concrete_journals
from backend.local import use_this_machine
from backend.localdb import PROJECT, LocalDatabaseError, Server
from backend.volume import ledger
from backend.volume.agencies import MEASURED
from backend.volume.anew import throw_away
from backend.volume.ledger import Refused, begin
from backend.volume.loading import check_rules
from backend.volume.names import FREQUENT, surnames
from backend.volume.plan import Plan
from cases import events, statuses
from cases.masking import OPEN
from cases.models import CaseEvent, CaseFile, Handover, Participation, Person, RiskFlag
from cases.references import _has_a_double, parse_reference
from irritants.models import Irritant
from irritants.statuses import IrritantStatus
from tests.backend.clones import sql
from tests.database import Maintenance, use

BOTH = ["default", "owner"]
pytestmark = [pytest.mark.xdist_group("volume"), pytest.mark.django_db(databases=BOTH)]
in_a_fresh_clone = pytest.mark.django_db(transaction=True, databases=BOTH)

CASES, BATCH, TODAY = 2_000, 250, date(2026, 6, 10)


class Loaded(NamedTuple):
    keys: Path
    said: str
    schema_before: list[tuple[str, ...]]
    schema_after: list[tuple[str, ...]]
    rows: dict[str, str]


def load(path: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("load_volume", **{"cases": CASES, "today": TODAY, "batch": BATCH, "keys": path, "stdout": out, **options})
    return out.getvalue()


def ask(statement: str, *values: object) -> list[tuple]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def schema() -> list[tuple[str, ...]]:
    """Whatever stands beside the columns: indexes, constraints, triggers and whether they are at work."""
    found = ask(
        "SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text FROM pg_index JOIN pg_class c ON c.oid = indrelid"
        " WHERE relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT conrelid::regclass::text, conname || pg_get_constraintdef(oid), convalidated::text FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    return sorted((table, CASTS.sub("", definition), state) for table, definition, state in found)


CASTS = re.compile(r"::[a-z ]+(\[\])?|[()]")
"""PostgreSQL writes them another way once it has read what it wrote."""
APART = {
    "agencies_user": "SELECT (to_jsonb(t) - 'password')::text AS line FROM agencies_user t",
    "agencies_agencyevent": "SELECT t::text AS line FROM agencies_agencyevent t WHERE kind <> 'api_key_created'",
    "agencies_agencyevent_head": "SELECT t::text AS line FROM agencies_agencyevent_head t WHERE NOT EXISTS"
    " (SELECT FROM agencies_agencyevent e WHERE e.stream_id = t.stream_id AND e.kind = 'api_key_created')",
    "irritants_figurescell": "SELECT (to_jsonb(t) - 'id')::text AS line FROM irritants_figurescell t",
}


def digests() -> dict[str, str]:
    """Of the rows of each table. Keys and passwords are made anew each time; cells are numbered in the order that the planner chose."""
    tables = [table for (table,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'agencies_apikey'")]
    lines = {table: APART.get(table, f"SELECT t::text AS line FROM {table} t") for table in tables}
    return {table: ask(f"SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM ({lines[table]}) x")[0][0] for table in sorted(tables)}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """One load for all tests that only look at it."""
    keys = tmp_path_factory.mktemp("volume") / "new" / "volume.json"
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        before = schema()
        said = load(keys)
        done = Loaded(keys, said, before, schema(), digests())
    yield done
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown(None)  # a fresh clone for whoever comes next (tests/database.py)


@pytest.fixture
def volume(loaded: Loaded, db: None, settings: Any) -> Loaded:
    settings.DEMO = True
    return loaded


def key_of(volume: Loaded, size: str, role: str = "caseworker") -> str:
    members = json.loads(volume.keys.read_text("utf-8"))["agencies"][size]["members"]
    return next(member["key"] for member in members if member["role"] == role)


# --- what it makes ---


def test_it_tells_what_it_does(volume: Loaded) -> None:
    lines = volume.said.splitlines()
    assert lines[0] == f"Loading 2,000 cases, seed 46, as of {TODAY}"
    assert any(line.startswith("Cases: 2,000 cases in ") for line in lines)
    assert any(line.startswith("Loaded in ") for line in lines)
    assert lines[-1] == f"Logins and keys: {volume.keys}"


def test_all_that_was_set_aside_is_back(volume: Loaded) -> None:
    months = {
        table for (table,) in ask("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'cases_accessrecord'::regclass")
    }
    of_new_months = months - {row[0] for row in volume.schema_before}
    assert [row for row in volume.schema_after if row[0] not in of_new_months] == volume.schema_before
    assert {row[2] for row in volume.schema_after} <= {"true", "O", "A"}


def test_histories_are_whole(volume: Loaded) -> None:
    call_command("verify_journal", stdout=(out := io.StringIO()))
    assert out.getvalue().count("whole") == len(concrete_journals())


def test_grants_are_what_participations_say(volume: Loaded) -> None:
    call_command("check_permissions", stdout=(out := io.StringIO()))
    assert "Every grant" in out.getvalue()


def test_triggers_that_did_not_see_the_rows_agree_with_them(volume: Loaded) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_casefile SET status = status")
        cursor.execute("UPDATE cases_participation SET role = role")
        cursor.execute("UPDATE cases_sharingagreement SET withdrawn_at = withdrawn_at")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True, using="owner")


def test_every_state_is_there(volume: Loaded) -> None:
    assert CaseFile.objects.count() == CASES
    assert set(CaseFile.objects.values_list("status", flat=True)) == set(statuses.CaseStatus.values)
    assert set(CaseFile.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(
        dict(statuses.SAID_WHEN_CLOSING)
    )  # two files are merged by people, not by a load
    assert set(Handover.objects.values_list("status", flat=True)) == set(statuses.HandoverStatus.values)
    assert set(RiskFlag.objects.values_list("status", flat=True)) == set(statuses.FlagStatus.values)
    assert set(Irritant.objects.values_list("status", flat=True)) == set(IrritantStatus.values)
    assert set(Participation.objects.values_list("role", "ground")) >= {
        ("lead", "opened"),
        ("lead", "agreement"),
        ("observer", "vital_interest"),
    }
    assert 2.0 < Participation.objects.count() / CASES < 2.4
    assert 1.3 < Irritant.objects.count() / CASES < 1.7


def test_events_are_in_the_words_of_the_house(volume: Loaded) -> None:
    for journal in concrete_journals():
        for data, kind in ask(f"SELECT data, kind FROM {journal._meta.db_table}"):
            assert canonical(json.loads(data)) == data, kind
    longest = CaseFile.objects.latest("version")
    told = events.tell(CaseEvent.objects.filter(stream_id=longest.pk).order_by("seq"), OPEN)
    assert len(told) > 10
    assert all(each.sentence and "inconnu" not in each.sentence for each in told)


def test_a_case_has_as_many_versions_as_events(volume: Loaded) -> None:
    assert ask(
        "SELECT count(*) FROM cases_casefile c JOIN (SELECT stream_id, count(*) AS events, max(occurred_at) AS last FROM cases_caseevent"
        " GROUP BY 1) e ON e.stream_id = c.id WHERE c.version = 1 + e.events AND c.last_activity_at = e.last"
    ) == [(CASES,)]


def test_references_can_be_dictated(volume: Loaded) -> None:
    references = list(CaseFile.objects.values_list("reference", flat=True))
    assert all(parse_reference(reference) == reference and not _has_a_double(reference) for reference in references)


def test_keys_sort_by_time(volume: Loaded) -> None:
    for table in ("cases_casefile", "cases_person", "cases_handover", "cases_riskflag", "irritants_irritant", "irritants_observation"):
        assert ask(
            f"SELECT count(*) FROM {table} WHERE uuid_extract_version(id) <> 7"
            " OR abs(date_part('epoch', uuid_extract_timestamp(id) - created_at)) > 0.001"
        ) == [(0,)], table


def test_nothing_happened_after_today(volume: Loaded) -> None:
    assert CaseFile.objects.latest("last_activity_at").last_activity_at.date() < TODAY
    assert ask("SELECT max(recorded_at)::date < %s FROM cases_accessrecord", TODAY) == [(True,)]


def test_accesses_lie_in_the_partition_of_their_month(volume: Loaded) -> None:
    assert ask("SELECT count(*) FROM cases_accessrecord_rest") == [(0,)]
    assert ask("SELECT count(DISTINCT tableoid) > 10 FROM cases_accessrecord") == [(True,)]


def test_names_are_common_or_rare() -> None:
    names = surnames(46)
    assert len(names) == len(set(names)) == 20_000
    assert names[: len(FREQUENT)] == list(FREQUENT)
    assert surnames(46) == names != surnames(47)


# --- who measures ---


@pytest.mark.parametrize("size", [each.size for each in MEASURED])
def test_a_caseworker_lists_what_the_agency_sees(volume: Loaded, size: str) -> None:
    agency = json.loads(volume.keys.read_text("utf-8"))["agencies"][size]
    caseworker = Actor.of(Membership.objects.select_related("user", "agency").get(user__login=agency["members"][0]["login"]))
    seen = CaseFile.objects.visible_to(caseworker).count()
    assert agency["cases"] - 5 <= seen <= agency["cases"] + 5  # some are restricted, some exclude this very person
    response = Client().get("/api/v1/cases?page_size=100", headers={"Authorization": f"Bearer {agency['members'][0]['key']}"})
    assert response.status_code == 200
    assert len(response.json()["results"]) == min(seen, 100) > 0


def test_the_huge_agency_sees_eight_cases_of_a_hundred(volume: Loaded) -> None:
    agencies = json.loads(volume.keys.read_text("utf-8"))["agencies"]
    assert 0.07 < agencies["huge"]["cases"] / CASES < 0.09
    assert [*agencies] == ["small", "medium", "large", "huge"]
    assert {member["role"] for member in agencies["huge"]["members"]} == {"caseworker", "coordinator", "manager"}


def test_a_case_opens_and_a_name_is_found(volume: Loaded) -> None:
    bearer = {"Authorization": f"Bearer {key_of(volume, 'huge')}"}
    [row] = Client().get("/api/v1/cases?page_size=1", headers=bearer).json()["results"]
    assert Client().get(f"/api/v1/cases/{row['reference']}", headers=bearer).json()["reference"] == row["reference"]
    found = (
        Client().post("/api/v1/people/search", {"q": row["person"]["display_name"]}, "application/json", headers=bearer).json()["results"]
    )
    assert row["reference"] in [result["case"] for result in found]


def test_keys_are_for_their_owner_s_eyes(volume: Loaded) -> None:
    assert stat.S_IMODE(volume.keys.stat().st_mode) == 0o600


# --- again, and no other ---


def test_a_second_time_changes_nothing(volume: Loaded) -> None:
    before = volume.keys.stat()
    started = time.monotonic()
    said = load(volume.keys)
    assert time.monotonic() - started < 1
    assert said.startswith(f"Already loaded: 2,000 cases, seed 46, as of {TODAY}, in ")
    assert said.count("\n") == 1
    assert volume.keys.stat() == before


def test_lost_keys_are_made_anew(volume: Loaded, tmp_path: Path) -> None:
    old = key_of(volume, "huge")
    assert "Logins and keys" in load(tmp_path / "other.json")
    new = key_of(volume._replace(keys=tmp_path / "other.json"), "huge")
    answers = [Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code for key in (old, new)]
    assert answers == [401, 200]


@pytest.mark.parametrize("other", [{"cases": 3_000}, {"seed": 47}, {"today": date(2026, 6, 11)}])
def test_another_load_is_refused(volume: Loaded, other: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="holds another load: 2,000 cases, seed 46, as of 2026-06-10"):
        load(volume.keys, **other)


def test_two_loads_do_not_work_at_once(volume: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "PATIENCE", "50ms")
    other = connections["owner"].copy()
    try:
        with other.cursor() as cursor:
            ledger.take_alone(cursor)
        with pytest.raises(CommandError, match="Another load of this database is at work"):
            load(volume.keys)
    finally:
        other.close()


def test_not_outside_a_demonstration(volume: Loaded, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match=r"not a demonstration.*DEMO=1"):
        load(volume.keys)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE cases_participation SET role = 'observer' WHERE role = 'lead' AND ended_at IS NULL", "an open case has no lead agency"),
        ("UPDATE cases_sharingagreement SET withdrawn_at = given_on", "in a case on a withdrawn agreement"),
        ("DELETE FROM cases_coveredagency", "on an agreement that does not cover it"),
        (
            "UPDATE cases_handover SET status = 'requested', answered_at = NULL, ended_at = NULL, met_on = NULL",
            "a closed case awaits an answer",
        ),
        ("UPDATE cases_casegroupgrant SET is_open = NOT is_open", "a grant tells another state than its case"),
        ("UPDATE cases_person SET seen_by_groups = '{1}'", "a person is found by others"),
        (
            "UPDATE irritants_irritant SET agency_in_charge_id = (SELECT id FROM agencies_agency WHERE is_fallback)",
            "not in charge of the lead",
        ),
    ],
)
def test_a_broken_rule_would_be_noticed(volume: Loaded, change: str, rule: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in ("cases_participation", "cases_sharingagreement", "cases_handover", "irritants_irritant"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DROP INDEX one_pending_handover_per_agency, one_pending_lead_handover")
        cursor.execute(change)
        with pytest.raises(Refused, match=rule):
            check_rules(cursor)
        transaction.set_rollback(True, using="owner")


# --- in fresh databases: from here on, that of `loaded` is no more ---


@pytest.fixture
def fresh(loaded: Loaded, django_db_blocker: Any, settings: Any) -> Loaded:
    """`loaded` tells of a load in another clone of the same template."""
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown(None)
    settings.DEMO = True
    return loaded


@in_a_fresh_clone
def test_a_database_with_cases_of_others_is_left_alone(fresh: Loaded, tmp_path: Path) -> None:
    Person.objects.create(alias="Quelqu’un", created_by_agency=Agency.objects.get(is_fallback=True))
    before = digests()
    with pytest.raises(CommandError, match=r"holds what no load made \(in cases_person\)"):
        load(tmp_path / "volume.json")
    assert digests() == before
    assert ask("SELECT to_regnamespace('volume')") == [(None,)]


@in_a_fresh_clone
def test_the_demonstration_is_left_alone(fresh: Loaded, tmp_path: Path) -> None:
    User.objects.create(login="caseworker@ccas-cahors.demo")
    with pytest.raises(CommandError, match="holds the demonstration"):
        load(tmp_path / "volume.json")
    assert ask("SELECT to_regnamespace('volume')") == [(None,)]


@in_a_fresh_clone
def test_an_empty_database_is_told_what_it_needs(fresh: Loaded, tmp_path: Path) -> None:
    usual = connection.settings_dict["NAME"]
    bare, maintenance = f"filrouge_test_{os.getpid()}_bare", Maintenance()
    maintenance.run(f'CREATE DATABASE "{bare}"')
    try:
        use(bare)
        with pytest.raises(CommandError, match="no tables yet"):
            load(tmp_path / "volume.json")
    finally:
        use(usual)
        maintenance.drop(bare)


@in_a_fresh_clone
@pytest.mark.parametrize("nonsense", [{"cases": 0}, {"cases": 10_000_001}, {"batch": 0}])
def test_nonsense_is_refused(fresh: Loaded, tmp_path: Path, nonsense: dict[str, int]) -> None:
    with pytest.raises(CommandError, match=r"from 1 to 10,000,000 cases|at least one case"):
        load(tmp_path / "volume.json", **nonsense)
    assert ask("SELECT to_regnamespace('volume')") == [(None,)]


@in_a_fresh_clone
def test_only_a_load_is_thrown_away(fresh: Loaded) -> None:
    assert not throw_away()
    assert Agency.objects.exists()
    with connections["owner"].cursor() as cursor:
        begin(cursor, Plan(CASES, 46, TODAY), BATCH)
    assert throw_away()
    assert ask("SELECT to_regclass('public.agencies_agency'), to_regnamespace('volume')") == [(None, None)]


@in_a_fresh_clone
def test_stopped_twice_it_ends_with_the_same_rows(fresh: Loaded, tmp_path: Path) -> None:
    stop_at(2, signal.SIGINT, tmp_path, says="Stopped. What was done stays: run the same again to go on.", code=130)
    stop_at(5, signal.SIGKILL, tmp_path, says="", code=-signal.SIGKILL)
    assert ask("SELECT finished_at FROM volume.load") == [(None,)]
    said = load(tmp_path / "volume.json")
    assert said.startswith("Going on with 2,000 cases")
    assert {table: digest for table, digest in digests().items() if digest != fresh.rows[table]} == {}
    assert schema() == fresh.schema_after


def stop_at(batches: int, number: int, tmp_path: Path, *, says: str, code: int) -> None:
    """Run the command, and send it a signal once so many batches are loaded."""
    environment = {**os.environ, "DEMO": "1"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        environment[name] = os.environ[name].replace("/filrouge?", f"/{connection.settings_dict['NAME']}?")
    options = ["--cases", CASES, "--today", TODAY, "--batch", BATCH, "--keys", tmp_path / "volume.json"]
    command = [sys.executable, "manage.py", "load_volume", *map(str, options)]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=heeds_interrupts
    )
    while process.poll() is None and batches_loaded() < batches:
        time.sleep(0.01)
    process.send_signal(number)
    said = process.communicate()[1]
    assert process.returncode == code, said
    assert says in said
    assert batches <= batches_loaded() < CASES / BATCH


def heeds_interrupts() -> None:
    """As in front of a terminal: what runs behind a shell, tests included, is born deaf to them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def batches_loaded() -> int:
    if ask("SELECT to_regclass('volume.done')") == [(None,)]:
        return 0
    return ask("SELECT count(*) FROM volume.done WHERE step LIKE 'cases from %%'")[0][0]


# --- where it goes ---


def test_the_embedded_server_has_a_database_of_its_own_for_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILROUGE_DATABASE", "filrouge_volume")
    monkeypatch.setattr("backend.local.Server", lambda: server)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name)  # and put back in the end
    for _ in range(2):
        use_this_machine()
        [(name, user)] = sql(os.environ["DATABASE_URL"], "SELECT current_database(), current_user")
        assert (name, user) == ("filrouge_volume", "filrouge_app")
        monkeypatch.delenv("DATABASE_URL")
    owners = sql(server.start().owner, "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname LIKE 'filrouge%'")
    assert set(owners) == {("filrouge", "filrouge_owner"), ("filrouge_volume", "filrouge_owner")}


@pytest.mark.parametrize("name", ["postgres", "filrouge_", "filrouge_Volume", 'filrouge_"; drop', "filrouge_a-b"])
def test_a_name_that_could_be_anything_else_is_refused(server: Server, name: str) -> None:
    with pytest.raises(LocalDatabaseError, match="cannot name a database here"):
        server.start(name)

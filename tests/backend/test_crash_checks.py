"""`make crash` must be able to fail: each thing that it looks for is broken here on purpose, and it says so."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client

from tests.crash.cast import join
from tests.crash.deeds import Deed
from tests.crash.keep_alive import Answer
from tests.crash.kept import all_lost
from tests.crash.ledger import Entry, Ledger, read
from tests.crash.parts import BOTH, Part
from tests.crash.rules import RULES, abandoned_jobs, all_broken, broken_journals, broken_rules
from tests.crash.writers import Desk, Gate, Writer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


class InProcess:
    """What a writer writes on, without a server between."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def send_json(self, method: str, path: str, body: object = None, headers: Any = None) -> Answer:
        answer = self.client.generic(
            method, path, b"" if body is None else json.dumps(body).encode(), "application/json", headers=headers or {}
        )
        return Answer(answer.status_code, answer.headers, answer.content.decode())

    send_and_hang_up = send_json


class Scene:
    """Some deeds, carried out by the API and written down as `make crash` does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.desk = Desk(0, Ledger(path))
        self.ccas, self.caf, self.admr = (
            self.writer(join(number, slug, roles))
            for number, (slug, roles) in enumerate([("ccas-cahors", BOTH), ("caf-lot", BOTH), ("admr-lot", ("flagger",))])
        )

    def writer(self, part: Part) -> Writer:
        writer = Writer(part, self.desk, Gate(1), Random(part.agency))
        writer.line = InProcess(part.token)  # type: ignore[assignment]
        return writer

    @property
    def entries(self) -> Sequence[Entry]:
        return self.desk.ledger.entries

    def play(self) -> None:
        case = self.do(self.ccas, self.ccas.member.open_case())
        at, about = f"/cases/{case['reference']}", {"case": case["id"]}
        self.ccas.get(at, kind="read_case", **about)
        self.do(self.ccas, self.ccas.member.edit(case))
        self.do(self.ccas, Deed(kind="start", path=f"{at}/start", about=about))
        agreement = {"covers": ["caf-lot"], "how": "oral", "given_on": "2026-01-05"}
        self.do(self.ccas, Deed(kind="record_agreement", path=f"{at}/agreements", body=agreement, about=about))
        self.accept(self.ask(case))
        irritant = self.ccas.member.report_irritant(case)
        self.do(self.ccas, irritant)
        self.do(self.ccas, Deed(kind="start_irritant", path=f"/irritants/{irritant.about['irritant']}/start", about=irritant.about))

        urgent = self.do(self.ccas, self.ccas.member.open_case())
        self.accept(self.ask(urgent, exception={"ground": "vital_interest", "reason": "Nobody else can see to it today"}))
        offered = self.do(self.ccas, self.ccas.member.open_case())
        self.ask(offered, exception={"ground": "vital_interest", "reason": "Nobody else can see to it today"})
        ended = self.do(self.ccas, self.ccas.member.open_case())
        self.do(self.ccas, self.ccas.member.move_case("close", ended))
        self.do(self.admr, self.admr.member.raise_flag())

    def ask(self, case: Any, **said: Any) -> str:
        deed = self.ccas.member.on_case("hand_over", case, "handovers", {}, handover=self.ccas.member.new_id())
        asked = {"to_agency": "caf-lot", "kind": "support", "need": "Help", "summary": "Help", "how": "three_way_call", "person_told": True}
        deed.body.update({"id": deed.about["handover"], **asked, **said})
        return str(self.do(self.ccas, deed)["id"])

    def accept(self, handover: str) -> None:
        self.do(self.caf, Deed(kind="accept_handover", path=f"/handovers/{handover}/accept", about={"handover": handover}))

    def do(self, writer: Writer, deed: Deed) -> Any:
        writer.carry_out(deed)
        entry = self.entries[-1]
        assert entry.is_acknowledged, entry.answer
        return entry.told


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path / "ledger.jsonl")
    scene.play()
    yield scene
    scene.desk.ledger.close()


@contextmanager
def broken_by(*statements: str) -> Iterator[CursorWrapper]:
    """The database as it would be; then as it was. Each statement changes something."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount, statement
        yield cursor
        transaction.set_rollback(True, using="owner")


def found(scene: Scene, *statements: str) -> set[str]:
    with broken_by(*statements) as cursor:
        every = [*broken_rules(cursor), *broken_journals(), *abandoned_jobs(cursor), *all_lost(cursor, scene.entries)]
    return {broken.rule for broken in every}


REWRITE = "ALTER TABLE {} DISABLE TRIGGER no_rewrite"
OPEN = "(SELECT id FROM cases_casefile WHERE status = 'in_progress')"
LOST, AS_ANSWERED, ONCE = (
    "what was acknowledged is there",
    "what was acknowledged is there as answered",
    "what was sent again was done once",
)
HISTORY, KEPT = "what was acknowledged is in the history", "the answer to a key is kept as it was given"

BREAKS: list[tuple[str, tuple[str, ...]]] = [
    (
        "a person has at most one open case",
        (
            "DROP INDEX one_open_case_per_person",
            "UPDATE cases_casefile SET person_id = (SELECT person_id FROM cases_casefile WHERE status = 'in_progress') WHERE status = 'open'",
        ),
    ),
    (
        "an open case has one lead",
        (f"UPDATE cases_participation SET status = 'left', ended_at = now() WHERE role = 'lead' AND case_id = {OPEN}",),
    ),
    (
        "who opened a case stands in it on having opened it",
        ("UPDATE cases_participation SET ground = 'opened', agreement_id = NULL WHERE ground = 'agreement'",),
    ),
    ("an agreement in force covers who stands on it", ("UPDATE cases_sharingagreement SET withdrawn_at = now()",)),
    ("an agreement in force covers who stands on it", ("DELETE FROM cases_coveredagency",)),
    (
        "an exception has its reason",
        (
            "ALTER TABLE cases_participation DROP CONSTRAINT participation_ground",
            "UPDATE cases_participation SET exception_reason = '' WHERE ground = 'vital_interest'",
        ),
    ),
    (
        "a closed case awaits no answer",
        (
            "UPDATE cases_casefile SET status = 'closed', outcome = 'resolved', closed_at = now() "
            "WHERE id = (SELECT case_id FROM cases_handover WHERE status = 'requested')",
        ),
    ),
    ("an accepted handover brought its receiver in", ("DELETE FROM cases_participation WHERE role = 'contributor'",)),
    ("a flag is at exactly one agency", ("DELETE FROM cases_flagrouting",)),
    ("a grant shows its case as it is", ("UPDATE cases_casegroupgrant SET is_open = NOT is_open",)),
    ("a person is found by those who see a case of theirs", ("UPDATE cases_person SET seen_by_groups = '{}'",)),
    (
        "no right is given outside the tables of grants",
        (
            "INSERT INTO guardian_groupobjectpermission (object_pk, content_type_id, group_id, permission_id) "
            "SELECT content_object_id, (SELECT content_type_id FROM auth_permission p WHERE p.id = permission_id), group_id, permission_id "
            "FROM cases_casegroupgrant LIMIT 1",
        ),
    ),
    ("every change of a case is an event", ("UPDATE cases_casefile SET version = version + 1",)),
    ("every change of a flag is an event", ("UPDATE cases_riskflag SET version = version + 1",)),
    ("every change of a handover is an event", ("UPDATE cases_handover SET version = version + 1 WHERE status = 'requested'",)),
    ("every change of an agreement is an event", ("UPDATE cases_sharingagreement SET version = version + 1",)),
    ("every change of an irritant is an event", ("UPDATE irritants_irritant SET version = version - 1",)),
    (
        "an open irritant is in the hands of the lead",
        ("UPDATE irritants_irritant SET agency_in_charge_id = (SELECT id FROM agencies_agency WHERE slug = 'caf-lot')",),
    ),
    (
        "no event without what it tells of",
        ("INSERT INTO cases_caseevent (stream_id, kind, occurred_at, data) VALUES (gen_random_uuid(), 'case_opened', now(), '{}')",),
    ),
    (
        "no event comes from the future",
        (
            "INSERT INTO cases_caseevent (stream_id, kind, occurred_at, data) "
            f"SELECT id, 'case_edited', now() + interval '1 hour', '{{}}' FROM {OPEN} c",
        ),
    ),
    (
        "a key was carried out once",
        (
            "ALTER TABLE base_storedanswer DROP CONSTRAINT answer_once",
            "INSERT INTO base_storedanswer (credential, method, path, key, request_digest, status, headers, body, created_at) "
            "SELECT credential, method, path, key, request_digest, status, headers, body, created_at FROM base_storedanswer",
        ),
    ),
    (
        "the journal is whole",
        (REWRITE.format("cases_caseevent"), "UPDATE cases_caseevent SET kind = 'case_edited' WHERE kind = 'case_started'"),
    ),
    (
        "a running job has a living worker",
        ("UPDATE django_tasks_database_dbtaskresult SET status = 'RUNNING', worker_ids = '[\"dead\"]'",),
    ),
    (HISTORY, (REWRITE.format("cases_caseevent"), "DELETE FROM cases_caseevent WHERE kind = 'handover_accepted'")),
    (
        ONCE,
        (
            "INSERT INTO cases_caseevent (stream_id, kind, occurred_at, actor_id, agency_id, data) "
            "SELECT stream_id, kind, occurred_at, actor_id, agency_id, data FROM cases_caseevent WHERE kind = 'case_started'",
        ),
    ),
    (KEPT, ("DELETE FROM base_storedanswer WHERE path LIKE '%/start'",)),
    (KEPT, ("UPDATE base_storedanswer SET body = '{}' WHERE path LIKE '%/start'",)),
    (LOST, ("DELETE FROM cases_handover WHERE status = 'requested'",)),
    (LOST, ("UPDATE cases_casefile SET version = version - 1",)),
    (AS_ANSWERED, ("UPDATE cases_casefile SET close_comment = '' WHERE status = 'closed'",)),
    (AS_ANSWERED, ("UPDATE irritants_irritant SET description = ''",)),
    (
        "every reading is recorded",
        (REWRITE.format("cases_accessrecord"), "DELETE FROM cases_accessrecord WHERE kind = 'case_read'"),
    ),
    (
        "what awaits an agency is told it",
        ("DELETE FROM django_tasks_database_dbtaskresult WHERE args_kwargs -> 'args' ->> 0 = 'handover_requested'",),
    ),
]


def test_nothing_is_found_where_nothing_is_broken(scene: Scene) -> None:
    assert all_broken() == []
    assert found(scene) == set()


def test_each_thing_that_is_broken_is_found(scene: Scene, subtests: pytest.Subtests) -> None:
    assert set(RULES) <= {rule for rule, _statements in BREAKS}
    for rule, statements in BREAKS:
        with subtests.test(rule, statements=statements):
            assert rule in found(scene, *statements)
    assert found(scene) == set()


def test_a_right_that_no_participation_gives_is_found(scene: Scene) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM cases_casegroupgrant WHERE id = (SELECT min(id) FROM cases_casegroupgrant)")
    assert {broken.rule for broken in all_broken()} == {"grants are what participations say"}


def test_a_deed_that_was_not_acknowledged_is_no_loss_but_a_ghost(scene: Scene) -> None:
    """What the database holds and the ledger does not: somebody's request was carried out twice, or behind their back."""
    with connections["owner"].cursor() as cursor:
        less = [entry for entry in scene.entries if entry.kind != "start"]
        assert {broken.rule for broken in all_lost(cursor, less)} == {ONCE}


def test_a_request_refused_after_a_doubt_may_have_been_carried_out_once(scene: Scene) -> None:
    """Carried out unheard, then out of sight: who sends it again is told 404, and its answer is kept."""
    with connections["owner"].cursor() as cursor:
        [accepted, other] = [entry for entry in scene.entries if entry.kind == "accept_handover"]
        unheard = Entry(**{**vars(accepted), "status": 404, "answer": "{}", "doubts": 1})
        entries = [unheard if entry is accepted else entry for entry in scene.entries]
        assert all_lost(cursor, entries) == []
        refused = Entry(**{**vars(accepted), "status": 409, "answer": "{}"})
        entries = [refused if entry is accepted else entry for entry in scene.entries]
        assert {broken.rule for broken in all_lost(cursor, entries)} == {ONCE, "a refusal changes nothing"}
        assert other in entries


def test_the_ledger_is_read_as_it_was_written(scene: Scene) -> None:
    assert read(scene.path) == scene.entries

"""Open a case, hand it over, accept, raise a flag; what the chained journal costs; how fast it is verified. These rows stay."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from agencies.actor import Actor
from backend.base import clock
from backend.base.journal import concrete_journals, first_broken_link
from backend.base.operation import door_transaction
from cases.models import CaseEvent
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.open_case import open_case
from cases.operations.record_agreement import record_agreement
from tests.bench.measure import in_turns, statements
from tests.bench.report import Budget, Table
from tests.bench.setting import SIZES, Setting

SECONDS = 3.0
ROUNDS = 25


def operations(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table(
        "Writes, in process, each in its own durable transaction",
        ["operation", *(f"{size} p50 ms" for size in SIZES), "statements"],
        note=f"Beside: one row written and committed by hand takes {setting.committed_row():.2f} ms.",
    )
    budgets = []
    for name, make, limit in (("open a case", opening, 15), ("accept a handover", accepting, 15), ("raise a flag", raising, None)):
        row, asked_for = [name], 0
        for size in SIZES:
            run = make(setting, setting.actors[size])
            row.append(f"{in_turns({name: run}, rounds=ROUNDS, warm=2)[name].p50:.1f}")
            with statements() as asked:
                run()
            asked_for = max(asked_for, len(asked))
        table.rows.append([*row, str(asked_for)])
        if limit:
            budgets.append(Budget(f"{name}, statements", asked_for, limit))
    return [table], budgets


def opening(setting: Setting, actor: Actor) -> Callable[[], Any]:
    def run() -> None:
        with door_transaction():
            person = {"first_name": "Mesure", "last_name": uuid.uuid4().hex[:12].translate(LETTERS), "commune": setting.commune_of(actor)}
            open_case(actor=actor, person=person, themes=["housing"])

    return run


LETTERS = str.maketrans("0123456789", "ghijklmnop")


def accepting(setting: Setting, actor: Actor) -> Callable[[], Any]:
    """Of handovers made ready before, by another agency, of cases of its own."""
    sender = setting.actors["medium" if actor is not setting.actors["medium"] else "large"]
    asked: list[uuid.UUID] = []
    assert actor.agency
    for _ in range(ROUNDS + 4):
        with door_transaction():
            case = open_case(actor=sender, person={"alias": f"Mesure {uuid.uuid4().hex[:8]}"})
            agreement = record_agreement(case.reference, actor=sender, covers=[actor.agency.slug], how="oral", given_on=clock.today())
            assert agreement
            made = hand_over(
                case.reference, actor=sender, to_agency=actor.agency.slug, kind="lead", need="Mesure.", summary="Mesure.",
                how="simple", how_reason="Mesure.", person_told=True, sender_stays_as="contributor",
            )  # fmt: skip
            asked.append(made.pk)

    def run() -> None:
        with door_transaction():
            accept_handover(asked.pop(), actor=actor)

    return run


def raising(setting: Setting, actor: Actor) -> Callable[[], Any]:
    def run() -> None:
        with door_transaction():
            raise_flag(
                actor=actor, factors=["R01"], person_agrees="yes", person={"first_name": "Mesure"}, commune=setting.commune_of(actor)
            )

    return run


# --- the journal ---


def journal(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table(
        "Journal: chained entries against plain rows of the same columns and indexes",
        ["writers", "plain rows a second", "chained entries a second", "ratio"],
    )
    budgets = []
    with setting.plain_twin_of(CaseEvent._meta.db_table) as twin:
        for writers in (1, 8):
            rates = {"plain": 0.0, "chained": 0.0}
            for _turn in range(2):
                rates["plain"] += written_by(writers, twin) / 2
                rates["chained"] += written_by(writers, CaseEvent._meta.db_table) / 2
            ratio = rates["chained"] / rates["plain"]
            table.rows.append([str(writers), f"{rates['plain']:,.0f}", f"{rates['chained']:,.0f}", f"{ratio:.2f}"])
            budgets.append(Budget(f"chained entries to plain rows, {writers} writers", ratio, 0.65, "x", least=True))
    return [table], budgets


def written_by(writers: int, table: str) -> float:
    """Rows a second that so many connections commit, one at a time, each in streams of its own."""
    written, until = [0] * writers, time.perf_counter() + SECONDS
    begun = time.perf_counter()

    def write(number: int) -> None:
        try:
            with connection.cursor() as cursor:
                while time.perf_counter() < until:
                    values = [uuid.uuid4(), "case_edited", clock.now(), uuid.uuid4(), uuid.uuid4(), '{"fields":["summary"]}']
                    cursor.execute(
                        f"INSERT INTO {table} (stream_id, kind, occurred_at, actor_id, agency_id, data) VALUES (%s, %s, %s, %s, %s, %s)",
                        values,
                    )
                    written[number] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(written) / (time.perf_counter() - begun)


def verification(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table("verify_journal", ["journal", "entries", "seconds", "entries a second"])
    for each in concrete_journals():
        entries = setting.rows_in(each._meta.db_table)
        begun = time.perf_counter()
        broken = first_broken_link(each)
        seconds = time.perf_counter() - begun
        if broken:
            raise AssertionError(f"the journal is broken: {broken}")
        table.rows.append([each._meta.db_table, f"{entries:,}", f"{seconds:.1f}", f"{entries / seconds:,.0f}"])
    return [table], []

"""What a load does, stage after stage, step by step. Whatever the moment at which it is stopped, run again it ends with the same rows."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import DatabaseError

from agencies.reference.loading import writing_through
from backend.base import clock
from backend.volume import ledger
from backend.volume.agencies import fill_agencies
from backend.volume.ledger import Load, Refused
from backend.volume.lists import fill_lists
from backend.volume.plan import Plan
from backend.volume.progress import Count, Progress
from backend.volume.running import HANDS, OWNER, Step, run, sql
from backend.volume.set_aside import FILLED, back_in_place, set_aside
from irritants.models import IrritantInSight
from irritants.statistics.snapshot import refresh

ALWAYS = "DATE '2000-01-01'"
IN_SIGHT = IrritantInSight._meta.db_table
MONTH = "date_trunc('month', recorded_at AT TIME ZONE 'UTC')::date"
"""What the chains of a journal start anew with (backend/base/journal.py)."""


@dataclass(frozen=True)
class Stage:
    title: str
    steps: Sequence[Step]
    hands: int = 1
    cases: int = 0
    """That the steps load; none for what is not counted in cases."""


def carry_on(cursor: Any, load: Load, progress: Progress) -> float:
    """Do what is left to do. Returns the seconds that the whole load took, interruptions left out."""
    started = time.monotonic()
    try:
        for stage in stages(cursor, load):
            if stage.steps:
                each = -(-stage.cases // len(stage.steps)) or 1
                total = stage.cases or len(stage.steps)
                with Count(progress, stage.title, total=total, unit="cases" if stage.cases else "") as count:
                    for _ in run(stage.steps, hands=stage.hands):
                        count.advance(each)
    finally:
        took = time.monotonic() - started
        with suppress(DatabaseError):
            ledger.spend(cursor, took)
    ledger.finish(cursor)
    return load.seconds + took


def stages(cursor: Any, load: Load) -> Iterator[Stage]:
    """What is left to do, in order: each stage is asked for once the one before is done."""
    plan = load.plan

    def left(*steps: Step) -> list[Step]:
        done = ledger.steps_done(cursor)
        return [step for step in steps if step.name not in done]

    before = (Step("lists", partial(make_lists, plan=plan)), Step("aside", set_aside), Step("agencies", make_agencies))
    yield Stage("Lists and agencies", left(*before))
    to_load = left(*batches(load))
    yield Stage("Cases", to_load, HANDS, cases=min(len(to_load) * load.batch, plan.cases))
    yield Stage("People who came back", left(Step("people", partial(do, name="people_met_again"))))
    checking = left(Step("rules", check_rules))
    yield Stage("Statistics", vacuuming(FILLED) if checking else [], HANDS)
    yield Stage("Irritants in sight", left(Step("sight", partial(do, name="sight"))))
    yield Stage("Rules of the house", checking)
    yield Stage("Indexes and constraints", back_in_place(cursor))
    yield Stage(
        "Figures of the day", left(Step("sequences", partial(do, name="sequences")), Step("figures", partial(take_figures, plan=plan)))
    )
    yield Stage("More statistics", vacuuming([IN_SIGHT, *other_tables(cursor)]), HANDS)


def make_lists(cursor: Any, *, plan: Plan) -> None:
    fill_lists(cursor, plan)
    fill_agencies(cursor, plan)


def make_agencies(cursor: Any) -> None:
    do(cursor, name="months")
    do(cursor, name="agencies")


def batches(load: Load) -> Iterator[Step]:
    for first in range(1, load.plan.cases + 1, load.batch):
        yield Step(f"cases from {first}", partial(load_cases, first=first, last=min(first + load.batch - 1, load.plan.cases)))


def load_cases(cursor: Any, *, first: int, last: int) -> None:
    """Everything of the cases of these numbers. A file reads what those before it left in temporary tables."""
    cursor.execute("SELECT set_config('volume.first', %s, true), set_config('volume.last', %s, true)", [str(first), str(last)])
    for name in ("stories", "somebody", "handovers", "agreements", "flags"):
        do(cursor, name=name)
    chain(cursor, "cases_flagevent")
    do(cursor, name="irritants")
    do(cursor, name="irritant_history")
    chain(cursor, "irritants_irritantevent")
    for name in ("participations", "history", "cases", "grants", "people"):
        do(cursor, name=name)
    chain(cursor, "cases_caseevent")
    do(cursor, name="accesses")
    chain(cursor, "cases_accessrecord", anew=MONTH)


def do(cursor: Any, *, name: str) -> None:
    cursor.execute(sql(name))


def chain(cursor: Any, journal: str, *, anew: str = ALWAYS) -> None:
    cursor.execute(sql("chain", table=journal, month=anew))


def check_rules(cursor: Any) -> None:
    do(cursor, name="broken_rules")
    broken = [sentence for (sentence,) in cursor.fetchall()]
    if broken:
        raise Refused(f"The load breaks rules of the house: {'; '.join(broken)}. Mend backend/volume/sql, then load another database.")


def take_figures(cursor: Any, *, plan: Plan) -> None:
    """As the clock does at night, so that the first who asks for figures need not wait."""
    cursor.execute("SELECT setval(pg_get_serial_sequence('irritants_snapshot', 'id'), 1, false)")  # whatever was begun and undone
    with writing_through(OWNER), clock.travel_to(plan.midnight):
        refresh()


def vacuuming(tables: Sequence[str]) -> list[Step]:
    return [Step("", partial(vacuum, table=table)) for table in tables]


def vacuum(cursor: Any, *, table: str) -> None:
    cursor.execute(f"VACUUM (ANALYZE) {table}")


def other_tables(cursor: Any) -> list[str]:
    """Filled by the reference data, or by a stage above."""
    cursor.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
        "AND relnamespace = 'public'::regnamespace AND oid <> ALL (%s::regclass[]) ORDER BY 1",
        [list(FILLED)],
    )
    return [table for (table,) in cursor.fetchall()]

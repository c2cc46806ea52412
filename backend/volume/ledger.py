"""Which load a database holds, and how far it got. What cannot be gone on with is refused, with a sentence."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import OperationalError, transaction

from backend.base import clock
from backend.demo.cast import MARK
from backend.volume.plan import MOST, Plan
from backend.volume.running import OWNER, sql
from backend.volume.set_aside import FILLED

ONE_AT_A_TIME = 4_611_000_007
"""Key of the advisory lock that two loads of one database wait on."""
PATIENCE = "3s"
"""A load that was just killed lets go within it."""
SEED, BATCH = 46, 5_000
FILLED_BY_REFERENCE = "agencies_servedcommune"
"""Of the tables that a load fills, the one that is not empty before."""


class Refused(Exception):
    """Its words say what is wrong and what to do instead."""


@dataclass(frozen=True)
class Load:
    plan: Plan
    batch: int
    """Cases in one transaction."""
    seconds: float = 0
    """That it took so far."""
    is_finished: bool = False


def begin_or_go_on(cursor: Any, *, cases: int, seed: int | None, today: date | None, batch: int = BATCH) -> Load:
    """The load of this database, begun if there is none. What is left out is as it began; at first, the usual seed, and today."""
    take_alone(cursor)
    present = load_of(cursor)
    if present is None:
        check_fit(cursor)
        plan = Plan(cases, SEED if seed is None else seed, today or clock.today())
        begin(cursor, plan, batch)
        return Load(plan, batch)
    asked = Plan(cases, present.plan.seed if seed is None else seed, today or present.plan.today)
    if asked != present.plan:
        raise Refused(
            f"This database holds another load: {present.plan}. Ask for the same to go on with it, add --anew to throw it away, "
            "or name another database (make volume DATABASE=filrouge_...)."
        )
    return present


def take_alone(cursor: Any) -> None:
    cursor.execute("SET lock_timeout = %s", [PATIENCE])
    try:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    except OperationalError:
        raise Refused("Another load of this database is at work. Wait for it, or stop it: what it did stays.") from None


def load_of(cursor: Any) -> Load | None:
    """None when the database holds no load."""
    cursor.execute("SELECT to_regclass('volume.load') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return None
    cursor.execute("SELECT cases, seed, today, batch, seconds, finished_at IS NOT NULL FROM volume.load")
    cases, seed, today, *state = cursor.fetchone()
    return Load(Plan(cases, seed, today), *state)


def check_fit(cursor: Any) -> None:
    """A database of its own: the owner's, migrated, with the reference data, and with nothing in it that somebody made."""

    def is_so(question: str, *values: Any) -> bool:
        cursor.execute(f"SELECT {question}", values)
        return bool(cursor.fetchone()[0])

    if not is_so("to_regclass('public.irritants_irritant') IS NOT NULL"):
        raise Refused("This database has no tables yet. Add --prepare, or run first: python manage.py migrate")
    if not is_so("pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'public.cases_casefile'::regclass"):
        raise Refused("Only the role that owns the tables can load in bulk: name it in DATABASE_OWNER_URL.")
    if is_so("EXISTS (SELECT FROM agencies_user WHERE right(login, %s) = %s)", len(MARK), MARK):
        raise Refused("This database holds the demonstration, which a load would drown. Name a database of its own, as `make volume` does.")
    for table in FILLED:
        if table != FILLED_BY_REFERENCE and is_so(f"EXISTS (SELECT FROM {table})"):
            raise Refused(f"This database holds what no load made (in {table}). Name a database of its own, as `make volume` does.")
    if not is_so("EXISTS (SELECT FROM agencies_agency WHERE is_fallback)"):
        raise Refused("This database has no reference data yet. Add --prepare, or run first: python manage.py load_reference")


def begin(cursor: Any, plan: Plan, batch: int) -> None:
    if not 1 <= plan.cases <= MOST:
        raise Refused(f"A load has from 1 to {MOST:,} cases. Choose a number between.")
    if batch < 1:
        raise Refused("A batch has at least one case.")
    with transaction.atomic(using=OWNER):
        cursor.execute(sql("ledger"))
        cursor.execute(sql("draws", **plan.constants))
        cursor.execute(
            "INSERT INTO volume.load (cases, seed, today, batch) VALUES (%s, %s, %s, %s)", [plan.cases, plan.seed, plan.today, batch]
        )


def steps_done(cursor: Any) -> set[str]:
    cursor.execute("SELECT step FROM volume.done")
    return {step for (step,) in cursor.fetchall()}


def spend(cursor: Any, seconds: float) -> None:
    cursor.execute("UPDATE volume.load SET seconds = seconds + %s", [seconds])


def finish(cursor: Any) -> None:
    cursor.execute("UPDATE volume.load SET finished_at = now()")

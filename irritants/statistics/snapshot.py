"""The rows of masked figures, refreshed once a day: two answers of a day cannot be subtracted to learn what happened between."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from backend.base import clock
from irritants.models import CountedIrritant, Irritant, IrritantEvent, Snapshot
from irritants.personas.resembling import CASES, PEOPLE, PERSONA, PERSONAS
from irritants.statistics import cells, keeping
from irritants.statistics.facts import COLUMNS, PRESUMED_FROM
from irritants.statistics.tally import moments
from irritants.statuses import IrritantStatus

ONE_AT_A_TIME = 4_611_000_003
"""Key of the advisory lock that two refreshes started together wait on."""
COUNTED, IRRITANTS, EVENTS = CountedIrritant._meta.db_table, Irritant._meta.db_table, IrritantEvent._meta.db_table
NAMES = [field.attname for field in CountedIrritant._meta.concrete_fields]
ADDED_UP = ("category_id", "living_area_id", "reported_on", "ended", "ended_on", "is_open", "is_confirmed", "is_presumed", "is_reopened")
"""What cells are made of."""
FROM_FACTS = ["persona_id", "reported_on", "ended", "ended_on", "is_open", "is_confirmed", "is_presumed", "is_reopened", "presumed_from"]
MAY_RESEMBLE = f"""(
    SELECT near.id FROM {PERSONAS} q JOIN {CASES} c ON c.living_area_id = q.living_area_id JOIN {IRRITANTS} near ON near.case_id = c.id
    UNION SELECT id FROM {COUNTED} WHERE persona_id IS NOT NULL)"""
"""Keys: a union, for which an OR would compare row by row."""
RESEMBLED = f"SELECT i.id, i.case_id, {PERSONA} AS persona_id FROM {IRRITANTS} i JOIN {MAY_RESEMBLE} may ON may.id = i.id"
TOUCHED_SINCE = f"""(
    EXISTS (SELECT FROM {CASES} c JOIN {PEOPLE} p ON p.id = c.person_id
            WHERE c.id = due.case_id AND greatest(c.updated_at, p.updated_at) > %(as_of)s)
    OR EXISTS (SELECT FROM {IRRITANTS} met WHERE met.case_id = due.case_id AND met.updated_at > %(as_of)s)
    OR EXISTS (SELECT FROM {PERSONAS} q JOIN {CASES} c ON c.living_area_id = q.living_area_id
               WHERE c.id = due.case_id AND q.updated_at > %(as_of)s)
    OR EXISTS (SELECT FROM {EVENTS} e WHERE e.kind IN ('category_merged', 'category_restored') AND e.recorded_at > %(as_of)s))"""
"""Of what tells which persona the case of `due` resembles, something changed: the next refresh will follow it."""
BEFORE_AND_AFTER = " UNION ALL ".join(
    f"SELECT {', '.join(f'{when}_{name} AS {name}' for name in ADDED_UP)}, {weight} AS weight FROM changed WHERE {when}_id IS NOT NULL"
    for when, weight in (("old", -1), ("new", 1))
)


def snapshot_of_today() -> datetime:
    """When today's snapshot was taken; it is taken now if nobody has asked yet."""
    return taken_today() or refresh()


def refresh() -> datetime:
    """Take the snapshot of today unless it is there. `run_due` calls this at night, so that no reader has to wait for it."""
    with transaction.atomic():
        _one_at_a_time()
        return taken_today() or _take()


def rebuild() -> datetime:
    """Rows and cells made anew from the irritants, as of now."""
    with transaction.atomic():
        _one_at_a_time()
        CountedIrritant.objects.all().delete()
        taken_at = _take()
        cells.rebuild(taken_at)
        return taken_at


def taken_today() -> datetime | None:
    last = Snapshot.objects.order_by("-id").first()
    return last.taken_at if last and timezone.localdate(last.taken_at) >= clock.today() else None


def lengthily() -> None:
    """The rest of the transaction may take as long as it needs: the web role's limit is for readers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _take() -> datetime:
    """Write only what changed since the last one: rows follow the version of their irritant, and the day it becomes presumed."""
    lengthily()
    taken = Snapshot.objects.create()
    keeping.forget()
    for changes in (newer_rows(), presumed_since(), gone()):
        cells.run(f", changed AS ({changes}) {cells.put_on(BEFORE_AND_AFTER)}", taken.taken_at)
    cells.run(resembling_another(), taken.taken_at)
    cells.sweep()
    return taken.taken_at


def newer_rows() -> str:
    columns = ", ".join(f"i.{name}" for name in NAMES if name not in FROM_FACTS)
    updates = ", ".join(f"{name} = excluded.{name}" for name in NAMES if name != "id")
    return f"""
        INSERT INTO {COUNTED} AS k ({", ".join([name for name in NAMES if name not in FROM_FACTS] + FROM_FACTS)})
        SELECT {columns}, {", ".join(f"f.{name}" for name in FROM_FACTS)}
        FROM {IRRITANTS} i CROSS JOIN LATERAL (SELECT {COLUMNS}, {PRESUMED_FROM} AS presumed_from) f
        WHERE i.status <> '{IrritantStatus.ENTERED_IN_ERROR}'
          AND NOT EXISTS (SELECT FROM {COUNTED} other WHERE other.id = i.id AND other.version = i.version)
        ON CONFLICT (id) DO UPDATE SET {updates} RETURNING {old_and_new()}"""


def presumed_since() -> str:
    return f"""
        UPDATE {COUNTED} k SET is_presumed = true WHERE k.presumed_from <= %(as_of)s AND NOT k.is_presumed RETURNING {old_and_new()}"""


def resembling_another() -> str:
    """A case or the criteria changed, and no irritant did. Cells are not by persona: nothing is added up anew."""
    return f"""
        UPDATE {COUNTED} k SET persona_id = due.persona_id
        FROM ({RESEMBLED}) due WHERE due.id = k.id AND k.persona_id IS DISTINCT FROM due.persona_id"""


def resembling_wrongly(as_of: datetime) -> list[tuple[int, str | None, str | None]]:
    """Counted rows whose persona is not what their case resembles: (how many, slug it is, slug it should be).

    Those of which something changed since `as_of` are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), is_.slug, ought.slug FROM {COUNTED} k JOIN ({RESEMBLED}) due ON due.id = k.id
            LEFT JOIN {PERSONAS} is_ ON is_.id = k.persona_id LEFT JOIN {PERSONAS} ought ON ought.id = due.persona_id
            WHERE k.persona_id IS DISTINCT FROM due.persona_id AND NOT {TOUCHED_SINCE} GROUP BY 2, 3 ORDER BY 2, 3""",
            moments(as_of),
        )
        return cursor.fetchall()


def gone() -> str:
    return f"""
        DELETE FROM {COUNTED} k WHERE NOT EXISTS (
            SELECT FROM {IRRITANTS} i WHERE i.id = k.id AND i.status <> '{IrritantStatus.ENTERED_IN_ERROR}'
        ) RETURNING {old_and_new()}"""


def old_and_new() -> str:
    """Each is null where there is none: a row that came has no old one, a row that went no new one."""
    return ", ".join(f"{when}.{name} AS {when}_{name}" for when in ("old", "new") for name in ("id", *ADDED_UP))

"""The rows of masked figures, refreshed once a day: two answers of a day cannot be subtracted to learn what happened between."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from backend.base import clock
from irritants.models import CountedIrritant, Irritant, Snapshot
from irritants.statuses import IrritantStatus

ONE_AT_A_TIME = 4_611_000_003
"""Key of the advisory lock that two refreshes started together wait on."""


def snapshot_of_today() -> datetime:
    """When today's snapshot was taken; it is taken now if nobody has asked yet."""
    return taken_today() or refresh()


def refresh() -> datetime:
    """Take the snapshot of today unless it is there. `run_due` calls this at night, so that no reader has to wait for it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return taken_today() or _take()


def taken_today() -> datetime | None:
    last = Snapshot.objects.order_by("-id").first()
    return last.taken_at if last and timezone.localdate(last.taken_at) >= clock.today() else None


def _take() -> datetime:
    """Write only what changed since the last one: rows follow the version of their irritant."""
    counted, irritants = CountedIrritant._meta.db_table, Irritant._meta.db_table
    columns = [field.attname for field in CountedIrritant._meta.concrete_fields]
    names = ", ".join(columns)
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {counted} ({names}) SELECT {names} FROM {irritants} i WHERE status <> %s "
            f"AND NOT EXISTS (SELECT FROM {counted} k WHERE k.id = i.id AND k.version = i.version) "
            f"ON CONFLICT (id) DO UPDATE SET {updates}",
            [IrritantStatus.ENTERED_IN_ERROR],
        )
        cursor.execute(
            f"DELETE FROM {counted} k WHERE NOT EXISTS (SELECT FROM {irritants} i WHERE i.id = k.id AND i.status <> %s)",
            [IrritantStatus.ENTERED_IN_ERROR],
        )
    return Snapshot.objects.create().taken_at

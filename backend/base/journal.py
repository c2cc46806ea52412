"""The journal: append-only tables whose rows are chained by the database itself (docs/adr/0005).

A journal is a model that inherits `JournalEntry` and whose migration runs `chain(table)`. Each stream (a case, a
flag, an agency) has its own chain, so that two streams never wait for one another. The application's role may only
insert the columns named in `app_may`; sequence, clock and hashes are the database's own.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, router
from django.db.models.functions import Now

from backend.base import clock


class UUIDv7(models.Func):
    function = "uuidv7"
    output_field = models.UUIDField()


class ClockTimestamp(Now):
    """The database's clock at this very statement, not at the start of the transaction."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="CLOCK_TIMESTAMP()", **extra)


def canonical(data: Mapping[str, Any]) -> str:
    """The one text that is hashed for `data`: sorted keys, no spaces."""
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class CanonicalJSONField(models.TextField):
    """JSON kept as the exact text that was hashed (jsonb would rewrite it)."""

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str:
        return value if isinstance(value, str) else canonical(value)


class JournalEntry(models.Model):
    """Who did what to which stream, and when by both clocks. `data` holds codes and identifiers, never a sentence."""

    app_may: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT (stream_id, kind, occurred_at, actor_id, agency_id, data)")

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    stream_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=ClockTimestamp())
    actor_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    data: Any = CanonicalJSONField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        JOURNALS.append(cls)

    @classmethod
    def append(
        cls, stream_id: uuid.UUID, kind: str, *, actor_id: uuid.UUID | None, agency_id: uuid.UUID | None, **data: Any
    ) -> "Self | None":
        """Add one entry, in the caller's transaction. None when the journal already holds it (kinds written once in a time).

        Several streams in one transaction: append in the order of their identifiers, or two writers may deadlock.
        """
        occurred_at: datetime = clock.now()
        text = canonical({name: value for name, value in data.items() if value is not None})
        with connections[router.db_for_write(cls)].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {cls._meta.db_table} (stream_id, kind, occurred_at, actor_id, agency_id, data) "
                "VALUES (%s, %s, %s, %s, %s, %s) RETURNING id, seq, recorded_at, prev_hash, hash",
                [stream_id, kind, occurred_at, actor_id, agency_id, text],
            )
            row = cursor.fetchone()
        if row is None:
            return None
        entry_id, seq, recorded_at, prev_hash, digest = row
        return cls(
            id=entry_id,
            stream_id=stream_id,
            seq=seq,
            kind=kind,
            occurred_at=occurred_at,
            recorded_at=recorded_at,
            actor_id=actor_id,
            agency_id=agency_id,
            data=json.loads(text),
            prev_hash=prev_hash,
            hash=digest,
        )


JOURNALS: list[type[JournalEntry]] = []


def concrete_journals() -> list[type[JournalEntry]]:
    return [journal for journal in JOURNALS if not journal._meta.abstract]


# --- the database's part ---------------------------------------------------------------------------------------------

FUNCTIONS = """
CREATE FUNCTION journal_digest(prev bytea, stream uuid, seq int, recorded timestamptz, occurred timestamptz,
                               actor uuid, agency uuid, kind text, data text)
RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(
    prev || uuid_send(stream) || int4send(seq)
    || int8send((extract(epoch from recorded) * 1000000)::bigint)
    || int8send((extract(epoch from occurred) * 1000000)::bigint)
    || uuid_send(coalesce(actor, '00000000-0000-0000-0000-000000000000'))
    || uuid_send(coalesce(agency, '00000000-0000-0000-0000-000000000000'))
    || int4send(octet_length(kind)) || convert_to(kind, 'UTF8') || convert_to(data, 'UTF8'))
$$;
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only: % on % refused', tg_op, tg_table_name USING errcode = '55000';
END $$;
"""
FUNCTIONS_REVERSE = "DROP FUNCTION journal_refuse(); DROP FUNCTION journal_digest;"


def chain(table: str, *, monthly: bool = False, once: tuple[str, ...] = (), minutes: int = 15) -> str:
    """SQL that turns `table` into a journal: head table, chaining trigger, refusal of any rewriting.

    `monthly`: chains start anew each month, so that a partition of a past month can go without breaking one.
    `once`: kinds that the same actor writes once on the same stream, with the same data, within `minutes`.
    Migrations call this: to change a journal, write another function and another migration.
    """
    month = "date_trunc('month', new.recorded_at AT TIME ZONE 'UTC')::date" if monthly else "DATE '2000-01-01'"
    kinds = ", ".join(f"'{kind}'" for kind in once)
    unless_known = (
        f"""
  IF new.kind IN ({kinds}) AND EXISTS (SELECT FROM {table} e WHERE e.stream_id = new.stream_id AND e.kind = new.kind
             AND e.actor_id IS NOT DISTINCT FROM new.actor_id AND e.agency_id IS NOT DISTINCT FROM new.agency_id
             AND e.data = new.data AND e.recorded_at > new.recorded_at - interval '{minutes} minutes') THEN
    RETURN NULL;
  END IF;"""
        if once
        else ""
    )
    return f"""
CREATE TABLE {table}_head (
  stream_id uuid, month date, seq int NOT NULL, hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (stream_id, month)
) WITH (fillfactor = 70);
CREATE FUNCTION {table}_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE head {table}_head; this_month date := {month};
BEGIN{unless_known}
  INSERT INTO {table}_head VALUES (new.stream_id, this_month, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM {table}_head h WHERE h.stream_id = new.stream_id AND h.month = this_month FOR UPDATE;{unless_known}
  new.seq := head.seq + 1;
  new.prev_hash := head.hash;
  new.hash := journal_digest(head.hash, new.stream_id, new.seq, new.recorded_at, new.occurred_at,
                             new.actor_id, new.agency_id, new.kind, new.data);
  UPDATE {table}_head h SET seq = new.seq, hash = new.hash WHERE h.stream_id = new.stream_id AND h.month = this_month;
  RETURN new;
END $$;
CREATE TRIGGER chain BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_chain();
CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER chain, ENABLE ALWAYS TRIGGER no_rewrite, ENABLE ALWAYS TRIGGER no_truncate;
"""


def also_once(table: str, kind: str) -> str:
    """SQL that adds `kind` to those that a chained journal writes once in a time, whatever was added before."""
    add = f"replace(pg_get_functiondef('{table}_chain'::regproc), 'new.kind IN (', 'new.kind IN (''{kind}'', ')"
    return f"DO $do$ BEGIN EXECUTE {add}; END $do$;"


def chain_reverse(table: str) -> str:
    return f"DROP TRIGGER chain ON {table}; DROP FUNCTION {table}_chain(); DROP TABLE {table}_head;"


# --- verification ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BrokenLink:
    table: str
    stream_id: uuid.UUID
    seq: int
    why: str


def first_broken_link(journal: type[JournalEntry], using: str = "owner") -> BrokenLink | None:
    """Recompute every digest and link of `journal`, and compare the last of each chain with its head.

    Runs as the owner, who alone reads the heads. None when the journal is whole.
    """
    table = journal._meta.db_table
    month = "date_trunc('month', recorded_at AT TIME ZONE 'UTC')::date" if issubclass(journal, MonthlyJournal) else "DATE '2000-01-01'"
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"""
            WITH links AS (
              SELECT stream_id, {month} AS month, seq, hash, prev_hash,
                     lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER w AS expected_prev,
                     row_number() OVER w AS expected_seq, lead(seq) OVER w IS NULL AS last,
                     journal_digest(prev_hash, stream_id, seq, recorded_at, occurred_at, actor_id, agency_id, kind, data) AS digest
              FROM {table} WINDOW w AS (PARTITION BY stream_id, {month} ORDER BY seq)
            )
            SELECT coalesce(l.stream_id, h.stream_id), coalesce(l.seq, h.seq),
                   CASE WHEN l.stream_id IS NULL THEN 'entries are missing at the end'
                        WHEN l.digest <> l.hash THEN 'the entry was altered'
                        WHEN l.seq <> l.expected_seq THEN 'an entry is missing before this one'
                        WHEN l.prev_hash <> l.expected_prev THEN 'the link to the entry before is wrong'
                        ELSE 'the end of the chain differs from its head' END
            FROM links l FULL JOIN {table}_head h ON h.stream_id = l.stream_id AND h.month = l.month AND l.last
            WHERE (l.stream_id IS NULL AND h.seq > 0) OR l.digest <> l.hash OR l.seq <> l.expected_seq OR l.prev_hash <> l.expected_prev
               OR (l.last AND (h.hash IS DISTINCT FROM l.hash OR h.seq <> l.seq))
            ORDER BY 1, 2 LIMIT 1
            """
        )
        row = cursor.fetchone()
    return BrokenLink(table, *row) if row else None


class MonthlyJournal(JournalEntry):
    """A journal in monthly partitions; chains start anew each month."""

    class Meta:
        abstract = True

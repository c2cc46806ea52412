from django.db import migrations

from backend.base import journal

READ_ONCE = ("case_read", "flag_read", "handover_read", "identity_read")

ACCESS_RECORDS = """
ALTER TABLE cases_accessrecord RENAME TO cases_accessrecord_plain;
CREATE TABLE cases_accessrecord (LIKE cases_accessrecord_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (id, recorded_at))
  PARTITION BY RANGE (recorded_at);
DROP TABLE cases_accessrecord_plain;
CREATE INDEX access_by_stream ON cases_accessrecord (stream_id, recorded_at);
CREATE INDEX access_by_actor ON cases_accessrecord (actor_id, recorded_at);
"""

PARTITIONS = """
CREATE TABLE cases_accessrecord_rest PARTITION OF cases_accessrecord DEFAULT;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON cases_accessrecord_rest FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
ALTER TABLE cases_accessrecord_rest ENABLE ALWAYS TRIGGER no_truncate;

CREATE FUNCTION access_partitions_ahead(months int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  month date; partition text; made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(4611000004);
  FOR month IN SELECT generate_series(date_trunc('month', now() AT TIME ZONE 'UTC'),
                                      date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => months), '1 month') LOOP
    partition := 'cases_accessrecord_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL
      -- rows that came before their partition stay where they are
      OR EXISTS (SELECT FROM cases_accessrecord_rest WHERE recorded_at >= month::timestamp AT TIME ZONE 'UTC'
                   AND recorded_at < (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.cases_accessrecord FOR VALUES FROM (%L) TO (%L)', partition,
                   month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse()', partition);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER no_truncate', partition);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
SELECT access_partitions_ahead(12);

CREATE TABLE cases_accessrecord_retired (
  month date PRIMARY KEY, entries bigint NOT NULL, digest bytea NOT NULL CHECK (length(digest) = 32), retired_at timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION retire_access_month(month date) RETURNS bytea LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  partition text := 'cases_accessrecord_' || to_char(month, 'YYYY_MM'); kept bytea;
BEGIN
  SELECT sha256(coalesce(string_agg(uuid_send(h.stream_id) || int4send(h.seq) || h.hash, ''::bytea ORDER BY h.stream_id), ''::bytea))
    INTO kept FROM cases_accessrecord_head h WHERE h.month = retire_access_month.month;
  INSERT INTO cases_accessrecord_retired (month, entries, digest)
    SELECT retire_access_month.month, coalesce(sum(h.seq), 0), kept FROM cases_accessrecord_head h WHERE h.month = retire_access_month.month;
  DELETE FROM cases_accessrecord_head h WHERE h.month = retire_access_month.month;
  EXECUTE format('DROP TABLE public.%I', partition);
  RETURN kept;
END $$;
COMMENT ON FUNCTION retire_access_month IS 'Drops the access records of a past month once their digest is kept. Owner only: the plain role may not drop a table.';
REVOKE EXECUTE ON FUNCTION retire_access_month FROM PUBLIC;
"""

UNPARTITION = """
DROP FUNCTION retire_access_month; DROP TABLE cases_accessrecord_retired; DROP FUNCTION access_partitions_ahead;
ALTER TABLE cases_accessrecord RENAME TO cases_accessrecord_parted;
DROP INDEX access_by_stream; DROP INDEX access_by_actor;
CREATE TABLE cases_accessrecord (LIKE cases_accessrecord_parted INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (id));
INSERT INTO cases_accessrecord SELECT * FROM cases_accessrecord_parted;
DROP TABLE cases_accessrecord_parted;
CREATE INDEX access_by_stream ON cases_accessrecord (stream_id, recorded_at);
CREATE INDEX access_by_actor ON cases_accessrecord (actor_id, recorded_at);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(journal.chain("cases_caseevent"), journal.chain_reverse("cases_caseevent")),
        migrations.RunSQL(journal.chain("cases_flagevent"), journal.chain_reverse("cases_flagevent")),
        migrations.RunSQL(ACCESS_RECORDS, UNPARTITION),
        migrations.RunSQL(journal.chain("cases_accessrecord", monthly=True, once=READ_ONCE), journal.chain_reverse("cases_accessrecord")),
        migrations.RunSQL(PARTITIONS, migrations.RunSQL.noop),
    ]

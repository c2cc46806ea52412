-- `happened` goes into the journal {table}, chained as its trigger would: digest by digest, then the heads. Needs `happened`
-- (stream_id, x, n, kind, actor_id, agency_id, data): `n` is its own within the table, and says what comes first at the same moment.
WITH dated AS (
  SELECT *, volume.moment(x) AS occurred_at, volume.moment(x) + interval '40 ms' AS recorded_at FROM happened
), monthly AS (
  SELECT *, {month} AS month FROM dated
), numbered AS (
  SELECT *, (row_number() OVER w)::int AS seq FROM monthly WINDOW w AS (PARTITION BY stream_id, month ORDER BY x, n)
), hashed AS (
  SELECT *, volume.chain(stream_id, seq, recorded_at, occurred_at, actor_id, agency_id, kind, data) OVER w AS hash
  FROM numbered WINDOW w AS (PARTITION BY stream_id, month ORDER BY x, n)
), chained AS MATERIALIZED (
  SELECT *, lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER w AS prev_hash, lead(seq) OVER w IS NULL AS is_last
  FROM hashed WINDOW w AS (PARTITION BY stream_id, month ORDER BY x, n)
), heads AS (
  INSERT INTO {table}_head (stream_id, month, seq, hash) SELECT stream_id, month, seq, hash FROM chained WHERE is_last
)
INSERT INTO {table} (id, stream_id, seq, kind, occurred_at, recorded_at, actor_id, agency_id, data, prev_hash, hash)
SELECT volume.key(x, n, '{table}'), stream_id, seq, kind, occurred_at, recorded_at, actor_id, agency_id, data, prev_hash, hash
FROM chained ORDER BY x, n;  -- as time brought them: entries of one stream lie apart

DROP TABLE happened;

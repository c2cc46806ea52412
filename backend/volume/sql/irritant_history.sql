-- Observations, and the irritants met in them, have histories of their own.
CREATE TEMP TABLE happened ON COMMIT DROP AS
SELECT id AS stream_id, x, n * 8 AS n, 'observation_recorded' AS kind, member_id AS actor_id, agency_id,
       format('{"observation_kind":"%s"}', kind) AS data
FROM observed
UNION ALL
SELECT id, x, n * 8 + place, kind, actor_id, agency_id, data FROM change WHERE case_id IS NULL;

-- Who opened a case in the last twelve months: who opened it, or a partner.
CREATE TEMP TABLE happened ON COMMIT DROP AS
WITH looked_at AS MATERIALIZED (
  SELECT s.*, s.no * 64 + 24 + k AS n, greatest(s.x, volume.now() - 255) AS from_x
  FROM story s, generate_series(0, 2) AS k WHERE s.until_x > volume.now() - 255
)
SELECT r.id AS stream_id, r.from_x + volume.draw(r.n, 'read on') * (r.until_x - r.from_x) AS x, r.n, 'case_read' AS kind,
       coalesce(p.member_id, r.opened_by) AS actor_id, coalesce(p.agency_id, r.opener_id) AS agency_id,
       format('{"ground":"%s"}', coalesce(p.ground, 'opened')) AS data
FROM looked_at r LEFT JOIN partner p ON p.no = r.no AND p.k = r.n % 4 AND p.join_x < r.from_x AND p.end_x IS NULL;

-- The agencies in a case: who opened it, then who came in.
CREATE TEMP TABLE part ON COMMIT DROP AS
SELECT no, 0 AS k, id AS case_id, opener_id AS agency_id, opener_group AS group_id, x AS start_x,
       CASE WHEN stays_as = 'leaves' THEN moved_x
            WHEN stays_as = 'observer' AND moved_x + 40 < volume.now() THEN moved_x + 40 END AS end_x,
       CASE WHEN stays_as IS NULL OR stays_as = 'leaves' THEN 'lead' ELSE stays_as END AS role, 'opened' AS ground, NULL::uuid AS agreement_id,
       CASE WHEN stays_as = 'observer' THEN volume.day_of(moved_x + 40) END AS observer_until, is_started, is_closed, is_restricted,
       moved_x IS NULL OR stays_as = 'observer' AS end_is_told
FROM story
UNION ALL
SELECT p.no, p.k, s.id, p.agency_id, p.group_id, p.join_x, p.end_x, p.role, p.ground, CASE WHEN p.ground = 'agreement' THEN s.agreement_id END, NULL,
       volume.draw(p.n, 'sets to work') < 0.8, s.is_closed, s.is_restricted, NOT p.is_returned
FROM partner p JOIN story s USING (no);
ANALYZE part (no);

INSERT INTO cases_participation (id, version, created_at, updated_at, case_id, agency_id, role, status, ground, agreement_id, exception_reason,
                                 observer_until, started_at, ended_at)
SELECT volume.key(start_x, no * 64 + k, 'participation'), CASE WHEN end_x IS NULL THEN 1 ELSE 2 END, volume.moment(start_x),
       volume.moment(coalesce(end_x, start_x)), case_id, agency_id, role,
       CASE WHEN end_x IS NOT NULL THEN 'left' WHEN NOT is_started THEN 'to_take_up'
            WHEN volume.draw(no * 64 + k, 'part done') < CASE WHEN is_closed THEN 0.8 ELSE 0.15 END THEN 'done' ELSE 'working' END,
       ground, agreement_id,
       CASE ground WHEN 'vital_interest' THEN 'Sans abri cette nuit : il fallait agir avant de pouvoir demander.'
                   WHEN 'legal_obligation' THEN 'La loi impose cet échange.' ELSE '' END,
       observer_until, volume.moment(start_x), volume.moment(end_x)
FROM part ORDER BY start_x, no;

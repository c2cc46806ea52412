-- What participations grant (cases/sharing/grants.py): a restricted case grants nothing to groups.
CREATE TEMP TABLE granted ON COMMIT DROP AS
SELECT p.no, p.case_id, p.group_id, l.permission_id FROM part p JOIN volume.level l USING (role) WHERE p.end_x IS NULL AND NOT p.is_restricted;
ANALYZE granted (no);

INSERT INTO cases_casegroupgrant (id, content_object_id, group_id, permission_id, is_open, last_activity_at, opened_at,
                                   next_deadline)
SELECT g.no * 16 + row_number() OVER (PARTITION BY g.no ORDER BY g.group_id, g.permission_id), g.case_id, g.group_id, g.permission_id,
       NOT s.is_closed, volume.moment(t.last_x), volume.moment(s.x), w.until
FROM granted g JOIN story s USING (no) JOIN tally t USING (no) LEFT JOIN awaited w USING (no) ORDER BY 1;

INSERT INTO cases_caseusergrant (id, content_object_id, user_id, agency_id, permission_id, is_open, last_activity_at, opened_at,
                                   next_deadline)
SELECT r.no * 16 + row_number() OVER (PARTITION BY r.no ORDER BY r.rank, l.permission_id), r.id, volume.member(r.lead, r.rank), r.lead_id,
       l.permission_id, NOT r.is_closed, volume.moment(t.last_x), volume.moment(r.x), w.until
FROM (SELECT DISTINCT s.no, s.x, s.id, s.lead, s.lead_id, s.is_closed, volume.who(volume.draw(s.no * 64 + k, 'reader'), s.lead_staff) AS rank
      FROM story s, generate_series(1, 3) AS k WHERE s.is_restricted) r
JOIN volume.level l ON l.role = 'lead' JOIN tally t USING (no) LEFT JOIN awaited w USING (no) ORDER BY 1;

INSERT INTO cases_caseexclusion (id, case_id, user_id, since, reason)
SELECT volume.key(x, no, 'exclusion'), id, volume.member(lead, volume.who(volume.draw(no, 'excluded who'), lead_staff)), volume.moment(x),
       volume.one_of(volume.draw(no, 'excluded why'), '{relative,neighbour,acquaintance}', '{0.5,0.8}')
FROM story WHERE volume.draw(no, 'excluded') < 0.003 AND lead_staff > 1 AND NOT is_restricted
  AND volume.who(volume.draw(no, 'excluded who'), lead_staff) <> volume.who(volume.draw(no, 'led by'), lead_staff) ORDER BY no;

-- What happens to each case of the range, drawn once: other files only write it down. Moments are working days (sql/draws.sql).

CREATE TEMP TABLE opening ON COMMIT DROP AS
WITH numbered AS (
  SELECT no FROM generate_series(current_setting('volume.first')::bigint, current_setting('volume.last')::bigint) AS no
), drawn AS MATERIALIZED (
  SELECT no, volume.opening(no) AS x, volume.opening(no) + volume.life(no) AS end_x, volume.former(no) AS former,
         volume.agency_at(volume.draw(no, 'opener')) AS opener
  FROM numbered
)
SELECT d.no, d.x, d.former, d.opener, volume.key(d.x, d.no, 'case') AS id, least(d.end_x, volume.now()) AS until_x, d.end_x < volume.now() AS is_closed,
       d.x + volume.wait(volume.draw(d.no, 'starts'), 4) AS start_x, volume.draw(d.no, 'starts at all') < 0.97 AS starts,
       a.id AS opener_id, a.group_id AS opener_group, a.staff AS opener_staff, a.lower, a.upper, a.region_lower, a.region_upper,
       a.first_association, a.associations,
       volume.member(d.opener, volume.who(volume.draw(d.no, 'opened by'), a.staff)) AS opened_by,
       e.communes[width_bucket(volume.draw(d.no, 'commune'), e.bounds) + 1] AS home
FROM drawn d
JOIN volume.agency a ON a.no = d.opener
JOIN volume.epci e ON e.siren = a.epcis[width_bucket(volume.draw(d.no, 'epci'), a.bounds) + 1];
ANALYZE opening (no);

-- Agencies of the region that come in beside the opener, each once. The first may take the case over.
CREATE TEMP TABLE partner ON COMMIT DROP AS
WITH drawn AS MATERIALIZED (
  SELECT o.*, k, o.no * 64 + k AS n, o.x + 1 + volume.wait(volume.draw(o.no * 64 + k, 'joins'), 22) AS join_x,
         volume.neighbour(volume.draw(o.no * 64 + k, 'partner'), o.lower, o.upper, o.region_lower, o.region_upper) AS agency_no
  FROM opening o, generate_series(1, volume.one_of(volume.draw(o.no, 'partners'), '{0,1,2,3}', '{0.15,0.5,0.82}')::int) AS k
  WHERE o.region_upper - o.region_lower > o.upper - o.lower
), apart AS MATERIALIZED (
  SELECT DISTINCT ON (no, agency_no) * FROM drawn WHERE join_x < until_x - 0.5 AND agency_no <> opener ORDER BY no, agency_no, k
), coming AS MATERIALIZED (
  SELECT *, CASE WHEN k = 1 AND volume.draw(no, 'passes on') < 0.11 THEN 'lead'
                 WHEN volume.draw(n, 'how it comes') < 0.2 THEN 'support' ELSE 'joins' END AS way,
         volume.one_of(volume.draw(n, 'ground'), '{agreement,vital_interest,legal_obligation}', '{0.88,0.94}') AS ground,
         join_x + 1 + 7 * volume.draw(n, 'returned on') AS return_x, join_x + volume.wait(volume.draw(n, 'leaves on'), 70) AS leave_x
  FROM apart
), staying AS MATERIALIZED (
  SELECT *, way <> 'joins' AND volume.draw(n, 'returned') < 0.06 AND return_x < until_x AS is_returned,
         way <> 'lead' AND volume.draw(n, 'leaves') < 0.15 AND leave_x < until_x AS leaves
  FROM coming
)
SELECT s.no, s.k, s.n, s.agency_no, a.id AS agency_id, a.group_id, s.join_x, s.way, s.ground, s.is_returned,
       volume.member(s.agency_no, volume.who(volume.draw(s.n, 'answered by'), a.staff)) AS member_id, a.staff,
       CASE WHEN s.way = 'lead' THEN 'lead' WHEN s.way = 'joins' AND volume.draw(s.n, 'watches') < 0.4 THEN 'observer' ELSE 'contributor' END AS role,
       CASE WHEN s.is_returned THEN s.return_x WHEN s.leaves THEN s.leave_x END AS end_x
FROM staying s JOIN volume.agency a ON a.no = s.agency_no;
ANALYZE partner (no);

-- The person's agreement, before the first whom it lets in; sometimes withdrawn, which ends the part of all whom it let in.
CREATE TEMP TABLE agreed ON COMMIT DROP AS
WITH first AS (
  SELECT no, min(join_x) AS join_x, bool_or(way = 'lead') AS leads FROM partner WHERE ground = 'agreement' GROUP BY no
), dated AS MATERIALIZED (
  SELECT o.no, o.id AS case_id, o.opener_id, o.opened_by, o.x + (f.join_x - o.x) * 0.6 AS x, o.until_x, f.leads,
         f.join_x + 5 + volume.wait(volume.draw(o.no, 'withdraws on'), 60) AS withdraw_x
  FROM first f JOIN opening o USING (no)
)
SELECT no, case_id, opener_id, opened_by, x, volume.key(x, no, 'agreement') AS id,
       volume.one_of(volume.draw(no, 'agrees how'), '{oral,written,digital}', '{0.55,0.93}') AS how,
       CASE WHEN volume.draw(no, 'withdraws') < 0.04 AND NOT leads AND withdraw_x < until_x THEN withdraw_x END AS withdrawn_x
FROM dated;
ANALYZE agreed (no);

DELETE FROM partner p USING agreed a WHERE a.no = p.no AND p.ground = 'agreement' AND p.join_x >= a.withdrawn_x;
UPDATE partner p SET end_x = a.withdrawn_x, is_returned = false
FROM agreed a WHERE a.no = p.no AND p.ground = 'agreement' AND a.withdrawn_x < coalesce(p.end_x, volume.now());

-- Each case, with who leads it now.
CREATE TEMP TABLE story ON COMMIT DROP AS
WITH led AS MATERIALIZED (
  SELECT o.*, p.join_x AS moved_x, coalesce(p.agency_no, o.opener) AS lead, coalesce(p.agency_id, o.opener_id) AS lead_id,
         coalesce(p.staff, o.opener_staff) AS lead_staff, g.id AS agreement_id, g.x AS agreement_x, g.withdrawn_x,
         CASE WHEN p.no IS NOT NULL THEN volume.one_of(volume.draw(o.no, 'sender stays'), '{contributor,observer,leaves}', '{0.6,0.8}') END AS stays_as,
         o.start_x < o.until_x AND o.starts AS is_started
  FROM opening o
  LEFT JOIN partner p ON p.no = o.no AND p.way = 'lead' AND NOT p.is_returned
  LEFT JOIN agreed g ON g.no = o.no
), at_work AS MATERIALIZED (
  SELECT *, volume.member(lead, volume.who(volume.draw(no, 'led by'), lead_staff)) AS led_by, greatest(start_x, moved_x) AS work_x,
         NOT is_closed AND is_started AND volume.draw(no, 'on hold') < 0.13 AS is_on_hold
  FROM led
), dated AS MATERIALIZED (
  SELECT *, work_x + 0.01 + volume.wait(volume.draw(no, 'referent on'), 3) AS referent_x,
         volume.now() - least(volume.wait(volume.draw(no, 'held on'), 15), (volume.now() - work_x) * 0.9) AS held_x,
         volume.today() + CASE WHEN volume.draw(no, 'wakes late') < 0.06 THEN -floor(4 * volume.draw(no, 'wakes on'))
                               ELSE 1 + floor(90 * volume.draw(no, 'wakes on')) END::int AS wake_up
  FROM at_work
), followed AS MATERIALIZED (
  SELECT *, is_started AND referent_x < until_x AND volume.draw(no, 'has a referent') < 0.42 AS has_referent FROM dated
)
SELECT f.*, CASE WHEN volume.draw(f.no, 'tells a commune') < 0.97 THEN f.home END AS commune, m.living_area_id AS living_area,
       volume.draw(f.no, 'restricted') < 0.004 AS is_restricted, greatest(volume.day_of(f.held_x) + 1, f.wake_up) AS hold_until,
       CASE WHEN volume.draw(f.no, 'informed') < 0.12 THEN volume.one_of(volume.draw(f.no, 'informed how'), '{oral,written,digital}', '{0.7,0.95}') END
         AS informed_how,
       CASE WHEN f.has_referent THEN f.led_by END AS referent_id,
       CASE WHEN f.has_referent THEN volume.one_of(volume.draw(f.no, 'position'), '{accepted,chosen,no_opinion}', '{0.5,0.8}') ELSE '' END
         AS referent_position,
       CASE WHEN f.is_closed THEN volume.one_of(volume.draw(f.no, 'outcome'),
         '{resolved,partly_resolved,unresolved,lost_contact,moved_away,person_withdrew,deceased,opened_in_error}',
         '{0.42,0.62,0.72,0.86,0.92,0.96,0.985}') ELSE '' END AS outcome,
       ARRAY(SELECT t.theme FROM volume.theme t WHERE volume.draw(f.no * 64 + t.place, 'theme') < t.share ORDER BY t.place) AS themes
FROM followed f
LEFT JOIN volume.area m ON m.commune = f.home AND m.valid @> volume.day_of(f.x);
ANALYZE story (no, is_restricted);

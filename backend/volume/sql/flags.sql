-- Flags: one that the case came from; one that came to an agency and led to no case, or not yet.
CREATE TEMP TABLE flag ON COMMIT DROP AS
WITH raised AS MATERIALIZED (
  SELECT no, no * 64 + 20 AS n, x - 0.3 - volume.wait(volume.draw(no, 'flag waits'), 1.5) AS x, id AS case_id, x AS taken_x, opener AS to_no,
         opener_id AS to_id, opened_by AS answered_by, home, first_association, associations, region_lower, region_upper
  FROM story WHERE former IS NULL AND volume.draw(no, 'flagged') < 0.08
  UNION ALL
  SELECT s.no, s.no * 64 + 21, s.x, NULL, NULL, a.no, a.id, volume.member(a.no, volume.who(volume.draw(s.no, 'flag read by'), a.staff)),
         e.communes[width_bucket(volume.draw(s.no, 'flag commune'), e.bounds) + 1], a.first_association, a.associations, a.region_lower, a.region_upper
  FROM story s
  JOIN volume.agency a ON a.no = volume.agency_at(volume.draw(s.no, 'flag to'))
  JOIN volume.epci e ON e.siren = a.epcis[width_bucket(volume.draw(s.no, 'flag epci'), a.bounds) + 1]
  WHERE volume.draw(s.no, 'another flag') < 0.07
), drawn AS MATERIALIZED (
  SELECT *, volume.draw(n, 'flag anonymous') < 0.15 AS is_anonymous, case_id IS NULL AND volume.draw(n, 'flag forgotten') < 0.02 AS is_forgotten,
         volume.draw(n, 'flag agreed') < 0.6 AS is_agreed, x + 0.1 + volume.wait(volume.draw(n, 'flag read'), 1) AS read_x,
         coalesce(taken_x, x + 0.3 + volume.wait(volume.draw(n, 'flag answered'), 4)) AS answer_x,
         1 + floor(17 * power(volume.draw(n, 'factor'), 1.2))::int AS factor,
         first_association + floor(associations * volume.draw(n, 'association'))::int AS association,
         volume.agency_at(region_lower + volume.draw(n, 'first receiver') * (region_upper - region_lower)) AS former_no
  FROM raised
), settled AS MATERIALIZED (
  SELECT *, CASE WHEN case_id IS NOT NULL THEN 'taken_up' WHEN is_forgotten OR read_x >= volume.now() THEN 'raised'
                 WHEN answer_x >= volume.now() THEN 'acknowledged'
                 ELSE volume.one_of(volume.draw(n, 'flag answer'), '{dismissed,withdrawn}', '{0.75}') END AS status,
         former_no <> to_no AND volume.draw(n, 'flag redirected') < 0.06 AS is_redirected
  FROM drawn
)
SELECT s.*, volume.key(s.x, s.n, 'flag') AS id, r.code AS factor_code, r.severity, b.id AS association_id, volume.member(s.association, 0) AS raised_by,
       f.id AS former_id, due.due, CASE WHEN s.is_redirected THEN f.id ELSE s.to_id END AS first_id, s.x + 0.05 AS redirect_x,
       CASE WHEN s.status IN ('acknowledged', 'taken_up', 'dismissed') THEN least(s.read_x, s.answer_x) END AS acknowledged_x,
       CASE WHEN s.status IN ('taken_up', 'dismissed', 'withdrawn') THEN s.answer_x END AS ended_x,
       CASE WHEN s.status = 'dismissed' THEN volume.one_of(volume.draw(s.n, 'dismissal'),
         '{not_a_risk,already_followed,unreachable,duplicate,insufficient_information}', '{0.3,0.6,0.75,0.9}') END AS dismissal
FROM settled s
JOIN (SELECT *, row_number() OVER (ORDER BY code) AS place FROM cases_riskfactor WHERE NOT sensitive) r ON r.place = s.factor
JOIN volume.agency b ON b.no = s.association
JOIN volume.agency f ON f.no = s.former_no
JOIN volume.deadline due ON due.day = volume.day_of(s.x) AND due.working_days =
  CASE WHEN r.response_unit = 'working_days' THEN r.response_delay
       WHEN (volume.moment(s.x) AT TIME ZONE 'Europe/Paris')::time < '16:00' THEN 0 ELSE -1 END;

INSERT INTO cases_riskflag (id, version, created_at, updated_at, status, raised_at, raised_by_id, raised_by_agency_id, severity, commune_id, anonymous,
                            alias, first_name, last_name, birth_name, address, phone, how_to_find, person_agrees, reason, danger, narrative,
                            to_agency_id, respond_by, redirections, reminded_at, escalated_at, acknowledged_at, ended_at, answered_by_id,
                            dismissal_reason, dismissal_text, case_id)
SELECT f.id, 2 + f.is_redirected::int + (f.acknowledged_x IS NOT NULL)::int + (f.ended_x IS NOT NULL)::int, volume.moment(f.x),
       volume.moment(coalesce(f.ended_x, f.acknowledged_x, f.x)), f.status, volume.moment(f.x), f.raised_by, f.association_id, f.severity, f.home,
       f.is_anonymous, CASE WHEN NOT f.is_anonymous AND p.is_alias_only THEN 'Quelqu’un que l’on voit ici' ELSE '' END,
       CASE WHEN f.is_anonymous OR p.is_alias_only THEN '' ELSE p.first_name END, CASE WHEN f.is_anonymous OR p.is_alias_only THEN '' ELSE p.last_name END,
       '', '', '', 'Vue le matin près de la mairie.', CASE WHEN f.is_agreed THEN 'yes' ELSE 'not_asked' END,
       CASE WHEN f.is_agreed THEN '' ELSE 'Elle n’était plus là quand je suis revenue.' END, false,
       'Ne vient plus chercher son colis depuis trois semaines.', f.to_id, f.due, f.is_redirected::int,
       CASE WHEN f.ended_x IS NULL AND f.due < volume.moment(volume.now()) THEN f.due + interval '5 minutes' END,
       CASE WHEN f.ended_x IS NULL AND f.due < volume.moment(volume.now() - 1) THEN f.due + interval '1 day' END,
       volume.moment(f.acknowledged_x), volume.moment(f.ended_x), CASE WHEN f.acknowledged_x IS NOT NULL THEN f.answered_by END,
       coalesce(f.dismissal, ''), '', f.case_id
FROM flag f JOIN somebody p USING (no) ORDER BY f.x, f.n;

INSERT INTO cases_riskflag_factors (id, riskflag_id, riskfactor_id) SELECT n, id, factor_code FROM flag ORDER BY x, n;

INSERT INTO cases_flagrouting (id, flag_id, agency_id, via, received_at, left_at, reason)
SELECT volume.key(r.x, f.n, r.via), f.id, r.agency_id, r.via, volume.moment(r.x), volume.moment(r.left_x), r.reason
FROM flag f CROSS JOIN LATERAL (VALUES
  ('competence', f.x, f.first_id, CASE WHEN f.is_redirected THEN f.redirect_x END,
   CASE WHEN f.is_redirected THEN 'Ce n’est pas de notre ressort.' ELSE '' END),
  ('redirection', CASE WHEN f.is_redirected THEN f.redirect_x END, f.to_id, NULL, '')
) AS r (via, x, agency_id, left_x, reason)
WHERE r.x IS NOT NULL ORDER BY r.x, f.n;

CREATE TEMP TABLE happened ON COMMIT DROP AS
SELECT f.id AS stream_id, e.x, f.n * 4 + e.place AS n, e.kind, e.actor_id, e.agency_id, e.data
FROM flag f CROSS JOIN LATERAL (VALUES
  (0, f.x, 'flag_raised', f.raised_by, f.association_id,
   format('{"factors":["%s"],"to_agency":"%s","via":"competence"}', f.factor_code, f.first_id)),
  (1, CASE WHEN f.is_redirected THEN f.redirect_x END, 'flag_redirected', volume.member(f.former_no, 0), f.former_id,
   format('{"to_agency":"%s","via":"redirection"}', f.to_id)),
  (2, f.acknowledged_x, 'flag_acknowledged', f.answered_by, f.to_id, '{}'),
  (3, f.ended_x, 'flag_' || f.status, CASE f.status WHEN 'withdrawn' THEN f.raised_by ELSE f.answered_by END,
   CASE f.status WHEN 'withdrawn' THEN f.association_id ELSE f.to_id END,
   CASE f.status WHEN 'taken_up' THEN format('{"case":"%s"}', f.case_id) WHEN 'dismissed' THEN format('{"reason":"%s"}', f.dismissal) ELSE '{}' END)
) AS e (place, x, kind, actor_id, agency_id, data)
WHERE e.x IS NOT NULL;

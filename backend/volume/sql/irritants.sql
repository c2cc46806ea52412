-- Pain points met in cases and in observations, and how far each got until today.
CREATE TEMP TABLE observed ON COMMIT DROP AS
SELECT s.no, s.no * 64 + 40 AS n, s.x, a.no AS agency_no, a.id AS agency_id, a.region_lower, a.region_upper,
       volume.one_of(volume.draw(s.no, 'observed how'), '{interview,immersion,testimony}', '{0.5,0.7}') AS kind,
       e.communes[width_bucket(volume.draw(s.no, 'observed commune'), e.bounds) + 1] AS commune,
       volume.key(s.x, s.no, 'observation') AS id, volume.member(a.no, volume.who(volume.draw(s.no, 'observed by'), a.staff)) AS member_id
FROM story s
JOIN volume.agency a ON a.no = volume.agency_at(volume.draw(s.no, 'observer'))
JOIN volume.epci e ON e.siren = a.epcis[width_bucket(volume.draw(s.no, 'observed epci'), a.bounds) + 1]
WHERE volume.draw(s.no, 'observes') < 0.2;

INSERT INTO irritants_observation (id, version, created_at, updated_at, kind, agency_id, observed_on, commune_id, people_count, place_kind, place,
                                   narrative, void_reason, recorded_by_id)
SELECT id, 1, volume.moment(x), volume.moment(x), kind, agency_id, volume.day_of(x), commune, 1 + floor(8 * power(volume.draw(no, 'how many'), 3))::int,
       volume.any_of(volume.draw(no, 'place'), '{town_hall,street,reception,reception,reception}'),
       volume.any_of(volume.draw(no, 'place'), '{Accueil de la mairie,Marché,Permanence,Salle d’attente,Bus des services}'),
       'Entretien sans rendez-vous, une heure, notes relues avec les personnes.', '', member_id
FROM observed ORDER BY x, no;

CREATE TEMP TABLE trouble ON COMMIT DROP AS
WITH met AS (
  SELECT s.no, s.no * 64 + 8 + j AS n, j, s.x AS since_x, s.until_x, s.id AS case_id, NULL::uuid AS observation_id, s.home AS commune,
         s.living_area, s.opener_id, s.opened_by, s.lead_id, s.led_by, s.moved_x, s.region_lower, s.region_upper
  FROM story s, generate_series(0, volume.one_of(volume.draw(s.no, 'irritants'), '{-1,0,1,2,3}', '{0.42,0.72,0.88,0.96}')::int) AS j
  UNION ALL
  SELECT o.no, o.n + j, NULL, o.x, volume.now(), NULL, o.id, o.commune, m.living_area_id, o.agency_id, o.member_id, o.agency_id, o.member_id, NULL,
         o.region_lower, o.region_upper
  FROM observed o CROSS JOIN generate_series(1, 1 + floor(6 * volume.draw(o.no, 'irritants observed'))::int) AS j
  LEFT JOIN volume.area m ON m.commune = o.commune AND m.valid @> volume.day_of(o.x)
), reported AS MATERIALIZED (
  SELECT *, CASE WHEN j IS NULL THEN since_x ELSE since_x + 0.02 + volume.wait(volume.draw(n, 'met on'), 28) END AS x,
         volume.one_of(volume.draw(n, 'fate'), '{error,given_up,hard,easy}', '{0.01,0.09,0.35}') AS fate
  FROM met
), begun AS MATERIALIZED (
  SELECT *, CASE WHEN fate <> 'error' THEN x + 0.05 + volume.wait(volume.draw(n, 'taken on'), 9) END AS start_x FROM reported WHERE x < until_x
), ended AS MATERIALIZED (
  SELECT *, CASE fate WHEN 'error' THEN x + 1 ELSE start_x + 0.05 + volume.wait(volume.draw(n, 'ends on'), CASE fate WHEN 'hard' THEN 130 ELSE 42 END)
            END AS end_x
  FROM begun
), answered AS MATERIALIZED (
  SELECT *, CASE WHEN fate IN ('hard', 'easy') AND volume.draw(n, 'asked') < 0.72 THEN end_x + 0.5 + volume.wait(volume.draw(n, 'asked on'), 9)
            END AS ask_x,
         volume.one_of(volume.draw(n, 'word'), '{yes,partly,no,unreachable}', '{0.62,0.76,0.88}') AS word
  FROM ended
), again AS (
  SELECT *, CASE WHEN word = 'no' THEN ask_x + 1 + volume.wait(volume.draw(n, 'ends again on'), 60) END AS again_x FROM answered
), until_now AS (  -- what lies ahead has not happened
  SELECT no, n, j, case_id, observation_id, commune, living_area, opener_id, opened_by, lead_id, led_by, moved_x, region_lower, region_upper,
         x, fate, word,
         CASE WHEN start_x < volume.now() THEN start_x END AS started_x, CASE WHEN end_x < volume.now() THEN end_x END AS ended_x,
         CASE WHEN ask_x < volume.now() THEN ask_x END AS asked_x, CASE WHEN again_x < volume.now() THEN again_x END AS again_x
  FROM again
), placed AS (
  SELECT *, CASE WHEN ended_x IS NULL THEN CASE WHEN started_x IS NULL THEN 'reported' ELSE 'in_progress' END
                 WHEN fate = 'error' THEN 'entered_in_error' WHEN fate = 'given_up' THEN 'unresolvable'
                 WHEN asked_x IS NOT NULL AND word = 'yes' THEN 'confirmed'
                 WHEN asked_x IS NOT NULL AND word = 'no' AND again_x IS NULL THEN 'in_progress' ELSE 'resolved' END AS status,
         1 + floor(44 * power(volume.draw(n, 'category'), 1.3))::int AS category,
         CASE WHEN volume.draw(n, 'concerns') < 0.9
              THEN volume.agency_at(region_lower + volume.draw(n, 'concerns whom') * (region_upper - region_lower)) END AS concerned,
         CASE WHEN fate = 'given_up' THEN volume.one_of(volume.draw(n, 'gives up'), '{law_or_rule,no_means,person_gave_up,no_longer_relevant}',
                                                        '{0.3,0.55,0.8}') END AS gives_up
  FROM until_now
)
SELECT p.*, volume.key(p.x, p.n, 'irritant') AS id, k.code, coalesce(p.again_x, p.asked_x, p.ended_x, p.started_x, p.x) AS last_x
FROM placed p JOIN (SELECT code, row_number() OVER (ORDER BY code) AS place FROM irritants_irritantcategory) k ON k.place = p.category;

INSERT INTO irritants_irritant (id, version, created_at, updated_at, category_id, status, case_id, observation_id, reported_by_id,
                                reported_by_agency_id, agency_concerned_id, agency_in_charge_id, commune_id, intercommunality_id, living_area_id, step,
                                description, occurred_on, reported_at, started_at, resolved_at, resolution, person_says, confirmed_at,
                                reopened_count, ended_at, give_up_reason, give_up_text, reopen_reason, void_reason, left_by, left_at)
SELECT t.id, 1 + num_nonnulls(t.started_x, t.ended_x, t.asked_x, t.again_x), volume.moment(t.x), volume.moment(t.last_x), t.code, t.status, t.case_id,
       t.observation_id, CASE WHEN t.x > t.moved_x THEN t.led_by ELSE t.opened_by END, CASE WHEN t.x > t.moved_x THEN t.lead_id ELSE t.opener_id END,
       a.id, CASE WHEN t.status IN ('reported', 'in_progress') OR coalesce(t.again_x, t.ended_x) > t.moved_x THEN t.lead_id ELSE t.opener_id END,
       t.commune, c.intercommunality_id, t.living_area,
       volume.any_of(volume.draw(t.n, 'step'),
                     '{information,appointment,travel,application,supporting_documents,processing,decision,payment,appeal,renewal}'),
       'Dit au guichet, noté avec la personne.', volume.day_of(t.x) - floor(40 * volume.draw(t.n, 'occurred'))::int, volume.moment(t.x),
       volume.moment(t.started_x), CASE WHEN t.status IN ('resolved', 'confirmed') THEN volume.moment(coalesce(t.again_x, t.ended_x)) END,
       CASE WHEN t.ended_x IS NOT NULL AND t.fate IN ('hard', 'easy') THEN 'Vu avec la structure concernée, fait avec la personne.' ELSE '' END,
       CASE WHEN t.asked_x IS NOT NULL AND t.again_x IS NULL THEN t.word ELSE '' END,
       CASE WHEN t.status = 'confirmed' THEN volume.moment(t.asked_x) END, (t.asked_x IS NOT NULL AND t.word = 'no')::int,
       CASE t.status WHEN 'confirmed' THEN volume.moment(t.asked_x) WHEN 'unresolvable' THEN volume.moment(t.ended_x)
                     WHEN 'entered_in_error' THEN volume.moment(t.ended_x) END,
       CASE WHEN t.status = 'unresolvable' THEN t.gives_up ELSE '' END, '', '', CASE WHEN t.status = 'entered_in_error' THEN 'Saisi deux fois.' ELSE '' END,
       coalesce(f.outcome, ''), f.closed_at
FROM trouble t JOIN agencies_commune c ON c.insee_code = t.commune LEFT JOIN volume.agency a ON a.no = t.concerned
LEFT JOIN cases_casefile f ON f.id = t.case_id AND f.outcome IN ('person_withdrew', 'moved_away', 'deceased') AND t.status <> 'entered_in_error'
ORDER BY t.x, t.n;

-- What happened to each, a row for each change: into the history of its case, or into its own.
CREATE TEMP TABLE change ON COMMIT DROP AS
SELECT t.no, t.n, t.j, t.id, t.case_id, e.place, e.x, e.kind, CASE WHEN e.x > t.moved_x THEN t.led_by ELSE t.opened_by END AS actor_id,
       CASE WHEN e.x > t.moved_x THEN t.lead_id ELSE t.opener_id END AS agency_id,
       format('{"category":"%s","irritant":"%s"%s}', t.code, t.id, e.more) AS data
FROM trouble t CROSS JOIN LATERAL (VALUES
  (0, t.x, 'irritant_reported', NULL),
  (1, t.started_x, 'irritant_started', NULL),
  (2, t.ended_x, CASE t.fate WHEN 'error' THEN 'irritant_voided' WHEN 'given_up' THEN 'irritant_given_up' ELSE 'irritant_resolved' END,
   CASE WHEN t.fate = 'given_up' THEN format(',"reason":"%s"', t.gives_up) END),
  (3, t.asked_x, CASE t.word WHEN 'yes' THEN 'irritant_confirmed' WHEN 'no' THEN 'irritant_reopened' ELSE 'irritant_word_recorded' END,
   CASE WHEN t.word <> 'yes' THEN format(',"person_says":"%s"', t.word) END),
  (4, t.again_x, 'irritant_resolved', NULL)
) AS e (place, x, kind, more)
WHERE e.x IS NOT NULL;

-- Living areas, with the days on which a commune belongs to them.
INSERT INTO volume.area (commune, living_area_id, valid)
SELECT m.commune_id, p.living_area_id, m.valid FROM agencies_perimetercommune m JOIN agencies_perimeter p ON p.id = m.perimeter_id WHERE m.is_active;

-- Agencies, the groups of their caseworkers, what they know and where, their members. As agencies/operations do one at a time.
UPDATE volume.agency SET id = volume.key(-60, no, 'agency'), group_id = 100000 + no WHERE id IS NULL;
ANALYZE volume.agency;
DO $$
BEGIN
  EXECUTE (SELECT format('CREATE OR REPLACE FUNCTION volume.uppers() RETURNS float8[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN %L::float8[]',
                         array_agg(upper ORDER BY no)) FROM volume.agency WHERE works);
END $$;

INSERT INTO auth_group (id, name)
SELECT group_id, 'caseworkers:' || slug FROM volume.agency WHERE group_id > 100000;

INSERT INTO agencies_agency (id, version, created_at, updated_at, slug, name, kind, capacity, accepts_handovers, is_active, is_fallback, is_sensitive,
                             caseworkers_id, seat_id, capacity_note, phone, email, website)
SELECT id, 1, volume.moment(-60), volume.moment(-60), slug, name, kind,
       volume.one_of(volume.draw(no, 'capacity'), '{open,tight,closed}', '{0.86,0.97}'), works, true, false, false, group_id, seat,
       '', '', '', ''
FROM volume.agency WHERE group_id > 100000;

INSERT INTO agencies_competence (id, theme, agency_id)
SELECT 1000000 + row_number() OVER (ORDER BY no, theme), theme, id FROM volume.agency, unnest(themes) AS theme WHERE group_id > 100000;

INSERT INTO agencies_servedcommune (id, agency_id, commune_id)
SELECT 1000000 + row_number() OVER (ORDER BY a.no, c.insee_code), a.id, c.insee_code
FROM volume.agency a JOIN agencies_commune c ON c.intercommunality_id = ANY (a.epcis) WHERE a.group_id > 100000;

-- `staff` caseworkers, a coordinator and a manager; volunteers in an association.
CREATE TABLE volume.member AS
SELECT a.no AS agency_no, rank, volume.member(a.no, rank) AS user_id, a.id AS agency_id, a.group_id, a.slug,
       CASE WHEN NOT a.works THEN 'flagger' WHEN rank < a.staff THEN 'caseworker' WHEN rank = a.staff THEN 'coordinator' ELSE 'manager' END AS role
FROM volume.agency a, generate_series(0, a.staff + 1) AS rank;

INSERT INTO agencies_user (id, password, is_superuser, login, email, first_name, last_name, language, is_active, date_joined)
SELECT m.user_id, '!', false, m.role || '-' || m.rank || '@' || m.slug || '.volume', '',
       f.names[width_bucket(volume.draw(m.agency_no::bigint * 100000 + m.rank, 'first name'), f.bounds) + 1], s.name, 'fr', true, volume.moment(-40)
FROM volume.member m
JOIN volume.first_name f ON f.cohort = 1970 AND f.sex = volume.one_of(volume.draw(m.agency_no::bigint * 100000 + m.rank, 'sex'), '{F,M}', '{0.7}')
JOIN volume.surname s ON s.rank = 1 + floor(400 * volume.draw(m.agency_no::bigint * 100000 + m.rank, 'surname'));

INSERT INTO agencies_membership (id, version, created_at, updated_at, user_id, agency_id, roles, roles_given_at, is_active)
SELECT volume.key(-40, agency_no::bigint * 100000 + rank, 'membership'), 1, volume.moment(-40), volume.moment(-40), user_id, agency_id,
       ARRAY[role], volume.moment(-40), true FROM volume.member;

INSERT INTO agencies_user_groups (id, user_id, group_id)
SELECT 1000000 + row_number() OVER (ORDER BY agency_no, rank), user_id, group_id FROM volume.member WHERE role IN ('caseworker', 'coordinator');

-- Few enough for the journal's own trigger, which goes on with the chains that the reference data began. It plans its queries when the heads are
-- few: unless told so, it would read them all for each entry.
SET LOCAL enable_seqscan = off;
INSERT INTO agencies_agencyevent (id, stream_id, kind, occurred_at, recorded_at, actor_id, agency_id, data)
SELECT volume.key(x, n, 'agency event'), stream_id, kind, volume.moment(x), volume.moment(x), NULL, NULL, data
FROM (
  SELECT -60::float8 AS x, no::bigint * 100000 AS n, id AS stream_id, 'agency_created' AS kind,
         format('{"agency_kind":"%s","capacity":"%s","machine":"load_volume","slug":"%s"}', kind,
                volume.one_of(volume.draw(no, 'capacity'), '{open,tight,closed}', '{0.86,0.97}'), slug) AS data
  FROM volume.agency WHERE group_id > 100000
  UNION ALL
  SELECT -40, agency_no::bigint * 100000 + 1 + rank, agency_id, 'member_added',
         format('{"machine":"load_volume","membership":"%s","roles":["%s"],"user":"%s"}',
                volume.key(-40, agency_no::bigint * 100000 + rank, 'membership'), role, user_id)
  FROM volume.member
) told ORDER BY n;
SET LOCAL enable_seqscan = on;

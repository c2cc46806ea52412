-- Who each case is about: a name of their age and sex, common or rare; for some, nothing but an alias. Who came before keeps their name.
CREATE TEMP TABLE somebody ON COMMIT DROP AS
WITH aged AS MATERIALIZED (
  SELECT no, former, x, opener_id, commune, coalesce(former, no) AS who,
         volume.one_of(volume.draw(coalesce(former, no), 'sex'), '{F,M}', '{0.54}') AS sex,
         volume.day_of(x) - 6600 - floor(27000 * power(volume.draw(coalesce(former, no), 'age'), 1.4))::int AS birth_date
  FROM story
), named AS MATERIALIZED (
  SELECT a.*, f.names[width_bucket(volume.draw(a.who, 'first name'), f.bounds) + 1] AS first_name,
         volume.rank_of_surname(volume.draw(a.who, 'surname')) AS surname,
         volume.rank_of_surname(volume.draw(a.who, 'other surname')) AS other_surname
  FROM aged a
  JOIN volume.first_name f ON f.sex = a.sex AND f.cohort = CASE WHEN a.birth_date < '1950-01-01' THEN 1930 WHEN a.birth_date < '1970-01-01' THEN 1950
                                                                WHEN a.birth_date < '1990-01-01' THEN 1970 ELSE 1990 END
)
SELECT n.no, n.former, n.x, n.opener_id, n.commune, n.birth_date, volume.key(volume.opening(n.who), n.who, 'person') AS id,
       volume.draw(n.who, 'alias') < 0.04 AS is_alias_only, n.first_name,
       CASE WHEN volume.draw(n.who, 'double name') < 0.03 THEN one.name || '-' || other.name ELSE one.name END AS last_name,
       CASE WHEN n.sex = 'F' AND volume.draw(n.who, 'married') < 0.35 THEN other.name ELSE '' END AS birth_name
FROM named n JOIN volume.surname one ON one.rank = n.surname JOIN volume.surname other ON other.rank = n.other_surname;
ANALYZE somebody (no);

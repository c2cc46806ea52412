-- People who came back: whoever sees any of their cases finds them.
UPDATE cases_person p SET seen_by_groups = ARRAY(SELECT DISTINCT unnest(p.seen_by_groups || m.groups) ORDER BY 1)
FROM volume.met_again m WHERE p.id = m.person_id;

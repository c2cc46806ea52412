-- People whom nobody met before. Who finds them follows from the grants.
INSERT INTO cases_person (id, version, created_at, updated_at, alias, first_name, last_name, birth_name, birth_date, commune_id, address, phone,
                          email, safe_contact, created_by_agency_id, seen_by_groups)
SELECT s.id, 1, volume.moment(s.x), volume.moment(s.x),
       CASE WHEN s.is_alias_only THEN volume.any_of(volume.draw(s.no, 'called'),
         '{Madame du marché,Le monsieur au chien,Jeune du foyer,Voisine du troisième,Tonton,Dame de la gare}') ELSE '' END,
       CASE WHEN s.is_alias_only THEN '' ELSE s.first_name END, CASE WHEN s.is_alias_only THEN '' ELSE s.last_name END,
       CASE WHEN s.is_alias_only THEN '' ELSE s.birth_name END,
       CASE WHEN NOT s.is_alias_only AND volume.draw(s.no, 'birth date told') < 0.85 THEN s.birth_date END, s.commune,
       CASE WHEN NOT s.is_alias_only AND volume.draw(s.no, 'address told') < 0.7
            THEN format('%s %s', 1 + floor(90 * volume.draw(s.no, 'number')), volume.any_of(volume.draw(s.no, 'street'),
              '{rue de la Mairie,rue des Écoles,avenue de la Gare,place de l’Église,rue du Lavoir,route de la Fontaine}')) ELSE '' END,
       CASE WHEN volume.draw(s.no, 'phone told') < 0.6  -- Arcep keeps these for works of fiction
            THEN '06 39 98 ' || to_char(floor(10000 * volume.draw(s.no, 'phone')), 'FM00 00') ELSE '' END,
       '', CASE WHEN volume.draw(s.no, 'contact told') < 0.08 THEN 'Appeler le matin, ne pas laisser de message.' ELSE '' END,
       s.opener_id, coalesce(g.groups, '{}')
FROM somebody s LEFT JOIN (SELECT no, array_agg(DISTINCT group_id) AS groups FROM granted GROUP BY no) g USING (no)
WHERE s.former IS NULL ORDER BY s.no;

INSERT INTO volume.met_again (person_id, groups)
SELECT s.id, array_agg(g.group_id) FROM somebody s JOIN granted g USING (no) WHERE s.former IS NOT NULL GROUP BY s.id;

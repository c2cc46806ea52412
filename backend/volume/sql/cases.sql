-- The cases themselves, as their last event left them; and until when something is awaited of those that are open.
CREATE TEMP TABLE awaited ON COMMIT DROP AS
SELECT s.no, least(d.due, CASE WHEN s.is_on_hold THEN (s.hold_until + time '08:00') AT TIME ZONE 'Europe/Paris' END) AS until
FROM story s
LEFT JOIN request r ON r.no = s.no AND r.status = 'requested'
LEFT JOIN volume.deadline d ON d.day = volume.day_of(r.x) AND d.working_days = CASE r.urgency WHEN 'urgent' THEN 1 ELSE 3 END
WHERE NOT s.is_closed;

INSERT INTO cases_casefile (id, version, created_at, updated_at, reference, person_id, status, summary, themes, commune_id, living_area_id, opened_at,
                            opened_by_id, opened_by_agency_id, referent_id, referent_agency_id, referent_position, hold_reason, hold_until, outcome,
                            close_comment, closed_at, is_restricted, next_deadline, last_activity_at)
SELECT s.id, 1 + t.events, volume.moment(s.x), volume.moment(t.last_x), volume.reference(s.no), p.id,
       CASE WHEN s.is_closed THEN 'closed' WHEN s.is_on_hold THEN 'on_hold' WHEN s.is_started THEN 'in_progress' ELSE 'open' END,
       volume.any_of(volume.draw(s.no, 'summary'), '{Droits suspendus depuis deux mois ; dossier à reprendre avec la personne.,'
         'Vit seule et loin de tout ; plus de voiture.,Logement mal chauffé et factures en retard.,Ne vient plus aux rendez-vous ; à rappeler.,'
         'Cherche un emploi ; garde d’enfant à trouver d’abord.,Retour d’hospitalisation ; aides à mettre en place.,""}'),
       s.themes, s.commune, s.living_area, volume.moment(s.x), s.opened_by, s.opener_id, s.referent_id,
       CASE WHEN s.has_referent THEN s.lead_id END, s.referent_position,
       CASE WHEN s.is_on_hold THEN 'Attend une réponse de l’administration' ELSE '' END, CASE WHEN s.is_on_hold THEN s.hold_until END,
       s.outcome, '', CASE WHEN s.is_closed THEN volume.moment(s.until_x) END, s.is_restricted,
       w.until, volume.moment(t.last_x)
FROM story s JOIN tally t USING (no) JOIN somebody p USING (no) LEFT JOIN awaited w USING (no)
ORDER BY s.no;

-- Requests: those through which a partner came in, those still waiting, those refused or called off.
CREATE TEMP TABLE request ON COMMIT DROP AS
WITH came_in AS MATERIALIZED (
  SELECT p.*, s.until_x, p.join_x + 1 + volume.wait(volume.draw(p.n, 'meets'), 5) AS met_x,
         (p.join_x - CASE p.ground WHEN 'agreement' THEN s.agreement_x ELSE s.x END) / 2 AS at_most
  FROM partner p JOIN story s USING (no) WHERE p.way <> 'joins'
), met AS (
  SELECT *, volume.draw(n, 'meets at all') < 0.85 AND met_x < least(until_x, end_x) AS is_met FROM came_in
), asked AS MATERIALIZED (
  SELECT *, no * 64 + 4 AS n, NOT is_closed AND volume.draw(no, 'asks now') < 0.06 AS is_waiting,
         least(volume.wait(volume.draw(no, 'asked ago'), 4), 19, volume.now() - x - 1) + 0.02 AS ago,
         x + 0.5 + volume.draw(no, 'asked on') * (until_x - x - 1) AS asked_x,
         volume.one_of(volume.draw(no, 'answer'), '{rejected,cancelled,expired}', '{0.6,0.82}') AS answer,
         volume.neighbour(volume.draw(no * 64 + 4, 'partner'), lower, upper, region_lower, region_upper) AS to_no
  FROM story WHERE until_x - x > 2 AND region_upper - region_lower > upper - lower
), dated AS MATERIALIZED (
  SELECT *, CASE WHEN is_waiting THEN volume.now() - ago ELSE asked_x END AS request_x,
         CASE answer WHEN 'rejected' THEN 0.1 + volume.wait(volume.draw(n, 'answer takes'), 2)
                     WHEN 'cancelled' THEN 0.1 + volume.wait(volume.draw(n, 'answer takes'), 4) ELSE 22 END AS takes
  FROM asked WHERE is_waiting OR volume.draw(no, 'asks') < 0.22
), in_vain AS (
  SELECT d.*, a.id AS to_id, a.staff AS to_staff, coalesce(d.agreement_x < d.request_x AND d.withdrawn_x IS NULL, false) AS is_covered
  FROM dated d JOIN volume.agency a ON a.no = d.to_no
  WHERE (d.is_waiting OR d.request_x + d.takes < d.until_x) AND d.to_no <> d.opener
    AND NOT EXISTS (SELECT FROM partner p WHERE p.no = d.no AND p.agency_no = d.to_no)
), together AS (
  SELECT no, k, n, CASE way WHEN 'lead' THEN 'lead' ELSE 'support' END AS kind, agency_id AS to_id, member_id,
         join_x - least(3 * volume.draw(n, 'answer takes'), at_most) AS x, join_x AS answered_x,
         CASE WHEN is_returned THEN 'returned' WHEN is_met THEN 'completed' ELSE 'accepted' END AS status,
         CASE WHEN is_returned THEN end_x WHEN is_met THEN met_x END AS ended_x,
         ground = 'agreement' AS is_covered, NULLIF(ground, 'agreement') AS exception
  FROM met
  UNION ALL
  SELECT no, 4, n, CASE WHEN volume.draw(n, 'asks for') < 0.45 THEN 'lead' ELSE 'support' END, to_id,
         volume.member(to_no, volume.who(volume.draw(n, 'answered by'), to_staff)), request_x,
         CASE WHEN NOT is_waiting AND answer = 'rejected' THEN request_x + takes END, CASE WHEN is_waiting THEN 'requested' ELSE answer END,
         CASE WHEN NOT is_waiting THEN request_x + takes END, is_covered,
         CASE WHEN NOT is_covered THEN volume.one_of(volume.draw(n, 'ground'), '{vital_interest,legal_obligation}', '{0.5}') END
  FROM in_vain
)
SELECT t.*, s.id AS case_id, volume.key(t.x, t.n, 'handover') AS id, CASE WHEN t.x > s.moved_x THEN s.lead_id ELSE s.opener_id END AS from_id,
       CASE WHEN t.x > s.moved_x THEN s.led_by ELSE s.opened_by END AS from_member, CASE WHEN t.is_covered THEN s.agreement_id END AS agreement_id,
       CASE WHEN t.kind = 'lead' AND t.k = 1 THEN coalesce(s.stays_as, 'contributor') ELSE 'contributor' END AS stays_as,
       CASE WHEN volume.draw(t.n, 'urgent') < 0.15 THEN 'urgent' ELSE 'normal' END AS urgency,
       volume.one_of(volume.draw(t.n, 'how'), '{with_person,three_way_call,appointment_booked,simple}', '{0.4,0.6,0.8}') AS how,
       CASE WHEN t.status IN ('rejected', 'returned') THEN volume.one_of(volume.draw(t.n, 'refusal'),
         '{no_capacity,out_of_scope,out_of_area,duplicate,unreachable,insufficient_information,person_refused,other}',
         '{0.3,0.5,0.62,0.7,0.8,0.9,0.97}') END AS refusal
FROM together t JOIN story s USING (no);
ANALYZE request (no, status);

-- Reminders and alerts went out for what was late before today: the clock finds little to do on its first day.
INSERT INTO cases_handover (id, version, created_at, updated_at, case_id, kind, status, from_agency_id, to_agency_id, requested_by_id, requested_at,
                            need, summary, urgency, how, how_reason, person_told, disclosure, sender_stays_as, observer_until, exception_ground,
                            exception_reason, agreement_id, respond_by, expires_at, reminded_at, escalated_at, answered_at, answered_by_id,
                            reason_code, reason, return_until, ended_at, met_on)
SELECT r.id, 1 + (r.answered_x IS NOT NULL)::int + (r.ended_x IS NOT NULL AND r.ended_x IS DISTINCT FROM r.answered_x)::int, volume.moment(r.x),
       volume.moment(coalesce(r.ended_x, r.answered_x, r.x)), r.case_id, r.kind, r.status, r.from_id, r.to_id, r.from_member, volume.moment(r.x),
       volume.any_of(volume.draw(r.n, 'need'), '{Ouvrir les droits au RSA,Trouver un logement adapté,Aide alimentaire avant la fin du mois,'
         'Refaire une carte d’identité,Reprendre la demande d’APA,Accompagner vers l’emploi,Lever une suspension de droits}'),
       'Situation suivie chez nous depuis quelque temps ; les pièces sont réunies, il manque quelqu’un qui sache faire la suite avec la personne.',
       r.urgency, r.how, CASE WHEN r.how = 'simple' THEN 'La personne ne pouvait pas se déplacer.' ELSE '' END, true,
       CASE WHEN r.is_covered AND volume.draw(r.n, 'discloses') < 0.2 THEN 'identity' ELSE 'offer' END, r.stays_as,
       CASE WHEN r.stays_as = 'observer' THEN volume.day_of(r.answered_x + 40) END, coalesce(r.exception, ''),
       CASE WHEN r.exception IS NULL THEN '' ELSE 'Il fallait agir avant de pouvoir demander.' END, r.agreement_id,
       due.due, volume.moment(r.x) + interval '30 days',
       CASE WHEN r.status = 'requested' AND due.due < volume.moment(volume.now()) THEN due.due + interval '5 minutes' END,
       CASE WHEN r.status = 'requested' AND due.due < volume.moment(volume.now() - 1) THEN due.due + interval '1 day' END,
       volume.moment(r.answered_x), CASE WHEN r.answered_x IS NOT NULL THEN r.member_id END, coalesce(r.refusal, ''),
       CASE WHEN r.refusal IS NULL THEN '' ELSE 'Nous ne pouvons pas suivre cette situation en ce moment.' END,
       CASE WHEN r.status IN ('accepted', 'completed', 'returned') THEN back.due END, volume.moment(r.ended_x),
       CASE WHEN r.status = 'completed' THEN volume.day_of(r.ended_x) END
FROM request r
JOIN volume.deadline due ON due.day = volume.day_of(r.x) AND due.working_days = CASE r.urgency WHEN 'urgent' THEN 1 ELSE 3 END
LEFT JOIN volume.deadline back ON back.day = volume.day_of(r.answered_x) AND back.working_days = 10
ORDER BY r.x, r.n;

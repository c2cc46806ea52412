-- The history of each case: what the other files write down has its event.
CREATE TEMP TABLE happened ON COMMIT DROP AS
SELECT s.id AS stream_id, e.x, s.no * 64 + e.place AS n, e.kind, CASE WHEN e.x > s.moved_x THEN s.led_by ELSE s.opened_by END AS actor_id,
       CASE WHEN e.x > s.moved_x THEN s.lead_id ELSE s.opener_id END AS agency_id, e.data
FROM story s CROSS JOIN LATERAL (VALUES
  (0, s.x, 'case_opened', '{}'),
  (1, CASE WHEN s.informed_how IS NOT NULL THEN s.x END, 'person_informed',
   format('{"how":"%s","information":"%s"}', s.informed_how, volume.key(s.x, s.no, 'information'))),
  (2, CASE WHEN s.is_started THEN s.start_x END, 'case_started', '{}'),
  (5, CASE WHEN s.has_referent THEN s.referent_x END, 'referent_named',
   format('{"agency":"%s","position":"%s","user":"%s"}', s.lead_id, s.referent_position, s.referent_id)),
  (6, CASE WHEN s.is_on_hold THEN s.held_x END, 'case_held', format('{"until":"%s"}', s.hold_until)),
  (7, CASE WHEN s.is_closed THEN s.until_x END, 'case_closed', format('{"outcome":"%s"}', s.outcome))
) AS e (place, x, kind, data)
WHERE e.x IS NOT NULL
UNION ALL
SELECT case_id, ended_x, no * 64 + 8, 'flag_taken_up', answered_by, to_id, format('{"flag":"%s"}', id) FROM flag WHERE case_id IS NOT NULL
UNION ALL
SELECT a.case_id, a.x, a.no * 64 + 3, 'agreement_recorded', a.opened_by, a.opener_id,
       format('{"agencies":["%s"],"agreement":"%s","how":"%s"}', c.agencies, a.id, a.how)
FROM agreed a JOIN (SELECT no, string_agg(agency_id::text, '","' ORDER BY agency_id) AS agencies FROM covered GROUP BY no) c USING (no)
UNION ALL
SELECT case_id, withdrawn_x, no * 64 + 4, 'agreement_withdrawn', opened_by, opener_id, format('{"agreement":"%s"}', id)
FROM agreed WHERE withdrawn_x IS NOT NULL
UNION ALL
SELECT s.id, p.join_x, p.no * 64 + 8 + p.k, 'participation_started', s.opened_by, s.opener_id,
       format('{"agency":"%s","ground":"%s","role":"%s"}', p.agency_id, p.ground, p.role)
FROM partner p JOIN story s USING (no) WHERE p.way = 'joins'
UNION ALL
SELECT p.case_id, p.end_x, p.no * 64 + 12 + p.k, 'participation_ended', s.led_by, s.lead_id, format('{"agency":"%s"}', p.agency_id)
FROM part p JOIN story s USING (no) WHERE p.end_x IS NOT NULL AND p.end_is_told
UNION ALL
SELECT r.case_id, e.x, r.no * 64 + e.place + r.k, e.kind, e.actor_id, e.agency_id, e.data
FROM request r CROSS JOIN LATERAL (VALUES
  (16, r.x, 'handover_requested', r.from_member, r.from_id,
   format('{"handover":"%s","handover_kind":"%s","to_agency":"%s"}', r.id, r.kind, r.to_id)),
  (20, CASE WHEN r.status IN ('accepted', 'completed', 'returned') THEN r.answered_x END, 'handover_accepted', r.member_id, r.to_id,
   format('{"handover":"%s","handover_kind":"%s","to_agency":"%s"}', r.id, r.kind, r.to_id)),
  (24, r.ended_x, 'handover_' || r.status,
   CASE r.status WHEN 'cancelled' THEN r.from_member WHEN 'expired' THEN NULL ELSE r.member_id END,
   CASE r.status WHEN 'cancelled' THEN r.from_id WHEN 'expired' THEN NULL ELSE r.to_id END,
   CASE WHEN r.status = 'expired' THEN format('{"handover":"%s","machine":"clock","to_agency":"%s"}', r.id, r.to_id)
        WHEN r.refusal IS NULL THEN format('{"handover":"%s","to_agency":"%s"}', r.id, r.to_id)
        ELSE format('{"handover":"%s","reason":"%s","to_agency":"%s"}', r.id, r.refusal, r.to_id) END)
) AS e (place, x, kind, actor_id, agency_id, data)
WHERE e.x IS NOT NULL
UNION ALL
SELECT case_id, x, no * 64 + 29 + j * 5 + place, kind, actor_id, agency_id, data FROM change WHERE case_id IS NOT NULL;

CREATE TEMP TABLE tally ON COMMIT DROP AS SELECT n / 64 AS no, count(*) AS events, max(x) AS last_x FROM happened GROUP BY 1;
ANALYZE tally (no);

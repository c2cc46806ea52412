SET LOCAL max_parallel_workers_per_gather = 2;
-- What triggers see to when rows come one by one (cases/migrations/0003_rules.py, irritants/migrations/0004_lead.py). Each row is a rule broken.
SELECT 'an open case has no lead agency'
FROM cases_casefile c LEFT JOIN cases_participation p ON p.case_id = c.id AND p.role = 'lead' AND p.ended_at IS NULL
WHERE c.status <> 'closed' AND p.id IS NULL HAVING count(*) > 0
UNION ALL
SELECT 'an agency is in a case on a withdrawn agreement'
FROM cases_participation p JOIN cases_sharingagreement a ON a.id = p.agreement_id
WHERE a.withdrawn_at IS NOT NULL AND p.ended_at IS NULL HAVING count(*) > 0
UNION ALL
SELECT 'an agency is in a case on an agreement that does not cover it'
FROM cases_participation p LEFT JOIN cases_coveredagency c ON c.agreement_id = p.agreement_id AND c.agency_id = p.agency_id
WHERE p.agreement_id IS NOT NULL AND c.id IS NULL HAVING count(*) > 0
UNION ALL
SELECT 'a closed case awaits an answer'
FROM cases_handover h JOIN cases_casefile c ON c.id = h.case_id
WHERE h.status = 'requested' AND c.status = 'closed' HAVING count(*) > 0
UNION ALL
SELECT 'a grant tells another state than its case'
FROM (SELECT content_object_id, is_open, last_activity_at, opened_at, next_deadline FROM cases_casegroupgrant
      UNION ALL SELECT content_object_id, is_open, last_activity_at, opened_at, next_deadline FROM cases_caseusergrant) g
JOIN cases_casefile c ON c.id = g.content_object_id
WHERE (g.is_open, g.last_activity_at, g.opened_at, g.next_deadline)
      IS DISTINCT FROM (c.status <> 'closed', c.last_activity_at, c.opened_at, c.next_deadline) HAVING count(*) > 0
UNION ALL
SELECT 'a person is found by others than those who see a case of theirs'
FROM cases_person p
LEFT JOIN (SELECT c.person_id, array_agg(DISTINCT g.group_id) AS groups FROM cases_casefile c JOIN cases_casegroupgrant g ON g.content_object_id = c.id
           GROUP BY c.person_id) seen ON seen.person_id = p.id
WHERE p.seen_by_groups <> coalesce(seen.groups, '{}') HAVING count(*) > 0
UNION ALL
SELECT 'an irritant to be worked on is not in charge of the lead of its case'
FROM irritants_irritant i JOIN cases_participation p ON p.case_id = i.case_id AND p.role = 'lead' AND p.ended_at IS NULL
WHERE i.status IN ('reported', 'in_progress') AND i.agency_in_charge_id <> p.agency_id HAVING count(*) > 0;

-- Keys that count: those to come follow.
SELECT setval(pg_get_serial_sequence('auth_group', 'id'), (SELECT max(id) FROM auth_group)),
       setval(pg_get_serial_sequence('agencies_competence', 'id'), (SELECT max(id) FROM agencies_competence)),
       setval(pg_get_serial_sequence('agencies_servedcommune', 'id'), (SELECT max(id) FROM agencies_servedcommune)),
       setval(pg_get_serial_sequence('agencies_user_groups', 'id'), (SELECT max(id) FROM agencies_user_groups)),
       setval(pg_get_serial_sequence('cases_coveredagency', 'id'), (SELECT coalesce(max(id), 1) FROM cases_coveredagency)),
       setval(pg_get_serial_sequence('cases_casegroupgrant', 'id'), (SELECT coalesce(max(id), 1) FROM cases_casegroupgrant)),
       setval(pg_get_serial_sequence('cases_caseusergrant', 'id'), (SELECT coalesce(max(id), 1) FROM cases_caseusergrant)),
       setval(pg_get_serial_sequence('cases_riskflag_factors', 'id'), (SELECT coalesce(max(id), 1) FROM cases_riskflag_factors));

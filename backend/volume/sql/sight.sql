-- What each agency has in its list of irritants (irritants/migrations/0005_sight.py).
INSERT INTO irritants_irritantinsight (agency_id, irritant_id, reported_at, by_case, by_observation, concerned)
SELECT agency_id, irritant_id, reported_at, by_case, by_observation, concerned FROM irritants_sight_wanted;

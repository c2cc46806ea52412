"""Lists of irritants begin with what an agency has in sight, in their order. The database keeps it, from grants and irritants."""

import django.db.models.deletion
from django.db import migrations, models

SIGHT = """
CREATE VIEW irritants_sight_wanted AS
SELECT w.agency_id, w.irritant_id, w.reported_at, bool_or(w.by_case) AS by_case, bool_or(w.by_observation) AS by_observation,
       bool_or(w.concerned) AS concerned
FROM (
  SELECT a.id AS agency_id, i.id AS irritant_id, i.reported_at, true AS by_case, false AS by_observation, false AS concerned
  FROM irritants_irritant i JOIN cases_casegroupgrant g ON g.content_object_id = i.case_id
  JOIN auth_permission p ON p.id = g.permission_id AND p.codename = 'view_casefile' JOIN agencies_agency a ON a.caseworkers_id = g.group_id
  UNION ALL
  SELECT i.reported_by_agency_id, i.id, i.reported_at, false, true, false FROM irritants_irritant i WHERE i.case_id IS NULL
  UNION ALL
  SELECT i.agency_concerned_id, i.id, i.reported_at, false, false, true FROM irritants_irritant i WHERE i.agency_concerned_id IS NOT NULL
) w GROUP BY w.agency_id, w.irritant_id, w.reported_at;
COMMENT ON VIEW irritants_sight_wanted IS 'What irritants_irritantinsight must hold.';

CREATE FUNCTION irritants_into_sight(these uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  DELETE FROM irritants_irritantinsight s WHERE s.irritant_id = ANY (these)
    AND NOT EXISTS (SELECT FROM irritants_sight_wanted w WHERE w.irritant_id = s.irritant_id AND w.agency_id = s.agency_id AND w.irritant_id = ANY (these));
  INSERT INTO irritants_irritantinsight AS s (agency_id, irritant_id, reported_at, by_case, by_observation, concerned)
  SELECT w.agency_id, w.irritant_id, w.reported_at, w.by_case, w.by_observation, w.concerned FROM irritants_sight_wanted w
  WHERE w.irritant_id = ANY (these)
  ON CONFLICT (agency_id, irritant_id) DO UPDATE
    SET reported_at = excluded.reported_at, by_case = excluded.by_case, by_observation = excluded.by_observation, concerned = excluded.concerned
    WHERE (s.reported_at, s.by_case, s.by_observation, s.concerned)
          IS DISTINCT FROM (excluded.reported_at, excluded.by_case, excluded.by_observation, excluded.concerned);
$$;
REVOKE EXECUTE ON FUNCTION irritants_into_sight FROM PUBLIC;

CREATE FUNCTION irritants_misplaced() RETURNS TABLE (irritant_id uuid, what text) LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  WITH present AS (
    SELECT s.agency_id, s.irritant_id, s.reported_at, s.by_case, s.by_observation, s.concerned FROM irritants_irritantinsight s
  )
  SELECT m.irritant_id, 'missing' FROM (TABLE irritants_sight_wanted EXCEPT TABLE present) m
  UNION ALL
  SELECT u.irritant_id, 'unwanted' FROM (TABLE present EXCEPT TABLE irritants_sight_wanted) u
  ORDER BY 1, 2;
$$;

CREATE FUNCTION irritant_in_sight() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM irritants_into_sight(ARRAY[new.id]);
  RETURN NULL;
END $$;
CREATE TRIGGER in_sight AFTER INSERT OR UPDATE OF case_id, reported_by_agency_id, agency_concerned_id, reported_at ON irritants_irritant
  FOR EACH ROW EXECUTE FUNCTION irritant_in_sight();

CREATE FUNCTION irritants_of_granted_in_sight() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  the_case uuid; these uuid[] := '{}';
BEGIN
  FOR the_case IN SELECT DISTINCT content_object_id FROM touched LOOP  -- one by one, by the index: joined, all irritants would be read
    these := these || ARRAY(SELECT id FROM irritants_irritant WHERE case_id = the_case);
  END LOOP;
  IF these <> '{}' THEN
    PERFORM irritants_into_sight(these);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER in_sight_more AFTER INSERT ON cases_casegroupgrant REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION irritants_of_granted_in_sight();
CREATE TRIGGER in_sight_less AFTER DELETE ON cases_casegroupgrant REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION irritants_of_granted_in_sight();

INSERT INTO irritants_irritantinsight (agency_id, irritant_id, reported_at, by_case, by_observation, concerned)
SELECT agency_id, irritant_id, reported_at, by_case, by_observation, concerned FROM irritants_sight_wanted;
"""
SIGHT_REVERSE = """
DROP TRIGGER in_sight_more ON cases_casegroupgrant; DROP TRIGGER in_sight_less ON cases_casegroupgrant;
DROP FUNCTION irritants_of_granted_in_sight; DROP TRIGGER in_sight ON irritants_irritant; DROP FUNCTION irritant_in_sight;
DROP FUNCTION irritants_into_sight; DROP FUNCTION irritants_misplaced; DROP VIEW irritants_sight_wanted;
"""
SORTED = ["agency", "-reported_at", "-irritant"]
WAYS_IN = ("by_case", "by_observation", "concerned")
BY_ITSELF = models.Q(by_observation=True) | models.Q(concerned=True)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_journal"), ("cases", "0003_rules"), ("irritants", "0004_lead")]
    operations = [
        migrations.CreateModel(
            name="IrritantInSight",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("agency_id", "irritant_id", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("reported_at", models.DateTimeField()),
                ("by_case", models.BooleanField(help_text="The agency's caseworkers see the case where it was met.")),
                ("by_observation", models.BooleanField(help_text="The agency observed it.")),
                ("concerned", models.BooleanField(help_text="It concerns the agency.")),
                (
                    "agency",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.agency"),
                ),
                (
                    "irritant",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="in_sight", to="irritants.irritant"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=SORTED, include=WAYS_IN, name="irritant_in_sight"),
                    models.Index(fields=SORTED, name="irritant_in_sight_of_managers", condition=BY_ITSELF),
                ],
                "constraints": [models.CheckConstraint(condition=models.Q(by_case=True) | BY_ITSELF, name="in_sight_somehow")],
            },
        ),
        migrations.RunSQL(SIGHT, SIGHT_REVERSE),
    ]

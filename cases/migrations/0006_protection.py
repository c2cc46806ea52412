"""Restricted cases always have a reader; an exclusion has a coded reason."""

from django.db import migrations, models

READER = """
CREATE FUNCTION restricted_case_has_reader() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  touched uuid := CASE tg_table_name WHEN 'cases_casefile' THEN (to_jsonb(new) ->> 'id')::uuid ELSE (to_jsonb(old) ->> 'content_object_id')::uuid END;
BEGIN
  IF EXISTS (SELECT FROM cases_casefile c WHERE c.id = touched AND c.is_restricted
             AND NOT EXISTS (SELECT FROM cases_caseusergrant g WHERE g.content_object_id = c.id)) THEN
    RAISE EXCEPTION 'a restricted case has a named reader at every instant' USING errcode = '23514', constraint = 'restricted_case_has_reader';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER restricted_case_has_reader AFTER INSERT OR UPDATE OF is_restricted ON cases_casefile
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.is_restricted) EXECUTE FUNCTION restricted_case_has_reader();
CREATE CONSTRAINT TRIGGER restricted_case_has_reader AFTER UPDATE OR DELETE ON cases_caseusergrant
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION restricted_case_has_reader();
"""
READER_REVERSE = """
DROP TRIGGER restricted_case_has_reader ON cases_caseusergrant; DROP TRIGGER restricted_case_has_reader ON cases_casefile;
DROP FUNCTION restricted_case_has_reader;
"""
REASONS = [
    ("relative", "A relative"),
    ("neighbour", "A neighbour"),
    ("acquaintance", "Knows the person otherwise"),
    ("other", "Another reason"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_sorted_grants")]
    operations = [
        migrations.RunSQL(READER, READER_REVERSE),
        migrations.AddField("caseexclusion", "reason", models.CharField(choices=REASONS, default="other", max_length=20)),
        migrations.AddConstraint(
            "caseexclusion",
            models.CheckConstraint(
                condition=models.Q(reason__in=["relative", "neighbour", "acquaintance", "other"]), name="exclusion_reason"
            ),
        ),
    ]

"""Figures know what ended without a resolution, and are added up. The daily copy is derived: it is dropped, and `run_due` takes it anew."""

from django.db import migrations, models

LEFT = """
CREATE FUNCTION irritants_left_with_their_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  way text := CASE WHEN new.outcome IN ('person_withdrew', 'moved_away', 'deceased') THEN new.outcome ELSE '' END;
BEGIN
  UPDATE irritants_irritant
  SET left_by = way, left_at = CASE WHEN way <> '' THEN new.closed_at END, version = version + 1, updated_at = new.updated_at
  WHERE case_id = new.id AND left_by <> way AND status <> 'entered_in_error';
  RETURN NULL;
END $$;
CREATE TRIGGER irritants_left AFTER UPDATE OF outcome, closed_at ON cases_casefile FOR EACH ROW
  WHEN (old.outcome IS DISTINCT FROM new.outcome) EXECUTE FUNCTION irritants_left_with_their_case();

UPDATE irritants_irritant i SET left_by = c.outcome, left_at = c.closed_at, version = i.version + 1
FROM cases_casefile c WHERE c.id = i.case_id AND c.outcome IN ('person_withdrew', 'moved_away', 'deceased');
DELETE FROM irritants_snapshot;
"""
LEFT_REVERSE = (
    "DROP TRIGGER irritants_left ON cases_casefile; DROP FUNCTION irritants_left_with_their_case; DELETE FROM irritants_snapshot;"
)


class Migration(migrations.Migration):
    dependencies = [("irritants", "0007_recurring"), ("cases", "0023_removed_documents")]

    operations = [
        migrations.AddField(
            model_name="irritant",
            name="left_by",
            field=models.CharField(
                blank=True,
                choices=[("person_withdrew", "The person withdrew"), ("moved_away", "Moved away"), ("deceased", "Deceased")],
                editable=False,
                help_text="What ended its case before it was resolved: no resolution can come any more. Kept by the database.",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="irritant",
            name="left_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(LEFT, LEFT_REVERSE),
        migrations.DeleteModel(name="CountedIrritant"),
    ]

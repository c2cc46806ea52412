"""Masked answers are kept until the next refresh, or until the catalogue changes."""

from django.db import migrations, models

FORGET = """
CREATE FUNCTION forget_kept_answers() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM irritants_keptanswer;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_kept_answers AFTER INSERT OR UPDATE OR DELETE ON irritants_irritantcategory
  FOR EACH STATEMENT EXECUTE FUNCTION forget_kept_answers();
"""
FORGET_REVERSE = "DROP TRIGGER forget_kept_answers ON irritants_irritantcategory; DROP FUNCTION forget_kept_answers;"


class Migration(migrations.Migration):
    dependencies = [
        ("irritants", "0009_counted_by_cells"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                (
                    "question",
                    models.CharField(
                        help_text="Digest of the scope, the cut and the refresh.", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("rows", models.JSONField()),
            ],
        ),
        migrations.RunSQL(FORGET, FORGET_REVERSE),
    ]

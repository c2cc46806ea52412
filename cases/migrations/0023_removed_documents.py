"""A document that was removed stays as a trace, without what named or described its file; its file being erased, nothing brings it back. And
each day on which the store was compared with the documents."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import backend.base.clock

STAYS = """
CREATE FUNCTION document_stays_removed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the file of a document that was removed is erased' USING errcode = '23514', constraint = 'document_stays_removed';
END $$;
CREATE TRIGGER document_stays_removed BEFORE UPDATE OF removed_at, stored_as ON cases_document FOR EACH ROW
  WHEN (old.removed_at IS NOT NULL AND (new.removed_at IS DISTINCT FROM old.removed_at OR new.stored_as <> old.stored_as))
  EXECUTE FUNCTION document_stays_removed();
"""
STAYS_REVERSE = "DROP TRIGGER document_stays_removed ON cases_document; DROP FUNCTION document_stays_removed;"


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_reviewed_habilitations"),
        ("cases", "0022_merge_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentSweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("swept_at", models.DateTimeField(default=backend.base.clock.now)),
                ("removed", models.PositiveIntegerField(help_text="Files that no document had.")),
                ("lost", models.PositiveIntegerField(help_text="Documents whose file was missing.")),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_not_empty",
        ),
        migrations.AddField(
            model_name="document",
            name="removal_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wrong_person", "It concerns somebody else"),
                    ("duplicate", "It was there twice"),
                    ("not_needed", "It is not needed any more"),
                    ("person_asked", "The person asked for it"),
                ],
                db_default="",
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="removed_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("removed_at__isnull", False), _connector="OR"),
                name="document_not_empty",
                violation_error_message="This file is empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removal_reason", ""), ("removed_at", None), ("removed_by", None), models.Q(("name", ""), _negated=True)),
                    models.Q(
                        ("digest", b""),
                        ("name", ""),
                        ("removal_reason__in", ["wrong_person", "duplicate", "not_needed", "person_asked"]),
                        ("removed_at__isnull", False),
                        ("size", 0),
                    ),
                    _connector="OR",
                ),
                name="document_removed_and_blank",
            ),
        ),
        migrations.RunSQL(STAYS, STAYS_REVERSE),
    ]

"""Somebody met again has a record in each case, and a pair keeps who found it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FOUND_BY = """
UPDATE cases_probablepair SET found_by_id = (
    SELECT opened_by_id FROM cases_casefile WHERE person_id = second_id ORDER BY opened_at, id LIMIT 1
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_sensitive_agencies"),
        ("cases", "0023_removed_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="met_as",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                help_text="Met again: the first record of this person, which each later case has its own copy of.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.person",
            ),
        ),
        migrations.AddField(
            model_name="probablepair",
            name="found_by",
            field=models.ForeignKey(
                editable=False,
                help_text="Who opened or reopened the case by which it was found, and never sees it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(condition=models.Q(("met_as__isnull", False)), fields=["met_as"], name="person_met_as"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(condition=models.Q(("met_as", models.F("id")), _negated=True), name="person_met_as_another"),
        ),
        migrations.RunSQL(FOUND_BY, migrations.RunSQL.noop),
    ]

"""Observations may have been entered in error, one by one or with the spreadsheet that brought them, which they name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_sensitive_agencies"),
        ("irritants", "0011_personas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="observation",
            name="sheet",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The spreadsheet that it came with.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="brought",
                to="irritants.observationimport",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="void_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="observation",
            name="voided_at",
            field=models.DateTimeField(blank=True, help_text="When it was found to have been entered in error.", null=True),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(condition=models.Q(("sheet__isnull", False)), fields=["sheet"], name="observation_by_sheet"),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason", ""), ("voided_at", None)),
                    models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="observation_voided_with_reason",
                violation_error_message="What was entered in error says why.",
            ),
        ),
    ]

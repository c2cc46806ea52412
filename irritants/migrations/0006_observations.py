"""Observations say in what kind of place they were made, and may be imported from a spreadsheet."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import backend.base.clock
import backend.base.models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_reviewed_habilitations"),
        ("irritants", "0005_sight"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ObservationImport",
            fields=[
                ("id", models.UUIDField(default=backend.base.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("rows", models.JSONField(default=list)),
                ("sent_at", models.DateTimeField(default=backend.base.clock.now)),
                ("imported_at", models.DateTimeField(null=True)),
                ("observations", models.PositiveIntegerField(default=0)),
                ("irritants", models.PositiveIntegerField(default=0)),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency")),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name="observation",
            name="observation_by_agency",
        ),
        migrations.AddField(
            model_name="observation",
            name="place_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("home", "At the person’s home"),
                    ("reception", "Where an agency receives people"),
                    ("town_hall", "Town hall"),
                    ("association", "Association"),
                    ("public_hall", "Village hall, library"),
                    ("street", "Street, market"),
                    ("phone", "By telephone"),
                    ("online", "Online"),
                    ("other", "Elsewhere"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["agency", "-observed_on", "-id"], name="observation_by_agency"),
        ),
        migrations.AddIndex(
            model_name="observationimport",
            index=models.Index(condition=models.Q(("imported_at", None)), fields=["sent_at"], name="sheet_waiting"),
        ),
        migrations.AddConstraint(
            model_name="observationimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("imported_at", None), ("rows", []), _connector="OR"), name="imported_sheet_is_forgotten"
            ),
        ),
    ]

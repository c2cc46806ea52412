"""What several people meet, the irritants linked to it, and a catalogue that the steering team changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import backend.base.clock
import backend.base.models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_reviewed_habilitations"),
        ("cases", "0023_removed_documents"),
        ("irritants", "0006_observations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecurringIrritant",
            fields=[
                ("id", models.UUIDField(default=backend.base.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=backend.base.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=backend.base.clock.now, editable=False)),
                ("title", models.CharField(max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("spotted", "Spotted"),
                            ("qualified", "Qualified"),
                            ("solution_on_trial", "Solution on trial"),
                            ("solved", "Solved"),
                            ("recurring", "It came back"),
                        ],
                        default="spotted",
                        max_length=20,
                    ),
                ),
                (
                    "administration",
                    models.CharField(blank=True, help_text="Who could solve it, when it is no agency of the directory.", max_length=200),
                ),
                ("cause", models.TextField(blank=True)),
                ("workaround", models.TextField(blank=True)),
                ("solution", models.TextField(blank=True)),
                ("trial_started_on", models.DateField(blank=True, null=True)),
                ("solved_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="irritant",
            name="linked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="irritantcategory",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                help_text="The category that continues it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="irritants.irritantcategory",
            ),
        ),
        migrations.AddField(
            model_name="irritantcategory",
            name="origin",
            field=models.CharField(
                choices=[("reference", "Catalogue delivered with Fil rouge"), ("steering", "Steering team")],
                default="reference",
                help_text="Who answers for its words: what the steering team has added or changed, loading the reference data leaves alone.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="irritantcategory",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddConstraint(
            model_name="irritantcategory",
            constraint=models.CheckConstraint(condition=models.Q(("origin__in", ["reference", "steering"])), name="category_origin"),
        ),
        migrations.AddConstraint(
            model_name="irritantcategory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("is_active", False), models.Q(("merged_into", models.F("code")), _negated=True)),
                    _connector="OR",
                ),
                name="category_merged_is_retired",
                violation_error_message="A category that was merged into another takes no new irritant.",
            ),
        ),
        migrations.AddField(
            model_name="recurringirritant",
            name="agency_concerned",
            field=models.ForeignKey(
                blank=True,
                help_text="Who could solve it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recurring_concerning",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="recurringirritant",
            name="category",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="recurring", to="irritants.irritantcategory"),
        ),
        migrations.AddField(
            model_name="recurringirritant",
            name="living_area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="recurring_irritants", to="agencies.livingarea"
            ),
        ),
        migrations.AddField(
            model_name="recurringirritant",
            name="owner_agency",
            field=models.ForeignKey(
                help_text="Who spotted it: told when it comes back.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recurring_owned",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="irritant",
            name="recurring",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="What several people meet, of which this is one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="irritants",
                to="irritants.recurringirritant",
            ),
        ),
        migrations.AddIndex(
            model_name="irritant",
            index=models.Index(condition=models.Q(("recurring__isnull", False)), fields=["recurring"], name="irritant_by_recurring"),
        ),
        migrations.AddConstraint(
            model_name="irritant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("linked_at", None), ("recurring", None)),
                    models.Q(("linked_at__isnull", False), ("recurring__isnull", False)),
                    _connector="OR",
                ),
                name="irritant_linked_at",
            ),
        ),
        migrations.AddIndex(
            model_name="recurringirritant",
            index=models.Index(fields=["living_area", "-created_at", "-id"], name="recurring_by_area"),
        ),
        migrations.AddIndex(
            model_name="recurringirritant",
            index=models.Index(fields=["category", "living_area"], name="recurring_by_category"),
        ),
        migrations.AddConstraint(
            model_name="recurringirritant",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["spotted", "qualified", "solution_on_trial", "solved", "recurring"])),
                name="recurring_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringirritant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["solved", "recurring"]), _negated=True),
                    models.Q(("solved_on__isnull", False), models.Q(("solution", ""), _negated=True)),
                    _connector="OR",
                ),
                name="recurring_solved_by_something",
                violation_error_message="What is solved was solved on a day, by something: say by what.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringirritant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "solution_on_trial"), _negated=True),
                    models.Q(("trial_started_on__isnull", False), models.Q(("solution", ""), _negated=True)),
                    _connector="OR",
                ),
                name="recurring_trial_of_something",
            ),
        ),
    ]

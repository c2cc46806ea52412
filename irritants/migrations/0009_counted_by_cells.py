"""The daily copy holds what figures need and no more; cells are what it adds up to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("irritants", "0008_figures_of_ended_cases"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="irritant",
            constraint=models.CheckConstraint(
                condition=models.Q(left_at=None, left_by="") | (~models.Q(left_by="") & models.Q(left_at__isnull=False)),
                name="irritant_left_at",
            ),
        ),
        migrations.CreateModel(
            name="CountedIrritant",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("category_id", models.CharField(max_length=4)),
                ("reported_by_agency_id", models.UUIDField(db_index=True)),
                ("agency_concerned_id", models.UUIDField(db_index=True, null=True)),
                ("agency_in_charge_id", models.UUIDField(db_index=True)),
                ("commune_id", models.CharField(max_length=5)),
                ("intercommunality_id", models.CharField(max_length=9, null=True)),
                ("living_area_id", models.UUIDField(null=True)),
                ("reported_on", models.DateField()),
                ("ended", models.PositiveSmallIntegerField(help_text="How waiting ended (irritants/statistics/survival.py, End).")),
                ("ended_on", models.DateField(null=True)),
                ("is_open", models.BooleanField()),
                ("is_confirmed", models.BooleanField()),
                ("is_presumed", models.BooleanField()),
                ("is_reopened", models.BooleanField()),
                (
                    "presumed_from",
                    models.DateTimeField(help_text="When it becomes presumed, if the person says nothing until then.", null=True),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["living_area_id", "reported_on"], name="counted_by_area"),
                    models.Index(
                        condition=models.Q(("is_presumed", False), ("presumed_from__isnull", False)),
                        fields=["presumed_from"],
                        name="counted_to_presume",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FiguresCell",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("living_area_id", models.UUIDField(help_text="None: the whole country, those outside any area included.", null=True)),
                ("category_id", models.CharField(max_length=4)),
                ("month", models.DateField(help_text="Its first day: that of the report.")),
                (
                    "unit",
                    models.CharField(help_text="“calendar” or “working” days; “waiting”: as long as the reader’s day says.", max_length=8),
                ),
                ("reported_on", models.DateField(help_text="Of those that wait.", null=True)),
                ("days", models.PositiveIntegerField(help_text="In the unit. None for those that wait.", null=True)),
                ("ended", models.PositiveSmallIntegerField()),
                ("is_open", models.BooleanField()),
                ("is_confirmed", models.BooleanField()),
                ("is_presumed", models.BooleanField()),
                ("is_reopened", models.BooleanField()),
                ("number", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "living_area_id",
                            "category_id",
                            "month",
                            "unit",
                            "reported_on",
                            "days",
                            "ended",
                            "is_open",
                            "is_confirmed",
                            "is_presumed",
                            "is_reopened",
                        ),
                        name="one_figures_cell",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("days", None), ("reported_on__isnull", False), ("unit", "waiting")),
                            models.Q(("days__isnull", False), ("reported_on", None), ("unit__in", ["calendar", "working"])),
                            _connector="OR",
                        ),
                        name="figures_cell_of_its_unit",
                    ),
                ],
            },
        ),
    ]

"""Restricted cases are few: lists that leave them out look them up by themselves instead of reading every case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0024_met_again"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="casefile",
            index=models.Index(condition=models.Q(("is_restricted", True)), fields=["id"], name="case_restricted"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_reviewed_habilitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="is_sensitive",
            field=models.BooleanField(
                default=False, help_text="That it takes part in somebody’s case is itself sensitive: see cases/masking.py."
            ),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import backend.base.clock
import backend.base.models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial"), ("frontend", "0001_cache")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=backend.base.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=300)),
                ("data", models.JSONField()),
                ("updated_at", models.DateTimeField(db_index=True, default=backend.base.clock.now)),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.agency")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "agency", "path"), name="one_draft_per_page")],
            },
        ),
    ]

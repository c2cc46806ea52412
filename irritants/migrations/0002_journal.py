from django.db import migrations

from backend.base import journal


class Migration(migrations.Migration):
    dependencies = [("irritants", "0001_initial")]
    operations = [migrations.RunSQL(journal.chain("irritants_irritantevent"), journal.chain_reverse("irritants_irritantevent"))]

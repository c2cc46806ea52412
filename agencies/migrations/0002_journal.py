from django.db import migrations

from backend.base import journal


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [migrations.RunSQL(journal.chain("agencies_agencyevent"), journal.chain_reverse("agencies_agencyevent"))]

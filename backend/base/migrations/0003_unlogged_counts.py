from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("base", "0002_answers_and_counts")]
    operations = [migrations.RunSQL("ALTER TABLE base_requestcount SET UNLOGGED", "ALTER TABLE base_requestcount SET LOGGED")]

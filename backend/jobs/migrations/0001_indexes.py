"""What recovery looks for, in a table that holds weeks of results: the few jobs that run or failed, and results by their age."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("django_tasks_database", "0021_conditional_partial_index_ordering")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX jobs_to_put_right ON django_tasks_database_dbtaskresult (status) WHERE status IN ('RUNNING', 'FAILED')",
            "DROP INDEX jobs_to_put_right",
        ),
        migrations.RunSQL(
            "CREATE INDEX jobs_by_end ON django_tasks_database_dbtaskresult (finished_at) WHERE finished_at IS NOT NULL",
            "DROP INDEX jobs_by_end",
        ),
    ]

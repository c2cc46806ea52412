"""Lists sorted by the day of opening begin with the grants too: each says when its case was opened, which never changes."""

from django.db import migrations, models

import backend.base.clock

FILL = """
CREATE OR REPLACE FUNCTION grant_fill() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT c.status <> 'closed', c.last_activity_at, c.opened_at INTO new.is_open, new.last_activity_at, new.opened_at
  FROM cases_casefile c WHERE c.id = new.content_object_id;
  RETURN new;
END $$;
UPDATE cases_casegroupgrant g SET opened_at = c.opened_at FROM cases_casefile c WHERE c.id = g.content_object_id;
UPDATE cases_caseusergrant g SET opened_at = c.opened_at FROM cases_casefile c WHERE c.id = g.content_object_id;
"""
FILL_REVERSE = """
CREATE OR REPLACE FUNCTION grant_fill() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT c.status <> 'closed', c.last_activity_at INTO new.is_open, new.last_activity_at FROM cases_casefile c WHERE c.id = new.content_object_id;
  RETURN new;
END $$;
"""


def opened_at() -> models.DateTimeField:
    return models.DateTimeField(default=backend.base.clock.now, editable=False)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_awaiting_an_answer")]
    operations = [
        migrations.AddField("casegroupgrant", "opened_at", opened_at()),
        migrations.AddField("caseusergrant", "opened_at", opened_at()),
        migrations.RunSQL(FILL, FILL_REVERSE),
        migrations.AddIndex(
            "casegroupgrant",
            models.Index(
                models.F("group"),
                models.F("permission"),
                models.F("is_open"),
                models.OrderBy(models.F("opened_at"), descending=True),
                models.OrderBy(models.F("content_object"), descending=True),
                name="grant_by_opening",
            ),
        ),
    ]

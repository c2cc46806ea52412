"""Lists sorted by the day of opening, and those of late cases, begin with the grants too: each says when its case was opened and is due."""

from django.db import migrations, models

import backend.base.clock

FILL = """
CREATE OR REPLACE FUNCTION grant_fill() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT c.status <> 'closed', c.last_activity_at, c.opened_at, c.next_deadline
  INTO new.is_open, new.last_activity_at, new.opened_at, new.next_deadline
  FROM cases_casefile c WHERE c.id = new.content_object_id;
  RETURN new;
END $$;

CREATE OR REPLACE FUNCTION grant_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE cases_casegroupgrant SET is_open = new.status <> 'closed', last_activity_at = new.last_activity_at, next_deadline = new.next_deadline
  WHERE content_object_id = new.id;
  UPDATE cases_caseusergrant SET is_open = new.status <> 'closed', last_activity_at = new.last_activity_at, next_deadline = new.next_deadline
  WHERE content_object_id = new.id;
  RETURN NULL;
END $$;
DROP TRIGGER grants_follow ON cases_casefile;
CREATE TRIGGER grants_follow AFTER UPDATE OF status, last_activity_at, next_deadline ON cases_casefile FOR EACH ROW
  WHEN ((old.status, old.last_activity_at, old.next_deadline) IS DISTINCT FROM (new.status, new.last_activity_at, new.next_deadline))
  EXECUTE FUNCTION grant_follow();

UPDATE cases_casegroupgrant g SET opened_at = c.opened_at, next_deadline = c.next_deadline
FROM cases_casefile c WHERE c.id = g.content_object_id;
UPDATE cases_caseusergrant g SET opened_at = c.opened_at, next_deadline = c.next_deadline
FROM cases_casefile c WHERE c.id = g.content_object_id;
"""
FILL_REVERSE = """
CREATE OR REPLACE FUNCTION grant_fill() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT c.status <> 'closed', c.last_activity_at INTO new.is_open, new.last_activity_at FROM cases_casefile c WHERE c.id = new.content_object_id;
  RETURN new;
END $$;

CREATE OR REPLACE FUNCTION grant_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE cases_casegroupgrant SET is_open = new.status <> 'closed', last_activity_at = new.last_activity_at WHERE content_object_id = new.id;
  UPDATE cases_caseusergrant SET is_open = new.status <> 'closed', last_activity_at = new.last_activity_at WHERE content_object_id = new.id;
  RETURN NULL;
END $$;
DROP TRIGGER grants_follow ON cases_casefile;
CREATE TRIGGER grants_follow AFTER UPDATE OF status, last_activity_at ON cases_casefile FOR EACH ROW
  WHEN (old.status IS DISTINCT FROM new.status OR old.last_activity_at IS DISTINCT FROM new.last_activity_at) EXECUTE FUNCTION grant_follow();
"""


def opened_at() -> models.DateTimeField:
    return models.DateTimeField(default=backend.base.clock.now, editable=False)


def next_deadline() -> models.DateTimeField:
    return models.DateTimeField(null=True, editable=False)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_awaiting_an_answer")]
    operations = [
        migrations.AddField("casegroupgrant", "opened_at", opened_at()),
        migrations.AddField("casegroupgrant", "next_deadline", next_deadline()),
        migrations.AddField("caseusergrant", "opened_at", opened_at()),
        migrations.AddField("caseusergrant", "next_deadline", next_deadline()),
        migrations.RunSQL(FILL, FILL_REVERSE),
        migrations.AddIndex(
            "casegroupgrant",
            models.Index(fields=["group", "permission", "is_open", "-opened_at", "-content_object"], name="grant_by_opening"),
        ),
        migrations.AddIndex(
            "casegroupgrant",
            models.Index(
                fields=["group", "permission", "next_deadline"],
                name="grant_by_deadline",
                condition=models.Q(is_open=True, next_deadline__isnull=False),
            ),
        ),
    ]

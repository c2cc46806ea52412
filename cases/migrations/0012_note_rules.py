"""An audience that names agencies names one at least, another names none; none ever narrows. Notes read are journaled once in a time."""

from django.db import migrations

from backend.base import journal

NAMED = """
CREATE FUNCTION audience_is_named() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  touched uuid := coalesce(to_jsonb(new) ->> tg_argv[2], to_jsonb(old) ->> tg_argv[2])::uuid;
  wrong boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM %I c WHERE c.id = $1 AND (c.audience = ''named'') <> EXISTS (SELECT FROM %I r WHERE r.of_id = c.id))',
                 tg_argv[0], tg_argv[1]) INTO wrong USING touched;
  IF wrong THEN
    RAISE EXCEPTION 'an audience that names agencies names one at least, another names none' USING errcode = '23514', constraint = 'audience_is_named';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audience_is_named AFTER INSERT OR UPDATE OF audience ON cases_note
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audience_is_named('cases_note', 'cases_notereader', 'id');
CREATE CONSTRAINT TRIGGER audience_is_named AFTER INSERT OR UPDATE OR DELETE ON cases_notereader
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audience_is_named('cases_note', 'cases_notereader', 'of_id');
"""
NAMED_REVERSE = """
DROP TRIGGER audience_is_named ON cases_notereader; DROP TRIGGER audience_is_named ON cases_note; DROP FUNCTION audience_is_named;
"""

WIDENS = """
CREATE FUNCTION audience_only_widens() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'an audience goes from % to no such as %', old.audience, new.audience USING errcode = '23514', constraint = 'audience_only_widens';
END $$;
CREATE TRIGGER audience_only_widens BEFORE UPDATE OF audience ON cases_note FOR EACH ROW
  WHEN (old.audience = 'participants' AND new.audience <> 'participants' OR old.audience = 'named' AND new.audience = 'own_agency')
  EXECUTE FUNCTION audience_only_widens();
"""
WIDENS_REVERSE = "DROP TRIGGER audience_only_widens ON cases_note; DROP FUNCTION audience_only_widens;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_notes")]
    operations = [
        migrations.RunSQL(NAMED, NAMED_REVERSE),
        migrations.RunSQL(WIDENS, WIDENS_REVERSE),
        migrations.RunSQL(journal.also_once("cases_accessrecord", "note_read"), migrations.RunSQL.noop),
    ]

"""Rules of merged files that a CHECK cannot say. Each refusal names a constraint."""

from django.db import migrations

from backend.base import journal

LINKED = """
CREATE FUNCTION linked_person_has_no_open_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  broken boolean;
BEGIN
  IF tg_table_name = 'cases_casefile' THEN
    SELECT EXISTS (SELECT FROM cases_casefile c JOIN cases_person p ON p.id = c.person_id
                   WHERE c.id = new.id AND c.status <> 'closed' AND p.same_as_id IS NOT NULL) INTO broken;
  ELSE
    SELECT EXISTS (SELECT FROM cases_casefile c JOIN cases_person p ON p.id = c.person_id
                   WHERE p.id = new.id AND p.same_as_id IS NOT NULL AND c.status <> 'closed') INTO broken;
  END IF;
  IF broken THEN
    RAISE EXCEPTION 'somebody linked to another record is followed there' USING errcode = '23514', constraint = 'linked_person_has_no_open_case';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER linked_person_has_no_open_case AFTER INSERT OR UPDATE OF status ON cases_casefile
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.status <> 'closed') EXECUTE FUNCTION linked_person_has_no_open_case();
CREATE CONSTRAINT TRIGGER linked_person_has_no_open_case AFTER UPDATE OF same_as_id ON cases_person
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.same_as_id IS NOT NULL) EXECUTE FUNCTION linked_person_has_no_open_case();

CREATE FUNCTION same_as_is_one_step() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM cases_person p JOIN cases_person q ON q.id = p.same_as_id WHERE p.id = new.id AND q.same_as_id IS NOT NULL)
     OR EXISTS (SELECT FROM cases_person p JOIN cases_person r ON r.same_as_id = p.id WHERE p.id = new.id AND p.same_as_id IS NOT NULL) THEN
    RAISE EXCEPTION 'a person is linked to the record that goes on, never to one linked further' USING errcode = '23514', constraint = 'same_as_is_one_step';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER same_as_is_one_step AFTER INSERT OR UPDATE OF same_as_id ON cases_person
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.same_as_id IS NOT NULL) EXECUTE FUNCTION same_as_is_one_step();
"""
LINKED_REVERSE = """
DROP TRIGGER same_as_is_one_step ON cases_person; DROP FUNCTION same_as_is_one_step;
DROP TRIGGER linked_person_has_no_open_case ON cases_person; DROP TRIGGER linked_person_has_no_open_case ON cases_casefile;
DROP FUNCTION linked_person_has_no_open_case;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_file_merges")]
    operations = [
        migrations.RunSQL(LINKED, LINKED_REVERSE),
        migrations.RunSQL("UPDATE cases_probablepair SET told_at = found_at", migrations.RunSQL.noop),  # those of before are in the lists
        migrations.RunSQL(journal.chain("cases_filemergeevent"), journal.chain_reverse("cases_filemergeevent")),
    ]

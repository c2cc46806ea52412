"""Rules of the house that a CHECK cannot say. Each refusal names a constraint, for which the doors have a sentence."""

from django.db import migrations

GRANTS = """
CREATE FUNCTION grant_fill() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT c.status <> 'closed', c.last_activity_at INTO new.is_open, new.last_activity_at FROM cases_casefile c WHERE c.id = new.content_object_id;
  RETURN new;
END $$;
CREATE TRIGGER fill BEFORE INSERT ON cases_casegroupgrant FOR EACH ROW EXECUTE FUNCTION grant_fill();
CREATE TRIGGER fill BEFORE INSERT ON cases_caseusergrant FOR EACH ROW EXECUTE FUNCTION grant_fill();

CREATE FUNCTION grant_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE cases_casegroupgrant SET is_open = new.status <> 'closed', last_activity_at = new.last_activity_at WHERE content_object_id = new.id;
  UPDATE cases_caseusergrant SET is_open = new.status <> 'closed', last_activity_at = new.last_activity_at WHERE content_object_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER grants_follow AFTER UPDATE OF status, last_activity_at ON cases_casefile FOR EACH ROW
  WHEN (old.status IS DISTINCT FROM new.status OR old.last_activity_at IS DISTINCT FROM new.last_activity_at) EXECUTE FUNCTION grant_follow();

CREATE FUNCTION person_seen_by() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  the_case uuid := coalesce(new.content_object_id, old.content_object_id);
  the_group int := coalesce(new.group_id, old.group_id);
BEGIN
  UPDATE cases_person p SET seen_by_groups = (
    SELECT CASE WHEN EXISTS (SELECT FROM cases_casegroupgrant g JOIN cases_casefile c ON c.id = g.content_object_id
                             WHERE c.person_id = p.id AND g.group_id = the_group)
                THEN array_append(array_remove(p.seen_by_groups, the_group), the_group)
                ELSE array_remove(p.seen_by_groups, the_group) END)
  FROM cases_casefile c WHERE c.id = the_case AND p.id = c.person_id
    AND (tg_op = 'DELETE' OR NOT p.seen_by_groups @> ARRAY[the_group]);
  RETURN NULL;
END $$;
CREATE TRIGGER seen_by AFTER INSERT OR DELETE ON cases_casegroupgrant FOR EACH ROW EXECUTE FUNCTION person_seen_by();
"""
GRANTS_REVERSE = """
DROP TRIGGER seen_by ON cases_casegroupgrant; DROP FUNCTION person_seen_by;
DROP TRIGGER grants_follow ON cases_casefile; DROP FUNCTION grant_follow;
DROP TRIGGER fill ON cases_casegroupgrant; DROP TRIGGER fill ON cases_caseusergrant; DROP FUNCTION grant_fill;
"""

LEAD = """
CREATE FUNCTION case_has_lead() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  touched uuid[] := CASE tg_table_name WHEN 'cases_casefile' THEN ARRAY[to_jsonb(new) ->> 'id']::uuid[]
                    ELSE ARRAY[to_jsonb(new) ->> 'case_id', to_jsonb(old) ->> 'case_id']::uuid[] END;
BEGIN
  IF EXISTS (SELECT FROM cases_casefile c WHERE c.id = ANY (touched) AND c.status <> 'closed'
             AND NOT EXISTS (SELECT FROM cases_participation p WHERE p.case_id = c.id AND p.role = 'lead' AND p.ended_at IS NULL)) THEN
    RAISE EXCEPTION 'an open case has a lead agency at every instant' USING errcode = '23514', constraint = 'case_has_lead';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_has_lead AFTER INSERT OR UPDATE OF status ON cases_casefile
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_has_lead();
CREATE CONSTRAINT TRIGGER case_has_lead AFTER UPDATE OR DELETE ON cases_participation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_has_lead();
"""
LEAD_REVERSE = """
DROP TRIGGER case_has_lead ON cases_participation; DROP TRIGGER case_has_lead ON cases_casefile; DROP FUNCTION case_has_lead;
"""

GROUND = """
CREATE FUNCTION sharing_has_ground() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM cases_participation p JOIN cases_sharingagreement a ON a.id = p.agreement_id
             WHERE a.withdrawn_at IS NOT NULL AND p.ended_at IS NULL
               AND CASE WHEN tg_table_name = 'cases_participation' THEN p.id = new.id ELSE a.id = new.id END) THEN
    RAISE EXCEPTION 'no agency stays in a case on a withdrawn agreement' USING errcode = '23514', constraint = 'sharing_has_ground';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sharing_has_ground AFTER INSERT OR UPDATE ON cases_participation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.agreement_id IS NOT NULL) EXECUTE FUNCTION sharing_has_ground();
CREATE CONSTRAINT TRIGGER sharing_has_ground AFTER UPDATE OF withdrawn_at ON cases_sharingagreement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.withdrawn_at IS NOT NULL) EXECUTE FUNCTION sharing_has_ground();
"""
GROUND_REVERSE = """
DROP TRIGGER sharing_has_ground ON cases_participation; DROP TRIGGER sharing_has_ground ON cases_sharingagreement; DROP FUNCTION sharing_has_ground;
"""

HANDOVERS = """
CREATE FUNCTION handover_life() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT (old.status = 'requested' AND new.status IN ('accepted', 'rejected', 'cancelled', 'expired')
          OR old.status = 'accepted' AND new.status IN ('completed', 'returned')) THEN
    RAISE EXCEPTION 'a handover goes from % to no such state as %', old.status, new.status USING errcode = '23514', constraint = 'handover_life';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER handover_life BEFORE UPDATE OF status ON cases_handover FOR EACH ROW
  WHEN (old.status <> new.status) EXECUTE FUNCTION handover_life();

CREATE FUNCTION closed_case_awaits_nothing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM cases_handover h JOIN cases_casefile c ON c.id = h.case_id WHERE h.status = 'requested' AND c.status = 'closed'
             AND CASE WHEN tg_table_name = 'cases_handover' THEN h.id = new.id ELSE c.id = new.id END) THEN
    RAISE EXCEPTION 'a closed case has no pending handover' USING errcode = '23514', constraint = 'closed_case_awaits_nothing';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER closed_case_awaits_nothing AFTER INSERT ON cases_handover
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION closed_case_awaits_nothing();
CREATE CONSTRAINT TRIGGER closed_case_awaits_nothing AFTER UPDATE OF status ON cases_casefile
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.status = 'closed') EXECUTE FUNCTION closed_case_awaits_nothing();
"""
HANDOVERS_REVERSE = """
DROP TRIGGER closed_case_awaits_nothing ON cases_handover; DROP TRIGGER closed_case_awaits_nothing ON cases_casefile;
DROP FUNCTION closed_case_awaits_nothing; DROP TRIGGER handover_life ON cases_handover; DROP FUNCTION handover_life;
"""

HOT = "ALTER TABLE cases_casefile SET (fillfactor = 85); ALTER TABLE cases_casegroupgrant SET (fillfactor = 85);"


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_journals")]
    operations = [
        migrations.RunSQL(GRANTS, GRANTS_REVERSE),
        migrations.RunSQL(LEAD, LEAD_REVERSE),
        migrations.RunSQL(GROUND, GROUND_REVERSE),
        migrations.RunSQL(HANDOVERS, HANDOVERS_REVERSE),
        migrations.RunSQL(HOT, migrations.RunSQL.noop),
    ]

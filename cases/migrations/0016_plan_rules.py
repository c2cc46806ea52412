"""Rules of the plan that a CHECK cannot say. Each refusal names a constraint."""

from django.db import migrations

SOMEBODY = """
CREATE FUNCTION open_action_has_somebody() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM cases_action a WHERE a.case_id = new.case_id AND a.agency_id = new.agency_id AND a.status IN ('to_do', 'doing')
             AND NOT EXISTS (SELECT FROM cases_participation p WHERE p.case_id = a.case_id AND p.agency_id = a.agency_id
                             AND p.ended_at IS NULL AND p.role <> 'observer')) THEN
    RAISE EXCEPTION 'an open action is for an agency at work in the case' USING errcode = '23514', constraint = 'open_action_has_somebody';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER open_action_has_somebody AFTER INSERT OR UPDATE OF status, agency_id ON cases_action
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.status IN ('to_do', 'doing')) EXECUTE FUNCTION open_action_has_somebody();
CREATE CONSTRAINT TRIGGER open_action_has_somebody AFTER UPDATE OF role, ended_at ON cases_participation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.ended_at IS NOT NULL OR new.role = 'observer')
  EXECUTE FUNCTION open_action_has_somebody();
"""
SOMEBODY_REVERSE = """
DROP TRIGGER open_action_has_somebody ON cases_participation; DROP TRIGGER open_action_has_somebody ON cases_action;
DROP FUNCTION open_action_has_somebody;
"""

CLOSED = """
CREATE FUNCTION closed_case_plans_nothing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM cases_action a JOIN cases_casefile c ON c.id = a.case_id WHERE a.status IN ('to_do', 'doing') AND c.status = 'closed'
             AND CASE WHEN tg_table_name = 'cases_action' THEN a.id = new.id ELSE c.id = new.id END) THEN
    RAISE EXCEPTION 'a closed case has nothing to be done' USING errcode = '23514', constraint = 'closed_case_plans_nothing';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER closed_case_plans_nothing AFTER INSERT OR UPDATE OF status ON cases_action
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.status IN ('to_do', 'doing')) EXECUTE FUNCTION closed_case_plans_nothing();
CREATE CONSTRAINT TRIGGER closed_case_plans_nothing AFTER UPDATE OF status ON cases_casefile
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.status = 'closed') EXECUTE FUNCTION closed_case_plans_nothing();
"""
CLOSED_REVERSE = """
DROP TRIGGER closed_case_plans_nothing ON cases_casefile; DROP TRIGGER closed_case_plans_nothing ON cases_action;
DROP FUNCTION closed_case_plans_nothing;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_plan")]
    operations = [migrations.RunSQL(SOMEBODY, SOMEBODY_REVERSE), migrations.RunSQL(CLOSED, CLOSED_REVERSE)]

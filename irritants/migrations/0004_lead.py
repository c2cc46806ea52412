"""Who works on an irritant met in a case: its lead. When the lead moves, what is not resolved yet moves with it."""

from django.db import migrations

LEAD = """
CREATE FUNCTION irritants_follow_lead() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE irritants_irritant SET agency_in_charge_id = new.agency_id, version = version + 1, updated_at = new.updated_at
  WHERE case_id = new.case_id AND status IN ('reported', 'in_progress') AND agency_in_charge_id <> new.agency_id;
  RETURN NULL;
END $$;
CREATE TRIGGER irritants_follow AFTER INSERT OR UPDATE OF role, ended_at, agency_id ON cases_participation FOR EACH ROW
  WHEN (new.role = 'lead' AND new.ended_at IS NULL) EXECUTE FUNCTION irritants_follow_lead();
"""
LEAD_REVERSE = "DROP TRIGGER irritants_follow ON cases_participation; DROP FUNCTION irritants_follow_lead;"


class Migration(migrations.Migration):
    dependencies = [("irritants", "0003_figures"), ("cases", "0003_rules")]
    operations = [migrations.RunSQL(LEAD, LEAD_REVERSE)]

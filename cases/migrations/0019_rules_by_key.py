"""Rules that two tables may break are asked by a key of each: one question for both was planned without its index once it had been asked a few times."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  broken boolean;
BEGIN
  IF tg_table_name = '{table}' THEN
    SELECT EXISTS (SELECT FROM {rows} AND {by_row}) INTO broken;
  ELSE
    SELECT EXISTS (SELECT FROM {rows} AND {by_other}) INTO broken;
  END IF;
  IF broken THEN
    RAISE EXCEPTION '{sentence}' USING errcode = '23514', constraint = '{name}';
  END IF;
  RETURN NULL;
END $$;
"""
RULES = [
    {
        "name": "sharing_has_ground",
        "table": "cases_participation",
        "rows": "cases_participation p JOIN cases_sharingagreement a ON a.id = p.agreement_id WHERE a.withdrawn_at IS NOT NULL AND p.ended_at IS NULL",
        "by_row": "p.id = new.id",
        "by_other": "p.agreement_id = new.id",
        "sentence": "no agency stays in a case on a withdrawn agreement",
    },
    {
        "name": "closed_case_awaits_nothing",
        "table": "cases_handover",
        "rows": "cases_handover h JOIN cases_casefile c ON c.id = h.case_id WHERE h.status = 'requested' AND c.status = 'closed'",
        "by_row": "h.id = new.id",
        "by_other": "h.case_id = new.id",
        "sentence": "a closed case has no pending handover",
    },
    {
        "name": "closed_case_plans_nothing",
        "table": "cases_action",
        "rows": "cases_action a JOIN cases_casefile c ON c.id = a.case_id WHERE a.status IN ('to_do', 'doing') AND c.status = 'closed'",
        "by_row": "a.id = new.id",
        "by_other": "a.case_id = new.id",
        "sentence": "a closed case has nothing to be done",
    },
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_one_person_sounds")]
    operations = [migrations.RunSQL(FUNCTION.format(**rule), migrations.RunSQL.noop) for rule in RULES]

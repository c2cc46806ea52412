"""The rules of the house that must hold whatever was killed, asked of the database as its owner. Each query tells what breaks its rule."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db import connections
from django.db.backends.utils import CursorWrapper

from backend.base.journal import concrete_journals, first_broken_link
from backend.base.operation import door_transaction
from backend.jobs.sign_of_life import WORKERS, key_of
from cases.sharing.grants import differences


class Broken(NamedTuple):
    rule: str
    what: str


EVENTS_THAT_NAME = """
  (SELECT (data::jsonb ->> '{name}')::uuid AS id, count(*) AS events FROM cases_caseevent WHERE starts_with(kind, '{name}_') GROUP BY 1)
"""

RULES: Mapping[str, str] = {
    "a person has at most one open case": """
        SELECT person_id FROM cases_casefile WHERE status <> 'closed' GROUP BY 1 HAVING count(*) > 1""",
    "an open case has one lead": """
        SELECT c.id FROM cases_casefile c
        WHERE c.status <> 'closed'
          AND 1 <> (SELECT count(*) FROM cases_participation p WHERE p.case_id = c.id AND p.role = 'lead' AND p.ended_at IS NULL)""",
    "who opened a case stands in it on having opened it": """
        SELECT p.id FROM cases_participation p JOIN cases_casefile c ON c.id = p.case_id
        WHERE p.ground = 'opened' AND p.agency_id <> c.opened_by_agency_id""",
    "an agreement in force covers who stands on it": """
        SELECT p.id FROM cases_participation p LEFT JOIN cases_sharingagreement a ON a.id = p.agreement_id
        WHERE p.ground = 'agreement' AND p.ended_at IS NULL
          AND (a.id IS NULL OR a.case_id <> p.case_id OR a.withdrawn_at IS NOT NULL
               OR NOT EXISTS (SELECT FROM cases_coveredagency v WHERE v.agreement_id = a.id AND v.agency_id = p.agency_id))""",
    "an exception has its reason": """
        SELECT id FROM cases_participation WHERE ground NOT IN ('opened', 'agreement') AND exception_reason = ''""",
    "a closed case awaits no answer": """
        SELECT h.id FROM cases_handover h JOIN cases_casefile c ON c.id = h.case_id WHERE h.status = 'requested' AND c.status = 'closed'""",
    "an accepted handover brought its receiver in": """
        SELECT h.id FROM cases_handover h WHERE h.status IN ('accepted', 'completed', 'returned')
          AND NOT EXISTS (SELECT FROM cases_participation p WHERE p.case_id = h.case_id AND p.agency_id = h.to_agency_id)""",
    "a flag is at exactly one agency": """
        SELECT f.id FROM cases_riskflag f
        WHERE ARRAY[f.to_agency_id] IS DISTINCT FROM
              (SELECT array_agg(r.agency_id) FROM cases_flagrouting r WHERE r.flag_id = f.id AND r.left_at IS NULL)""",
    "a grant shows its case as it is": """
        SELECT g.id FROM cases_casegroupgrant g JOIN cases_casefile c ON c.id = g.content_object_id
        WHERE g.is_open <> (c.status <> 'closed') OR g.last_activity_at <> c.last_activity_at""",
    "a person is found by those who see a case of theirs": """
        SELECT p.id FROM cases_person p
        WHERE (SELECT coalesce(array_agg(s ORDER BY s), '{}') FROM unnest(p.seen_by_groups) s) IS DISTINCT FROM
              (SELECT coalesce(array_agg(DISTINCT g.group_id ORDER BY g.group_id), '{}')
               FROM cases_casefile c JOIN cases_casegroupgrant g ON g.content_object_id = c.id WHERE c.person_id = p.id)""",
    "no right is given outside the tables of grants": """
        SELECT id FROM guardian_groupobjectpermission UNION ALL SELECT id FROM guardian_userobjectpermission""",
    "every change of a case is an event": """
        SELECT c.id FROM cases_casefile c
        WHERE c.version <> 1 + (SELECT count(*) FROM cases_caseevent e WHERE e.stream_id = c.id)""",
    "every change of a flag is an event": """
        SELECT f.id FROM cases_riskflag f
        WHERE f.version <> 1 + (SELECT count(*) FROM cases_flagevent e WHERE e.stream_id = f.id)""",
    "every change of a handover is an event": f"""
        SELECT h.id FROM cases_handover h LEFT JOIN {EVENTS_THAT_NAME.format(name="handover")} e USING (id)
        WHERE h.version IS DISTINCT FROM e.events""",
    "every change of an agreement is an event": f"""
        SELECT a.id FROM cases_sharingagreement a LEFT JOIN {EVENTS_THAT_NAME.format(name="agreement")} e USING (id)
        WHERE a.version IS DISTINCT FROM e.events""",
    "every change of an irritant is an event": f"""
        SELECT i.id FROM irritants_irritant i LEFT JOIN {EVENTS_THAT_NAME.format(name="irritant")} e USING (id)
        WHERE i.case_id IS NOT NULL AND (e.events IS NULL OR i.version < e.events)""",  # a move of the lead counts too
    "an open irritant is in the hands of the lead": """
        SELECT i.id FROM irritants_irritant i JOIN cases_participation p ON p.case_id = i.case_id AND p.role = 'lead' AND p.ended_at IS NULL
        WHERE i.status IN ('reported', 'in_progress') AND i.agency_in_charge_id <> p.agency_id""",
    "no event without what it tells of": """
        SELECT e.id FROM cases_caseevent e WHERE NOT EXISTS (SELECT FROM cases_casefile c WHERE c.id = e.stream_id)
        UNION ALL SELECT e.id FROM cases_flagevent e WHERE NOT EXISTS (SELECT FROM cases_riskflag f WHERE f.id = e.stream_id)""",
    "no event comes from the future": """
        SELECT id FROM cases_caseevent WHERE occurred_at > recorded_at + interval '2 seconds'
        UNION ALL SELECT id FROM cases_flagevent WHERE occurred_at > recorded_at + interval '2 seconds'""",
    "a key was carried out once": """
        SELECT min(id) FROM base_storedanswer GROUP BY credential, method, path, key HAVING count(*) > 1""",
}
"""Blueprint of each: the first column of a row names what breaks the rule."""


def broken_rules(cursor: CursorWrapper) -> Iterator[Broken]:
    for rule, query in RULES.items():
        cursor.execute(query)
        for row in cursor.fetchall():
            yield Broken(rule, str(row[0]))


def broken_journals() -> Iterator[Broken]:
    """What `verify_journal` says."""
    for journal in concrete_journals():
        if link := first_broken_link(journal):
            yield Broken("the journal is whole", f"{link.table}, stream {link.stream_id}, entry {link.seq}: {link.why}")


def wrong_grants() -> Iterator[Broken]:
    """What `check_permissions` says."""
    with door_transaction():
        for reference, group, permission, what in differences():
            yield Broken("grants are what participations say", f"{reference}: permission {permission} of group {group} is {what}")


def abandoned_jobs(cursor: CursorWrapper) -> Iterator[Broken]:
    """Jobs that run without a living worker."""
    cursor.execute(
        "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %s AND granted "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [WORKERS],
    )
    alive = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT id, worker_ids ->> -1 FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'")
    for job, worker_id in cursor.fetchall():
        if key_of(worker_id) % 2**32 not in alive:  # pg_locks shows keys without sign
            yield Broken("a running job has a living worker", str(job))


def all_broken() -> list[Broken]:
    with connections["owner"].cursor() as cursor:
        return [*broken_rules(cursor), *broken_journals(), *wrong_grants()]

"""The same answers in hand-written SQL, with no framework around: the bound that ours are compared with."""

from typing import Any
from uuid import UUID

from django.db import connection

LIST = """
SELECT c.id, c.reference, c.status, c.outcome, c.themes, c.next_deadline, c.opened_at, g.last_activity_at, c.version,
       p.id, p.first_name, p.last_name, p.birth_name, p.alias, c.commune_id, m.name, lead.slug, lead.name, own.role
FROM (SELECT content_object_id, last_activity_at FROM cases_casegroupgrant
      WHERE group_id = %(group)s AND permission_id = %(view)s AND is_open {bound}
      ORDER BY last_activity_at DESC, content_object_id DESC LIMIT %(size)s) g
JOIN cases_casefile c ON c.id = g.content_object_id
JOIN cases_person p ON p.id = c.person_id
LEFT JOIN agencies_commune m ON m.insee_code = c.commune_id
JOIN cases_participation l ON l.case_id = c.id AND l.ended_at IS NULL AND l.role = 'lead'
JOIN agencies_agency lead ON lead.id = l.agency_id
LEFT JOIN cases_participation own ON own.case_id = c.id AND own.ended_at IS NULL AND own.agency_id = %(agency)s
ORDER BY g.last_activity_at DESC, g.content_object_id DESC
"""
AFTER = "AND last_activity_at <= %(at)s AND (last_activity_at < %(at)s OR content_object_id < %(id)s)"
COUNT = "SELECT count(*) FROM cases_casegroupgrant WHERE group_id = %(group)s AND permission_id = %(view)s"
CASE = """
SELECT c.*, p.*, (SELECT array_agg(g.permission_id) FROM cases_casegroupgrant g WHERE g.content_object_id = c.id AND g.group_id = %(group)s)
FROM cases_casefile c JOIN cases_person p ON p.id = c.person_id WHERE c.reference = %(reference)s
"""
PARTS = """
SELECT t.*, a.slug, a.name FROM cases_participation t JOIN agencies_agency a ON a.id = t.agency_id WHERE t.case_id = %(case)s
"""


def rows(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def case_list(*, group: int, view: int, agency: UUID, size: int, after: tuple[Any, UUID] | None = None) -> list[tuple[Any, ...]]:
    at, key = after or (None, None)
    return rows(LIST.format(bound=AFTER if after else ""), group=group, view=view, agency=agency, size=size, at=at, id=key)

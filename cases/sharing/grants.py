"""Guardian grants, derived from participations here and nowhere else. `check_permissions` compares the two."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from agencies.actor import Actor
from cases.levels import LEVELS
from cases.models import CaseFile, CaseGroupGrant, Participation
from cases.querysets import permission_id
from cases.readers import settle_readers


def sync_grants(case: CaseFile, participations: Iterable[Participation] | None = None, *, joining: Actor | None = None) -> None:
    """Make the grants of a locked case what its active participations say. A restricted case has none for groups: it names its readers.

    `joining`: who brings their agency in, and is named reader of a restricted case by that.
    """
    if participations is None:
        participations = Participation.objects.filter(case=case, ended_at=None).select_related("agency")
    participations = list(participations)
    if case.is_restricted:
        settle_readers(case, participations, joining=joining)
    wanted = sorted(set() if case.is_restricted else wanted_grants(participations))
    with connection.cursor() as cursor:
        said: dict[str, Any] = {
            "case": case.pk,
            "groups": [group for group, _ in wanted],
            "permissions": [permission for _, permission in wanted],
        }
        cursor.execute(MAKE_THEM_SO, said)


MAKE_THEM_SO = """
    WITH wanted AS (SELECT * FROM unnest(%(groups)s::int[], %(permissions)s::int[]) AS w (group_id, permission_id)),
    gone AS (
      DELETE FROM cases_casegroupgrant
      WHERE content_object_id = %(case)s AND (group_id, permission_id) NOT IN (TABLE wanted)
    )
    INSERT INTO cases_casegroupgrant (group_id, permission_id, content_object_id)
    SELECT group_id, permission_id, %(case)s FROM wanted WHERE (group_id, permission_id) NOT IN (
      SELECT group_id, permission_id FROM cases_casegroupgrant WHERE content_object_id = %(case)s
    )
"""
"""One statement, whatever changes; the rows that stay are not written again. A trigger fills the other columns."""


def first_grants(case: CaseFile, lead: Participation) -> None:
    """Those of a case just opened, which has none yet."""
    CaseGroupGrant.objects.bulk_create(
        CaseGroupGrant(content_object=case, group_id=group_id, permission_id=permission)
        for group_id, permission in sorted(wanted_grants([lead]))
    )


def wanted_grants(participations: Iterable[Participation]) -> set[tuple[int, int]]:
    return {(each.agency.caseworkers_id, permission_id(level)) for each in participations for level in LEVELS[each.role]}


def differences() -> list[tuple[str, int, int, str]]:
    """(case reference, group, permission, "missing" or "unwanted") for each grant that participations do not say, over all cases."""
    levels = [(role, permission_id(level)) for role, granted in LEVELS.items() for level in granted]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            """
            WITH levels(role, permission_id) AS (SELECT * FROM unnest(%s::text[], %s::int[])),
            wanted AS (
              SELECT p.case_id, a.caseworkers_id AS group_id, l.permission_id
              FROM cases_participation p JOIN agencies_agency a ON a.id = p.agency_id JOIN levels l ON l.role = p.role
              JOIN cases_casefile c ON c.id = p.case_id WHERE p.ended_at IS NULL AND NOT c.is_restricted
            ),
            present AS (SELECT content_object_id AS case_id, group_id, permission_id FROM cases_casegroupgrant)
            SELECT c.reference, d.group_id, d.permission_id, d.what FROM (
              (SELECT *, 'missing' AS what FROM (TABLE wanted EXCEPT TABLE present) m)
              UNION ALL (SELECT *, 'unwanted' FROM (TABLE present EXCEPT TABLE wanted) u)
            ) d JOIN cases_casefile c ON c.id = d.case_id ORDER BY 1, 2, 3
            """,
            [[role for role, _ in levels], [permission for _, permission in levels]],
        )
        return list(cursor.fetchall())

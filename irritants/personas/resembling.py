"""Which persona a case resembles, in SQL: one expression for figures of this instant and for the daily copy (docs/adr/0020)."""

from collections.abc import Mapping

from django.db.models.expressions import RawSQL
from django.utils import timezone

from cases.models import CaseFile, Person
from irritants.models import Irritant, IrritantCategory, Persona
from irritants.statuses import AgeBand, IrritantStatus

CASES, PEOPLE, PERSONAS = CaseFile._meta.db_table, Person._meta.db_table, Persona._meta.db_table
IRRITANTS, CATEGORIES = Irritant._meta.db_table, IrritantCategory._meta.db_table

FIRST_AGES: Mapping[AgeBand, int] = {
    AgeBand.FROM_75: 75,
    AgeBand.FROM_60: 60,
    AgeBand.FROM_40: 40,
    AgeBand.FROM_26: 26,
    AgeBand.FROM_18: 18,
    AgeBand.UNDER_18: 0,
}
"""In years, oldest first."""
AGE = "date_part('year', age((c.opened_at AT TIME ZONE %(zone)s)::date, p.birth_date))"
BANDS = " ".join(f"WHEN {AGE} >= {first} THEN '{band.value}'" for band, first in FIRST_AGES.items())
MET = f"""(
    SELECT array_agg(k.category_id)::text[] || array_agg(met.merged_into_id)::text[]
    FROM {IRRITANTS} k JOIN {CATEGORIES} met ON met.code = k.category_id
    WHERE k.case_id = c.id AND k.status <> '{IrritantStatus.ENTERED_IN_ERROR}'
)"""
"""The categories of the irritants of a case, and those that they are merged into."""

CRITERIA: Mapping[str, str] = {
    "age_bands": "about.band = ANY(q.age_bands)",
    "themes": "q.themes && c.themes",
    "categories": "q.categories::text[] && about.met",
}
"""Fields of a persona, each with what it asks of a case: one of these. One that is empty, or that nothing is known for, is not met."""
SCORE = " + ".join(f"coalesce({condition}, false)::int" for condition in CRITERIA.values())

PERSONA = f"""(
    SELECT q.id FROM {CASES} c JOIN {PEOPLE} p ON p.id = c.person_id
    CROSS JOIN LATERAL (SELECT CASE {BANDS} END AS band, {MET} AS met OFFSET 0) about
    JOIN {PERSONAS} q ON q.living_area_id = c.living_area_id AND q.is_active
    WHERE c.id = i.case_id AND {SCORE} >= q.at_least
    ORDER BY {SCORE} DESC, q.rank, q.id LIMIT 1
)"""
"""The key of the one that the case of an irritant `i` resembles most; null: none. One that was met in an observation has no case."""


def irritants_of(persona: Persona | None) -> RawSQL:
    """Keys of the irritants of the cases that resemble it, or any persona. By key, since the expression names its table."""
    resembled = PERSONA.replace("%(zone)s", "%s")
    zones = [timezone.get_current_timezone_name()] * resembled.count("%s")
    of_its_area = f"SELECT i.id FROM {IRRITANTS} i JOIN {CASES} near ON near.id = i.case_id AND near.living_area_id"
    if persona:
        return RawSQL(f"{of_its_area} = %s WHERE {resembled} = %s", [persona.living_area_id, *zones, persona.pk])  # noqa: S611
    return RawSQL(f"{of_its_area} IN (SELECT living_area_id FROM {PERSONAS}) WHERE {resembled} IS NOT NULL", zones)  # noqa: S611

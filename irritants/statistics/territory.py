"""Levels that several populations share: where, and when."""

from collections.abc import Sequence

from django.db.models import Model

from agencies.models import Agency, Commune, Intercommunality, LivingArea
from irritants.statistics.population import Level


def has(model: type[Model], key: str, value: str) -> bool:
    return model._default_manager.filter(**{key: value}).exists()


def is_agency(slug: str) -> bool:
    return has(Agency, "slug", slug)


def agency_join(alias: str, column: str) -> str:
    return f"JOIN {Agency._meta.db_table} {alias} ON {alias}.id = counted.{column}"


PLACE: Sequence[Level] = (
    Level(
        "intercommunality",
        "place",
        "counted.intercommunality_id",
        is_known=lambda code: has(Intercommunality, "pk", code),
        is_territory=True,
    ),
    Level("commune", "place", "counted.commune_id", is_known=lambda code: has(Commune, "pk", code), is_territory=True),
)
AREA = Level(
    "living_area",
    "area",
    "area.slug",
    f"LEFT JOIN {LivingArea._meta.db_table} area ON area.id = counted.living_area_id",
    is_known=lambda slug: has(LivingArea, "slug", slug),
    is_territory=True,
    is_group=False,
)
TIME: Sequence[Level] = (
    Level("year", "time", "to_char(counted.since, 'YYYY')"),
    Level("quarter", "time", """to_char(counted.since, 'YYYY-"Q"Q')"""),
    Level("month", "time", "to_char(counted.since, 'YYYY-MM')"),
)
"""By the local day on which it began (`counted.since`)."""

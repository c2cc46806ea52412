"""What figures can be grouped by and narrowed to. Levels of one axis lie in one another, as a category in its theme."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    name: str
    axis: str
    sql: str
    """Its value, in a query over `counted` (irritants) joined to `category`, `concerned`, `in_charge` and `area`."""
    agency: str = ""
    """The table of the agencies that it groups by."""


HIDDEN = "*"
"""The group of sensitive agencies, for a reader of live figures who is of none of them: of a single case, a name would tell."""


LEVELS: Mapping[str, Level] = {
    level.name: level
    for level in (
        Level("theme", "subject", "category.theme"),
        Level("category", "subject", "counted.category_id"),
        Level("intercommunality", "place", "counted.intercommunality_id"),
        Level("commune", "place", "counted.commune_id"),
        Level("living_area", "area", "area.slug"),
        Level("agency_concerned", "agency_concerned", "concerned.slug", "concerned"),
        Level("agency_in_charge", "agency_in_charge", "in_charge.slug", "in_charge"),
        Level("month", "month", "to_char(counted.reported_at AT TIME ZONE %(zone)s, 'YYYY-MM')"),
    )
}
"""Coarser levels of an axis first."""

GROUPS = tuple(name for name in LEVELS if name != "living_area")
"""What `by` may say."""
FILTERS = tuple(name for name in LEVELS if name != "month")
TERRITORIES = ("commune", "intercommunality", "living_area")

AXES: tuple[str, ...] = tuple(dict.fromkeys(level.axis for level in LEVELS.values()))


def levels_of_axis(axis: str) -> tuple[str, ...]:
    return tuple(name for name, level in LEVELS.items() if level.axis == axis)

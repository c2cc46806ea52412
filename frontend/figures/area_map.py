"""A living area's communes, coloured by how many irritants were reported there. Drawn on the server: one inline SVG.

Outlines: agencies/data/communes.geojson (IGN ADMIN EXPRESS); a commune that the file does not hold is left to the table.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.territory import active_members
from backend.base import clock
from frontend.map_drawing import Plane, Point, Ring, centre, outer_ring, outline

OUTLINES = settings.BASE_DIR / "agencies/data/communes.geojson"
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Shape:
    path: str
    centre: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes by INSEE code, in a box of `map_drawing.WIDTH` by `height`."""

    shapes: Mapping[str, Shape]
    height: int


@dataclass(frozen=True, slots=True)
class Area:
    """One commune on the map, with whole pixels as text: a template would write 12.5 as “12,5”."""

    code: str
    name: str
    path: str
    look: str
    """"none", "hidden", or "1" to "5": its class."""
    value: int | None
    hidden: bool
    x: str
    y: str
    seats: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AreaMap:
    height: str
    areas: Sequence[Area]
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Look, words."""


@cache
def outlines() -> Mapping[str, Ring]:
    return {feature["properties"]["code"]: outer_ring(feature) for feature in json.loads(OUTLINES.read_text("utf-8"))["features"]}


@lru_cache(maxsize=32)
def drawing(codes: frozenset[str]) -> Drawing | None:
    """The shapes of these communes, drawn as large as the box allows; None when the file holds none of them."""
    rings = {code: ring for code, ring in outlines().items() if code in codes}
    if not rings:
        return None
    plane = Plane(point for ring in rings.values() for point in ring)
    placed = {code: [plane.place(point) for point in ring] for code, ring in rings.items()}
    return Drawing({code: Shape(outline(ring), centre(ring)) for code, ring in placed.items()}, plane.height)


def draw_area(living_area: str, reported: Mapping[str | None, int | None]) -> AreaMap | None:
    """The map of a living area (slug) today. `reported` by INSEE code; None is hidden, a missing code is zero. One query."""
    members = {row["commune_id"]: row for row in members_of(living_area)}
    drawn = drawing(frozenset(members))
    if drawn is None:
        return None
    starts = class_starts(value for code, value in reported.items() if code in members and value)
    areas = [
        Area(
            code=code,
            name=members[code]["commune__name"],
            path=shape.path,
            look=look(reported.get(code, 0), starts),
            value=reported.get(code, 0),
            hidden=reported.get(code, 0) is None,
            x=f"{shape.centre[0]:.0f}",
            y=f"{shape.centre[1]:.0f}",
            seats=members[code]["seats"],
        )
        for code, shape in drawn.shapes.items()
    ]
    return AreaMap(str(drawn.height), areas, legend(starts, with_hidden=any(area.hidden for area in areas)))


def members_of(living_area: str) -> list[dict[str, Any]]:
    """Its communes, with the names of the agencies that sit there."""
    seated = Agency.objects.filter(seat=OuterRef("commune"), is_active=True).order_by("name").values("name")
    members = active_members(clock.today()).filter(perimeter__living_area__slug=living_area).order_by("commune")
    return [dict(row) for row in members.values("commune_id", "commune__name").annotate(seats=ArraySubquery(seated))]


def class_starts(values: Iterable[int]) -> list[int]:
    """The lowest value of each class, lowest class first: at most five, each with about as many communes (quantiles)."""
    ordered = sorted(values)
    return sorted({ordered[len(ordered) * part // CLASSES] for part in range(CLASSES)}) if ordered else []


def look(value: int | None, starts: Sequence[int]) -> str:
    if value is None:
        return "hidden"
    return str(sum(start <= value for start in starts)) if value else "none"


def legend(starts: Sequence[int], *, with_hidden: bool) -> list[tuple[str, str]]:
    ends: list[int | None] = [start - 1 for start in starts[1:]]
    classes = [(str(place), interval(start, end)) for place, (start, end) in enumerate(zip(starts, [*ends, None], strict=False), start=1)]
    hidden = [("hidden", _("Hidden"))] if with_hidden else []
    return [("none", _("None")), *hidden, *classes]


def interval(start: int, end: int | None) -> str:
    if end is None:
        return _("%(start)d or more") % {"start": start}
    return str(start) if end == start else _("%(start)d to %(end)d") % {"start": start, "end": end}

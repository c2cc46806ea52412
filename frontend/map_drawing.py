"""Draw the Lot with the living area of Cahors, and a red thread through places where people are received.

The result is a file of its own (`static/frontend/lot.svg`), drawn once by `manage.py draw_map`: no page computes anything.
Sources: outlines IGN ADMIN EXPRESS, perimeter Insee BV2012 (Licence Ouverte 2.0).
"""

import csv
import json
from collections.abc import Iterable, Sequence
from math import cos, radians
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

WIDTH = 640
MARGIN = 6
PERIMETER = "BV2012_2016"
"""The 63 communes of the experiment, 59 today."""
THREAD = {"46064": "Catus", "46042": "Cahors", "46148": "Lalbenque"}
"""INSEE codes of the communes that the thread joins, in its order."""

STYLE = """
.land { fill: #e8e6e1; stroke: #fff; stroke-width: .8; stroke-linejoin: round }
.area { fill: #8fa9c9; stroke: #fff; stroke-width: .8; stroke-linejoin: round }
.thread { fill: none; stroke: #c3202a; stroke-width: 5; stroke-linecap: round }
.stop { fill: #fff; stroke: #c3202a; stroke-width: 4 }
.halo { fill: none; stroke: #fff; stroke-width: 6; stroke-linejoin: round }
.name { fill: #161616 }
text { font: 700 21px system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif }
@media (prefers-color-scheme: dark) {
  .land { fill: #2f2f36; stroke: #161616 }
  .area { fill: #4a678d; stroke: #161616 }
  .thread, .stop { stroke: #ff7a70 }
  .stop { fill: #161616 }
  .halo { stroke: #161616 }
  .name { fill: #fff }
}
"""


def draw(outlines: Path, perimeters: Path) -> str:
    """The whole SVG file, from the outlines of the communes (GeoJSON) and the communes of each perimeter (CSV)."""
    with perimeters.open(encoding="utf-8", newline="") as file:
        area = {row["insee_code_current"] for row in csv.DictReader(file) if row["area_set"] == PERIMETER}
    rings = {feature["properties"]["code"]: outer_ring(feature) for feature in json.loads(outlines.read_text("utf-8"))["features"]}
    plane = Plane(point for ring in rings.values() for point in ring)
    drawn = {code: [plane.place(point) for point in ring] for code, ring in rings.items()}
    stops = [(THREAD[code], centre(drawn[code])) for code in THREAD]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {plane.height}" width="{WIDTH}" height="{plane.height}">',
            f"<style>{STYLE}</style>",
            f'<path class="land" d="{"".join(outline(ring) for code, ring in drawn.items() if code not in area)}"/>',
            f'<path class="area" d="{"".join(outline(ring) for code, ring in drawn.items() if code in area)}"/>',
            f'<path class="thread" d="{curve([entry(plane), *(point for _name, point in stops), leave(plane)])}"/>',
            *(f'<circle class="stop" cx="{x:.0f}" cy="{y:.0f}" r="8"/>' for _name, (x, y) in stops),
            *(
                f'<text class="{layer}" x="{x + 16:.0f}" y="{y + 7:.0f}">{name}</text>'
                for name, (x, y) in stops
                for layer in ("halo", "name")
            ),
            "</svg>\n",
        ]
    )


class Plane:
    """Degrees to pixels: equirectangular, true at the middle latitude, which is enough for one département."""

    def __init__(self, points: Iterable[Point]) -> None:
        longitudes, latitudes = zip(*points, strict=True)
        self.west, self.north = min(longitudes), max(latitudes)
        self.squeeze = cos(radians((min(latitudes) + self.north) / 2))
        self.scale = (WIDTH - 2 * MARGIN) / ((max(longitudes) - self.west) * self.squeeze)
        self.height = round((self.north - min(latitudes)) * self.scale + 2 * MARGIN)

    def place(self, point: Point) -> Point:
        longitude, latitude = point
        return (longitude - self.west) * self.squeeze * self.scale + MARGIN, (self.north - latitude) * self.scale + MARGIN


def outer_ring(feature: dict) -> Ring:
    """Every commune of the Lot is one polygon; holes (there are none) would not be drawn."""
    return [(longitude, latitude) for longitude, latitude in feature["geometry"]["coordinates"][0]]


def centre(ring: Sequence[Point]) -> Point:
    """The middle of the vertices: good enough for a dot."""
    return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)


def label(name: str, x: float, y: float, layer: str) -> str:
    return f'<text class="{layer}" x="{x + 16:.0f}" y="{y + 7:.0f}">{name}</text>'


def outline(ring: Sequence[Point]) -> str:
    """A closed path in whole pixels, each point relative to the one before: a third of the size of absolute ones."""
    rounded = [(round(x), round(y)) for x, y in ring]
    start, steps, here = rounded[0], [], rounded[0]
    for x, y in rounded[1:-1]:
        if (x, y) != here:
            steps.append(f"{x - here[0]} {y - here[1]}")
            here = (x, y)
    return f"M{start[0]} {start[1]}l{' '.join(steps).replace(' -', '-')}z"


def entry(plane: Plane) -> Point:
    return WIDTH * 0.02, plane.height * 0.42


def leave(plane: Plane) -> Point:
    return WIDTH * 0.6, plane.height * 0.985


def curve(points: Sequence[Point]) -> str:
    """A smooth line through all the points (Catmull-Rom, written as Bézier curves)."""
    padded = [points[0], *points, points[-1]]
    path = [f"M{points[0][0]:.0f} {points[0][1]:.0f}"]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        first = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        second = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        path.append("C" + " ".join(f"{x:.0f} {y:.0f}" for x, y in (first, second, end)))
    return "".join(path)

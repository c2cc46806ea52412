"""A chart as a file that explains itself, far from its page: SVG with its own style sheet, or PNG."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from textwrap import wrap

import typst
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from backend.base.spreadsheets import Sheet
from frontend.charts.pen import joined, tag
from frontend.charts.shapes import Chart

STYLE = Path(__file__).parents[1] / "static/frontend/charts.css"
WIDTH, MARGIN, LINE = 720, 24, 19
LETTERS = 98
"""In a line of text."""
SVG, PNG = "image/svg+xml", "image/png"
PIXELS_PER_INCH = 192
TO_PNG = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg")"""

Notes = Sequence[tuple[str, str]]


@cache
def style() -> SafeString:
    return mark_safe(STYLE.read_text("utf-8"))  # noqa: S308  # our own sheet


def as_svg(chart: Chart, notes: Notes = ()) -> bytes:
    """`notes`: what the figures are about, under the drawing."""
    colon = pgettext("before a value", ":")
    said = [f"{label}{colon} {words}" for label, words in notes] + ([chart.source] if chart.source else [])
    top = written([chart.title], y=MARGIN + 10, look="chart-text chart-strong")
    told = written(wrap(chart.sentence, LETTERS), y=MARGIN + 10 + LINE, look="chart-text")
    y = MARGIN + LINE * (len(told) + 1) + 12
    drawing, foot = placed(chart, y)
    legend, below = legend_rows(chart, foot + LINE)
    source = written([line for words in said for line in wrap(words, LETTERS + 10)], y=below + LINE, look="chart-text chart-mild")
    height = below + LINE * (len(source) + 1) + MARGIN // 2
    return whole(chart, height, [*top, *told, drawing, *legend, *source])


def bare_svg(chart: Chart, width: int = WIDTH) -> bytes:
    """For a paper that says the rest: the drawing and its legend alone. The narrower, the larger its letters once it is put somewhere."""
    drawing, foot = placed(chart, 0, width)
    legend, below = legend_rows(chart, foot + LINE, width)
    return whole(chart, below + MARGIN // 2, [drawing, *legend], width)


def whole(chart: Chart, height: int, parts: Iterable[SafeString], width: int = WIDTH) -> bytes:
    size: dict[str, str | int | float] = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    said = [tag("title", chart.title), tag("desc", chart.sentence), tag("style", style())]
    ground = tag("rect", width=width, height=height, fill="#fff")
    drawn = tag("svg", *said, ground, joined(parts), xmlns="http://www.w3.org/2000/svg", role="img", **size)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'.encode()


def placed(chart: Chart, y: int, width: int = WIDTH) -> tuple[SafeString, int]:
    """The drawing, as wide as the file, and where it ends."""
    across = width - 2 * MARGIN
    if not chart.drawing:
        return SafeString(), y
    if chart.viewbox:
        wide, high = chart.viewbox.split()[2:]
        height = min(across * int(high) // int(wide), 560)
        return tag("svg", chart.drawing, x=MARGIN, y=y, width=across, height=height, viewBox=chart.viewbox), y + height
    box = f"0 0 {across} {chart.height}"
    return tag("svg", chart.drawing, x=MARGIN, y=y, width=across, height=chart.height, viewBox=box), y + chart.height


def legend_rows(chart: Chart, y: int, width: int = WIDTH) -> tuple[list[SafeString], int]:
    """Marks with their words, side by side as far as they fit; and where they end."""
    parts, x = [], MARGIN
    for drawn, words in chart.marks:
        wide = 30 + 8 * len(words)
        if x + wide > width - MARGIN and x > MARGIN:
            x, y = MARGIN, y + LINE + 3
        parts.append(tag("svg", drawn, x=x, y=y, width=16, height=16, viewBox="0 0 16 16"))
        parts.append(tag("text", words, x=x + 22, y=y + 13, class_="chart-text"))
        x += wide
    return parts, y + (LINE if chart.legend else 0)


def written(lines: Iterable[str], *, y: int, look: str) -> list[SafeString]:
    return [tag("text", words, x=MARGIN, y=y + LINE * at, class_=look) for at, words in enumerate(lines)]


def as_png(chart: Chart, notes: Notes = ()) -> bytes:
    return bytes(typst.compile(TO_PNG, format="png", ppi=PIXELS_PER_INCH, sys_inputs={"svg": as_svg(chart, notes).decode()}))


def as_sheet(chart: Chart, notes: Notes, definitions: Notes, *, name: str) -> Sheet:
    return Sheet(name, chart.table.headings, chart.table.rows, notes, definitions)

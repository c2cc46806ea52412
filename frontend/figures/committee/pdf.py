"""The page of the committee as a tagged PDF (PDF/UA-1), set by Typst, as the papers of cases are (cases/papers/pdf.py)."""

import json
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from frontend.charts.files import bare_svg
from frontend.charts.shapes import Chart
from frontend.figures.committee.paper import Paper

MAP, BROAD = 400, 820
"""Widths of the drawings, so that their letters are as large as those around."""
TEMPLATE = Path(__file__).with_name("paper.typ").read_bytes()


def as_pdf(paper: Paper) -> bytes:
    """What it says reaches the template as data: markup in it is text."""
    said = json.dumps(
        {
            "language": (get_language() or "fr")[:2],
            "title": paper.title,
            "scope": paper.scope,
            "story": paper.story,
            "keys": [{"label": key.label, "value": key.value, "notes": list(key.notes)} for key in paper.keys],
            "charts": {drawn.chart.key: {**told(drawn.chart), "period": drawn.period} for drawn in paper.drawn},
            "foot": [
                [_("Figures of"), paper.extraction],
                [_("What is hidden"), paper.hidden],
                [_("Definitions"), paper.definitions],
            ],
            "period": _("Period"),
            "colon": pgettext("before a value", ":"),
        }
    )
    return bytes(typst.compile(TEMPLATE, sys_inputs={"paper": said}, pdf_standards=["ua-1"]))


def told(chart: Chart) -> dict[str, Any]:
    headings, rows = chart.table.headings, chart.table.rows
    return {
        "title": chart.title,
        "sentence": chart.sentence,
        "svg": bare_svg(chart, MAP if chart.viewbox else BROAD).decode() if chart.drawing else "",
        "source": chart.source,
        "headings": list(headings),
        "rows": [[str(cell) for cell in row] for row in rows],
    }

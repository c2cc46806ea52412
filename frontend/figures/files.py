"""What a page of figures draws, as a file that explains itself: a table, or a drawing."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.http import HttpResponse
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.spreadsheets import FORMATS
from frontend.attachments import attached
from frontend.charts.files import PNG, SVG, as_png, as_sheet, as_svg
from frontend.charts.shapes import Chart
from irritants.exports.sheets import definitions, notes
from irritants.statistics.figures import Report
from irritants.statistics.indicators import Indicator

DRAWINGS = {"svg": (SVG, as_svg), "png": (PNG, as_png)}
EXTENSIONS = (*FORMATS, *DRAWINGS)


class OnAPage(Protocol):
    """A chart, and what its files say besides: of which figures it is made, what they mean."""

    @property
    def chart(self) -> Chart: ...
    @property
    def report(self) -> Report[Any]: ...
    @property
    def indicators(self) -> Sequence[Indicator]: ...
    @property
    def period(self) -> str: ...


def as_file(drawn: OnAPage, actor: Actor | None, name: str, extension: str) -> HttpResponse:
    """`extension`: one of EXTENSIONS. Without an actor: for everybody."""
    media_type, content = written(drawn, actor, name, extension)
    return attached(content, media_type, f"{name}.{extension}")


def written(drawn: OnAPage, actor: Actor | None, name: str, extension: str) -> tuple[str, bytes]:
    about = notes(drawn.report, actor, drawn.chart.title, period=drawn.period)
    if extension in FORMATS:
        media_type, write = FORMATS[extension]
        told = [*about, (_("In words"), drawn.chart.sentence)]
        return media_type, write(as_sheet(drawn.chart, told, definitions(drawn.indicators), name=name))
    media_type, draw = DRAWINGS[extension]
    return media_type, draw(drawn.chart, [*about[1:], *definitions(drawn.indicators)])

"""What every chart is made of, wherever it is shown: on a page, in a file, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.base.spreadsheets import Cell
from frontend.charts.pen import mark
from irritants.statistics.suppression import THRESHOLD


@dataclass(frozen=True, slots=True)
class Table:
    """The same numbers, for those who read them, and for files. What is hidden is said by a word."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Chart:
    key: str
    """Its address, and what the identifiers in its drawing begin with: several charts are on one page."""
    title: str
    sentence: str
    """What one sees, in words."""
    drawing: SafeString
    """SVG without its outer element. Across, lengths are in hundredths of the width, so that letters keep their size on a telephone."""
    height: int
    table: Table
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Class of the mark, words."""
    viewbox: str = ""
    """Of a drawing whose shapes keep their proportions (a map)."""
    source: str = ""

    @property
    def marks(self) -> list[tuple[SafeString, str]]:
        """The legend, drawn."""
        return [(mark(self.key, look), words) for look, words in self.legend]


def hidden_words(threshold: int = THRESHOLD) -> str:
    """One sentence for both reasons: which of the two it is would say something of the figure."""
    return _("Hidden: under %(threshold)d, or needed to keep another one hidden") % {"threshold": threshold}


def shown(value: int | None, *, hidden: bool = False) -> Cell:
    """For a cell of a table. None is nothing to measure, unless it is hidden."""
    return _("hidden") if hidden else "–" if value is None else value

"""A table that leaves the house: what goes above it, how wide its columns are."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

WIDEST, NARROWEST = 60, 9
"""Characters of a column."""
HEADING_LINES = 3
"""Over how many lines the words of a heading may run, so that a column of numbers stays narrow."""
NEVER_WRITTEN = ("Cc", "Cs", "Cn", "Co")
"""Kinds of characters that say nothing, or that a file may not hold."""


class Share(float):
    """A part of a whole, from 0 to 1: shown as a percentage."""


Cell = str | int | float | date | None
"""None is an empty cell."""
Notes = Sequence[tuple[str, str]]
"""Label, words."""


@dataclass(frozen=True)
class Sheet:
    """`name` is that of the file, without its extension."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Notes = ()
    """Above the table, what it needs to be read far from here."""
    definitions: Notes = ()
    """What its words mean: many and long, so that a workbook has a second sheet for them."""

    @property
    def preface(self) -> Sequence[Sequence[Cell]]:
        """Of a workbook. An empty line ends it."""
        return [*self.notes, []] if self.notes else []


def printable(text: str) -> str:
    """On one line; a space that does not break, as French has before a colon, stays."""
    return "".join(character for character in text.replace("\n", " ") if unicodedata.category(character) not in NEVER_WRITTEN)


def widths(sheet: Sheet) -> list[int]:
    """Of each column, in characters: as wide as what is in it; a heading runs over a few lines, and notes over the columns beside."""
    columns = [[shown_width(cell) for cell in column] for column in zip(*sheet.rows, strict=True)] or [[] for _heading in sheet.headings]
    labels: list[Iterable[int]] = [[len(label) for label, _words in sheet.notes], *([()] * len(columns))]
    return [
        min(WIDEST, max(NARROWEST, heading_width(heading), *lengths, *extra) + 2)
        for heading, lengths, extra in zip(sheet.headings, columns, labels, strict=False)
    ]


def heading_width(heading: str) -> int:
    return max(ceil(len(heading) / HEADING_LINES) + 2, *(len(word) for word in (heading.split(" ") or [""])), 0)


def shown_width(cell: Cell) -> int:
    match cell:
        case None:
            return 0
        case Share():
            return len("100.0%")
        case date():
            return len("31/12/2026")
    return len(str(cell))


def lines_of_heading(sheet: Sheet) -> int:
    """The height of the row of headings, in lines."""
    return max((ceil(len(heading) / (width - 2)) for heading, width in zip(sheet.headings, widths(sheet), strict=True)), default=1)

"""A spreadsheet that was sent, as rows of texts: XLSX, OpenDocument, or CSV as French desks write it.

Formulas are read as the value that was kept with them, and never computed. Nothing is believed of what a file says of its own size.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import IO
from zipfile import ZipFile

from django.utils.translation import gettext as _

from backend.base.errors import Invalid
from cases.documents.recognising import recognise
from irritants.importing.columns import NEEDED, column_called, heading_of
from irritants.importing.formats import Cells, TooManyLines, of_csv, of_ods, of_xlsx

LARGEST = 5 * 2**20
"""Bytes: some twenty times what the most lines hold."""
UNPACKED = 20 * 2**20
MOST_ROWS = 2_000
LONGEST_CELL = 10_000
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Row:
    """`number` is the line of the file, the headings being the first; `cells` by name of the column, those that say something."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    rows: list[Row]
    unread: tuple[str, ...] = ()
    """Headings of columns that mean nothing here."""


def read_sheet(file: IO[bytes]) -> Sheet:
    """The first sheet that has our headings. Raises Invalid, naming `file`."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise refused(_("This file is too large: %(most)s lines at most, without pictures.") % {"most": MOST_ROWS}, "too_large")
    try:
        for _name, lines in groupby(_lines(content), key=lambda line: line.sheet):
            if (sheet := _with_our_headings(lines)) is not None:
                return sheet
    except TooManyLines:
        raise too_many_rows() from None
    needed = ", ".join(f"“{heading_of(name)}”" for name in sorted(NEEDED))
    raise refused(
        _("The first line must name the columns, with at least: %(needed)s. Start from the template.") % {"needed": needed}, "headings"
    )


def refused(reason: str, code: str) -> Invalid:
    return Invalid.value("file", reason, code=f"file_{code}")


def too_many_rows() -> Invalid:
    return refused(_("This file has more than %(most)s lines. Cut it in several.") % {"most": MOST_ROWS}, "too_many_rows")


def _lines(content: bytes) -> Iterator[Cells]:
    if not content.startswith(ZIP):
        return _text_lines(content)
    kind = recognise(BytesIO(content)).ending
    with ZipFile(BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > UNPACKED:
            raise refused(_("This file unpacks to far more than it seems. Copy its lines into the template."), "too_large")
    if kind not in ("xlsx", "ods"):
        raise not_a_spreadsheet()
    return of_xlsx(content) if kind == "xlsx" else of_ods(content)


def _text_lines(content: bytes) -> Iterator[Cells]:
    if b"\0" in content or content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\xff\xd8")):
        raise not_a_spreadsheet()
    try:
        return of_csv(content)
    except UnicodeDecodeError:
        raise refused(
            _("The letters of this file cannot be read. Save it as CSV UTF-8, or send the spreadsheet itself."), "encoding"
        ) from None


def not_a_spreadsheet() -> Invalid:
    return refused(_("This is no spreadsheet that can be read: send XLSX, ODS or CSV."), "type")


def _with_our_headings(lines: Iterable[Cells]) -> Sheet | None:
    """None for a sheet whose first line is none of ours."""
    lines = iter(lines)
    headings = next(lines).cells
    names = [column_called(heading) for heading in headings]
    if not set(names) >= NEEDED:
        return None
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise refused(_("Two columns are called “%(heading)s”. Keep one.") % {"heading": heading_of(twice)}, "headings")
    rows = []
    for line in lines:
        cells = {name: cell for name, cell in zip(names, line.cells, strict=False) if name and cell}
        if cells:
            rows.append(Row(line.number, cells))
        if len(rows) > MOST_ROWS:
            raise too_many_rows()
    if not rows:
        raise refused(_("This file has headings and no line. Fill in a line for each irritant, then send it again."), "empty")
    return Sheet(rows, tuple(heading for heading, name in zip(headings, names, strict=True) if heading and not name))

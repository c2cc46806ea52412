"""The lines of each format, one after the other: what a file repeats, or puts far away, costs no memory."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from backend.base.errors import Invalid
from backend.base.spreadsheets import FORMULA

MOST_SHEETS, MOST_COLUMNS, LAST_ROW = 4, 60, 1_048_576
MOST_LINES = 20_000
"""Of one sheet, however few of them say something to us: beyond, nobody reads on."""
NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True)
class Cells:
    """A line that says something: which sheet, which line of it, counted from 1."""

    sheet: int
    number: int
    cells: Sequence[str]


class TooManyLines(Exception):
    pass


# --- text ---


def of_csv(content: bytes) -> Iterator[Cells]:
    """UTF-8, with its mark or without, else Windows-1252; semicolons, commas or tabs, after the first line. Raises UnicodeDecodeError."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    return _csv_lines(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _csv_lines(lines: Iterator[list[str]]) -> Iterator[Cells]:
    try:
        yield from _worth_reading(0, enumerate(lines, 1))
    except csv.Error:
        raise _broken() from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


# --- Excel ---


def of_xlsx(content: bytes) -> Iterator[Cells]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for place, sheet in enumerate(book.worksheets[:MOST_SHEETS]):
            sheet.reset_dimensions()
            lines = sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
            yield from _worth_reading(place, enumerate(lines, 1))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        ParseError,
        DefusedXmlException,
        zipfile.BadZipFile,
    ) as wrong:
        raise _broken() from wrong


# --- OpenDocument ---

TABLE, TEXT, OFFICE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "text", "office"))
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def of_ods(content: bytes) -> Iterator[Cells]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as xml:
            for place, lines in _tables(iterparse(xml, events=("start", "end"), forbid_dtd=True)):
                yield from _worth_reading(place, lines)
    except (ValueError, KeyError, ParseError, DefusedXmlException, zipfile.BadZipFile) as wrong:
        raise _broken() from wrong


def _tables(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[int, Iterator[tuple[int, Sequence[str]]]]]:
    place = -1
    for event, element in events:
        if event == "start" and element.tag == f"{TABLE}table":
            place += 1
            yield place, _table_lines(events, element)


def _table_lines(events: Iterator[tuple[str, Element]], table: Element) -> Iterator[tuple[int, Sequence[str]]]:
    """Until the table ends. A line that is repeated comes as often; one that is empty is counted, and does not come."""
    number = 0
    for event, element in events:
        if event == "end" and element is table:
            return
        if event == "end" and element.tag == f"{TABLE}table-row":
            cells = list(_row_cells(element))
            repeated = int(element.get(f"{TABLE}number-rows-repeated", 1))
            for again in range(repeated if any(cells) else 0):
                yield number + again + 1, cells
            number += repeated
            element.clear()


def _row_cells(row: Element) -> Iterator[str]:
    width = 0
    for cell in row:
        if cell.tag in CELLS:
            repeated = min(int(cell.get(f"{TABLE}number-columns-repeated", 1)), MOST_COLUMNS - width)
            yield from [_ods_text(cell)] * repeated
            width += repeated


def _ods_text(cell: Element) -> str:
    """Days and numbers as they are, whatever way they are shown; texts without what was noted in the margin."""
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "")[:10]
    if kind == "float":
        return _text(float(cell.get(f"{OFFICE}value", "nan")))
    return "\n".join(_paragraph(part) for part in cell if part.tag == f"{TEXT}p")


def _paragraph(element: Element) -> str:
    said = element.text or ""
    for part in element:
        if part.tag == f"{TEXT}s":
            said += " "
        elif part.tag == f"{TEXT}line-break":
            said += "\n"
        elif part.tag != f"{OFFICE}annotation":
            said += _paragraph(part)
        said += part.tail or ""
    return said


# --- cells ---


def _worth_reading(sheet: int, lines: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[Cells]:
    read = 0
    for number, line in lines:
        if not any(line):  # a file may begin a million lines below
            continue
        cells = [_text(cell) for cell in line[:MOST_COLUMNS]]
        if any(cells):
            read += 1
            if read > MOST_LINES:
                raise TooManyLines
            yield Cells(sheet, number, cells)


def _text(value: Any) -> str:
    """A cell as one would type it: days as 2026-12-31, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = NOT_TEXT.sub("", str(value).replace("\r\n", "\n")).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _broken() -> Invalid:
    return Invalid.value("file", _("This spreadsheet cannot be opened. Save it again, or as CSV."), code="file_broken")

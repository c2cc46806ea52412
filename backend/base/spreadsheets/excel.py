"""XLSX: the table under its notes, its headings always in sight; what its words mean on a second sheet."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from backend.base.spreadsheets.sheet import Cell, Notes, Share, Sheet, lines_of_heading, printable, widths
from backend.base.written import in_percent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOLD, TOP = Font(name="Calibri", size=11, bold=True), Alignment(vertical="top", wrap_text=True)
GROUND, FOOT = PatternFill("solid", fgColor="EEEEEE"), Border(bottom=Side("thin", color="666666"))
DAY = "mm-dd-yy"
"""Excel shows it as the reader's own short date."""
LINE = 15
"""Points."""


def as_xlsx(sheet: Sheet) -> bytes:
    book = Workbook(write_only=True)
    _table(book.create_sheet("Fil rouge"), sheet)
    if sheet.definitions:
        _definitions(book.create_sheet(_("Definitions")), sheet.definitions)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _table(page: Any, sheet: Sheet) -> None:
    headings_at = len(sheet.preface) + 1
    _set_up(page, widths(sheet), below=headings_at)
    page.row_dimensions[headings_at].height = LINE * lines_of_heading(sheet) + 3
    for line in sheet.preface:
        page.append([_cell(page, cell, bold=at == 0) for at, cell in enumerate(line)])
    page.append([_heading(page, words) for words in sheet.headings])
    for row in sheet.rows:
        page.append([_cell(page, cell) for cell in row])


def _definitions(page: Any, definitions: Notes) -> None:
    _set_up(page, [46, 110], below=0)
    for label, words in definitions:
        cells = [_cell(page, label, bold=True), _cell(page, words)]
        for cell in cells:
            cell.alignment = TOP
        page.append(cells)


def _set_up(page: Any, columns: Sequence[int], *, below: int) -> None:
    """On the screen, and on paper: across, as wide as the paper. `below`: the row that stays in sight, and comes again on each page."""
    for at, width in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if below:
        page.freeze_panes = f"A{below + 1}"
        page.print_title_rows = f"{below}:{below}"


def _heading(page: Any, words: str) -> Any:
    made = _cell(page, words, bold=True)
    made.alignment, made.fill, made.border = TOP, GROUND, FOOT
    return made


def _cell(page: Any, cell: Cell, *, bold: bool = False) -> Any:
    made = WriteOnlyCell(page, printable(cell) if isinstance(cell, str) else float(cell) if isinstance(cell, Share) else cell)
    match cell:
        case str():
            made.data_type = "s"  # openpyxl takes a text that begins with “=” for a formula
        case Share():
            made.number_format = _percent()
        case date():
            made.number_format = DAY
    if bold:
        made.font = BOLD
    return made


def _percent() -> str:
    space = in_percent("").removesuffix("%")
    return f'0.0"{space}"%' if space else "0.0%"

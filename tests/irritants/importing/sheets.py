"""Spreadsheets as other programs write them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

Line = Sequence[Any]
HEADINGS = ("N° du recueil", "Nature du recueil", "Jour du recueil", "Commune", "Lieu", "Nombre de personnes", "Catégorie", "Étape de la démarche", "Structure en cause", "Description")  # fmt: skip
IN_ENGLISH = ("No. of the observation", "Kind of observation", "Day of the observation", "Commune", "Place", "Number of people", "Category", "Step of the procedure", "Agency concerned", "Description")  # fmt: skip
DAY = date(2026, 3, 14)
LINES: tuple[Line, ...] = (
    (1, "Entretien", DAY, 46042, "Foyer rural", 6, "A01", "Déplacement", "caf-lot", "Quarante minutes de route."),
    (1, "", None, "", "", None, "B02", "", "", ""),
    ("marché", "testimony", DAY, "Catus", "", None, "", "", "", ""),
)


def xlsx(lines: Iterable[Line], headings: Line = HEADINGS, *, first_sheet: Iterable[Line] | None = None) -> bytes:
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    if first_sheet is not None:
        for line in first_sheet:
            sheet.append(line)
        sheet = book.create_sheet("Lignes")
    for line in (headings, *lines):
        sheet.append(list(line))
    book.save(file)
    return file.getvalue()


def ods(lines: Iterable[Line], headings: Line = HEADINGS) -> bytes:
    book, table, file = OpenDocumentSpreadsheet(), Table(name="Lignes"), io.BytesIO()
    for line in (headings, *lines):
        row = TableRow()
        for value in line:
            row.addElement(_cell(value))
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.write(file)
    return file.getvalue()


def _cell(value: Any) -> TableCell:
    if value is None or value == "":
        return TableCell()
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
        value = value.strftime("%d/%m/%y")
    else:
        cell = TableCell(valuetype="float", value=value) if isinstance(value, int) else TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def as_text(lines: Iterable[Line], headings: Line = HEADINGS, *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    written = [[f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in line] for line in lines]
    csv.writer(text, delimiter=delimiter).writerows([headings, *written])
    return text.getvalue().encode(encoding)

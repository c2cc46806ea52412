"""CSV, with all that a workbook says on its second sheet above the table."""

import csv
import io
from datetime import date

from django.utils.translation import get_language

from backend.base.spreadsheets.sheet import Cell, Sheet

CSV = "text/csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would compute (OWASP, CSV injection)."""


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with its mark; what the spreadsheets of a desk open as it is: in French, semicolons and decimal commas."""
    english = (get_language() or "").startswith("en")
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if english else ";", quoting=csv.QUOTE_ALL)
    above = [*sheet.notes, *sheet.definitions]
    lines = [*above, *([[]] if above else []), sheet.headings, *sheet.rows]
    writer.writerows([written(cell, "." if english else ",") for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def written(cell: Cell, decimal_mark: str) -> str:
    """A number is one of ours, and its sign harmless; whatever somebody may have typed is not."""
    match cell:
        case None:
            return ""
        case int() | float():
            return str(cell).replace(".", decimal_mark)
        case date():
            return cell.isoformat()
    return harmless(cell)


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell

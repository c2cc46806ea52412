"""The spreadsheet to start from, in the language in force: headings, and in XLSX how to fill them with the words that are understood."""

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from backend.base.spreadsheets import Sheet, as_csv
from irritants.catalogue import label_of
from irritants.importing.columns import COLUMNS
from irritants.importing.reading import MOST_ROWS
from irritants.models import IrritantCategory
from irritants.statuses import ObservationKind, PlaceKind, Step

BOLD = Font(bold=True)
AS_TEXT = ("observation", "commune", "postal_code")
"""Columns where a spreadsheet would take the zero off a code that begins with one."""


def template_csv() -> bytes:
    return as_csv(Sheet("template", [str(column.heading) for column in COLUMNS], []))


def template_xlsx() -> bytes:
    book, file = Workbook(), io.BytesIO()
    lines = book.active
    assert isinstance(lines, Worksheet)
    lines.title = _("Lines")
    _headings(lines, [str(column.heading) for column in COLUMNS])
    words = book.create_sheet(_("Words"))
    _words(lines, words)
    _how(book.create_sheet(_("How to fill"), 1))
    for number, column in enumerate(COLUMNS, 1):
        if column.name in AS_TEXT:
            lines.column_dimensions[get_column_letter(number)].number_format = "@"
    book.save(file)
    return file.getvalue()


def _headings(sheet: Worksheet, headings: Sequence[str]) -> None:
    sheet.append(headings)
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, 1):
        sheet.cell(1, number).font = BOLD
        sheet.column_dimensions[get_column_letter(number)].width = max(14, len(heading) + 4)


def _how(sheet: Worksheet) -> None:
    _headings(sheet, [_("Column"), _("Needed"), _("How to fill it")])
    for column in COLUMNS:
        sheet.append([str(column.heading), _("yes") if column.needed else "", str(column.how)])
    sheet.append([])
    sheet.append([_("One line for each irritant. An observation that brought several takes as many lines, with the same number.")])
    sheet.append([_("Nobody is named: neither those who were met, nor those they spoke of. A line with a personal number is refused.")])


def _words(lines: Worksheet, sheet: Worksheet) -> None:
    """What each list understands, which the cells of the first sheet offer."""
    categories = [f"{category.code} – {label_of(category)}" for category in IrritantCategory.objects.filter(is_active=True)]
    lists = {
        "kind": [str(label) for label in ObservationKind.labels],
        "place_kind": [str(label) for label in PlaceKind.labels],
        "step": [str(label) for label in Step.labels],
        "category": categories,
    }
    names = [column.name for column in COLUMNS]
    _headings(sheet, [str(COLUMNS[names.index(name)].heading) for name in lists])
    for place, (name, words) in enumerate(lists.items(), 1):
        for row, word in enumerate(words, 2):
            sheet.cell(row, place, word)
        column, offered = get_column_letter(names.index(name) + 1), get_column_letter(place)
        choice = DataValidation("list", f"'{sheet.title}'!${offered}$2:${offered}${len(words) + 1}", allow_blank=True)
        choice.add(f"{column}2:{column}{MOST_ROWS + 1}")
        lines.add_data_validation(choice)

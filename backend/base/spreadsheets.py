"""Tables for a spreadsheet: CSV that runs no formula, OpenDocument and Excel, where a text is a text and a number a number."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

CSV, ODS = "text/csv", "application/vnd.oasis.opendocument.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would compute (OWASP, CSV injection)."""
WIDEST = 60
"""Characters of the widest column."""

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    [
        *(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text", "manifest", "style")),
        f'xmlns:fo="{OASIS}:xsl-fo-compatible:1.0"',
    ]
)
STYLES = (
    '<office:automatic-styles><style:style style:name="heading" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style></office:automatic-styles>"
)
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest {NAMESPACES} manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""

Cell = str | int | float | date | None
"""None is an empty cell."""


@dataclass(frozen=True)
class Sheet:
    """`name` is that of the file, without its extension."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[tuple[str, str]] = ()
    """Above the table, what it needs to be read far from here: label, words."""

    @property
    def preface(self) -> Sequence[Sequence[Cell]]:
        return [*self.notes, []] if self.notes else []

    @property
    def lines(self) -> Iterable[Sequence[Cell]]:
        return [*self.preface, self.headings, *self.rows]


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with its mark; what the spreadsheets of a desk open as it is: in French, semicolons and decimal commas."""
    english = (get_language() or "").startswith("en")
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if english else ";", quoting=csv.QUOTE_ALL)
    writer.writerows([written(cell, "." if english else ",") for cell in line] for line in sheet.lines)
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


def printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


def as_ods(sheet: Sheet) -> bytes:
    """The type comes first and uncompressed, as the format wants."""
    rows = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in _ods_rows(sheet))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3">{STYLES}<office:body>'
        f'<office:spreadsheet><table:table table:name="{escape(sheet.name)}">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", ODS, compress_type=zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", MANIFEST)
        parts.writestr("content.xml", content)
    return file.getvalue()


def _ods_rows(sheet: Sheet) -> Iterator[list[str]]:
    heading = ' table:style-name="heading"'
    for line in sheet.preface:
        yield [_ods_cell(cell, heading if at == 0 else "") for at, cell in enumerate(line)] or ["<table:table-cell/>"]
    yield [_ods_cell(cell, heading) for cell in sheet.headings]
    for line in sheet.rows:
        yield [_ods_cell(cell) for cell in line]


def _ods_cell(cell: Cell, style: str = "") -> str:
    match cell:
        case None:
            return f"<table:table-cell{style}/>"
        case int() | float():
            typed, text = f'office:value-type="float" office:value="{cell}"', str(cell)
        case date():
            typed, text = f'office:value-type="date" office:date-value="{cell.isoformat()}"', cell.isoformat()
        case _:
            typed, text = 'office:value-type="string"', escape(printable(cell))
    return f"<table:table-cell{style} {typed}><text:p>{text}</text:p></table:table-cell>"


def as_xlsx(sheet: Sheet) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet("Fil rouge")
    for at, width in enumerate(widths(sheet), start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.freeze_panes = f"A{len(sheet.preface) + 2}"
    for line in sheet.preface:
        page.append([_xlsx_cell(page, cell, bold=at == 0) for at, cell in enumerate(line)])
    page.append([_xlsx_cell(page, cell, bold=True) for cell in sheet.headings])
    for line in sheet.rows:
        page.append([_xlsx_cell(page, cell) for cell in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _xlsx_cell(page: object, cell: Cell, *, bold: bool = False) -> object:
    made = WriteOnlyCell(page, printable(cell) if isinstance(cell, str) else cell)
    if isinstance(cell, str):
        made.data_type = "s"  # openpyxl takes a text that begins with “=” for a formula
    if bold:
        made.font = Font(bold=True)
    return made


def widths(sheet: Sheet) -> list[int]:
    """Of each column, in characters: as wide as what is in it. Notes run over the columns beside."""
    columns = [[len(str(cell)) for cell in column] for column in zip(sheet.headings, *sheet.rows, strict=True)]
    labels = [[len(label) for label, _words in sheet.notes]]
    return [
        min(WIDEST, max(chain(lengths, extra)) + 2) for lengths, extra in zip(columns, chain(labels, [[]] * len(columns)), strict=False)
    ]


FORMATS: Mapping[str, tuple[str, Callable[[Sheet], bytes]]] = {"csv": (CSV, as_csv), "xlsx": (XLSX, as_xlsx), "ods": (ODS, as_ods)}
"""By extension: media type, and who writes it."""

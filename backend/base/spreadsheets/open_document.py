"""OpenDocument: as the workbook of Excel is (excel.py), written without a library."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from backend.base.spreadsheets.sheet import Cell, Share, Sheet, printable, widths
from backend.base.written import in_percent

ODS = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    [
        *(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text", "manifest", "style", "config")),
        f'xmlns:fo="{OASIS}:xsl-fo-compatible:1.0"',
        f'xmlns:number="{OASIS}:datastyle:1.0"',
        'xmlns:ooo="http://openoffice.org/2004/office"',  # without it LibreOffice heeds no settings
    ]
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MANIFEST = f"""{HEAD}
<manifest:manifest {NAMESPACES} manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
ON_PAPER = f"""{HEAD}
<office:document-styles {NAMESPACES} office:version="1.3"><office:automatic-styles>
<style:page-layout style:name="across"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" fo:margin="1.2cm"
 style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="across"/></office:master-styles>
</office:document-styles>"""
CELL_STYLES = """
<number:percentage-style style:name="percent"><number:number number:min-integer-digits="1" number:decimal-places="1"
 number:min-decimal-places="1"/><number:text>{percent}</number:text></number:percentage-style>
<number:date-style style:name="day" number:automatic-order="true"><number:day number:style="long"/><number:text>/</number:text>
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<style:style style:name="share" style:family="table-cell" style:data-style-name="percent"/>
<style:style style:name="date" style:family="table-cell" style:data-style-name="day"/>
<style:style style:name="label" style:family="table-cell"><style:table-cell-properties style:vertical-align="top" fo:wrap-option="wrap"/>
<style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="words" style:family="table-cell"><style:table-cell-properties style:vertical-align="top" fo:wrap-option="wrap"/>
</style:style>
<style:style style:name="note" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="heading" style:family="table-cell"><style:table-cell-properties style:vertical-align="top" fo:wrap-option="wrap"
 fo:background-color="#eeeeee" fo:border-bottom="0.5pt solid #666666"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="high" style:family="table-row"><style:table-row-properties style:use-optimal-row-height="true"/></style:style>
<style:style style:name="across" style:family="table" style:master-page-name="Default"/>"""
CHARACTER = 0.2
"""Centimetres."""
TABLE = "Fil rouge"


def as_ods(sheet: Sheet) -> bytes:
    """The type comes first and uncompressed, as the format wants."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", ODS, compress_type=zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", MANIFEST)
        parts.writestr("content.xml", _content(sheet))
        parts.writestr("styles.xml", ON_PAPER)
        parts.writestr("settings.xml", _frozen(len(sheet.preface) + 1))
    return file.getvalue()


def _content(sheet: Sheet) -> str:
    wide, styles = [*widths(sheet), 46, 110], CELL_STYLES.format(percent=in_percent(""))
    columns = "".join(
        f'<style:style style:name="column{at}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * CHARACTER:.2f}cm"/></style:style>'
        for at, width in enumerate(wide)
    )
    of_definitions = range(len(wide) - 2, len(wide))
    tables = _table(TABLE, range(len(wide) - 2), _rows(sheet))
    if sheet.definitions:
        rows = (_row([_cell(label, "label"), _cell(words, "words")]) for label, words in sheet.definitions)
        tables += _table(_("Definitions"), of_definitions, rows)
    return (
        f'{HEAD}<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>{styles}{columns}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def _table(name: str, columns: Iterable[int], rows: Iterable[str]) -> str:
    widths = "".join(f'<table:table-column table:style-name="column{at}"/>' for at in columns)
    return f'<table:table table:name={quoteattr(name)} table:style-name="across">{widths}{"".join(rows)}</table:table>'


def _rows(sheet: Sheet) -> Iterator[str]:
    for line in sheet.preface:
        yield _row([_cell(cell, "note" if at == 0 else "") for at, cell in enumerate(line)] or ["<table:table-cell/>"])
    headings = _row([_cell(words, "heading") for words in sheet.headings])
    yield f"<table:table-header-rows>{headings}</table:table-header-rows>"
    for line in sheet.rows:
        yield _row([_cell(cell) for cell in line])


def _row(cells: Sequence[str]) -> str:
    return f'<table:table-row table:style-name="high">{"".join(cells)}</table:table-row>'


def _cell(cell: Cell, style: str = "") -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case Share():
            text = in_percent(number_format(100 * cell, 1))
            style, typed = "share", f'office:value-type="percentage" office:value="{float(cell)}"'
        case int() | float():
            typed, text = f'office:value-type="float" office:value="{cell}"', str(cell)
        case date():
            style, typed, text = "date", f'office:value-type="date" office:date-value="{cell.isoformat()}"', cell.isoformat()
        case _:
            typed, text = 'office:value-type="string"', printable(cell)
    named = f' table:style-name="{style}"' if style else ""
    return f"<table:table-cell{named} {typed}><text:p>{escape(text)}</text:p></table:table-cell>"


def _frozen(row: int) -> str:
    """The headings stay in sight: where LibreOffice keeps it."""
    said = [
        *(("HorizontalSplitMode", "short", 0), ("VerticalSplitMode", "short", 2), ("VerticalSplitPosition", "int", row)),
        *(("ActiveSplitRange", "short", 2), ("PositionBottom", "int", row)),
    ]
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>' for name, kind, value in said
    )
    return (
        f'{HEAD}<office:document-settings {NAMESPACES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name="{TABLE}">{items}'
        "</config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )

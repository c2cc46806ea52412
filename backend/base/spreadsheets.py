"""Tables for a spreadsheet: CSV that runs no formula, and OpenDocument, where a text is a text."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

CSV, ODS = "text/csv", "application/vnd.oasis.opendocument.spreadsheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would compute (OWASP, CSV injection)."""

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "manifest")
)
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest {NAMESPACES} manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


@dataclass(frozen=True)
class Sheet:
    """`name` is that of the file, without its extension."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def lines(self) -> Iterable[Sequence[str]]:
        return [self.headings, *self.rows]


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with its mark, and semicolons: what the spreadsheets of a French desk open as it is."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([harmless(cell) for cell in line] for line in sheet.lines)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_ods(sheet: Sheet) -> bytes:
    """The type comes first and uncompressed, as the format wants."""
    rows = "".join(f"<table:table-row>{''.join(map(_cell, line))}</table:table-row>" for line in sheet.lines)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="{escape(sheet.name)}">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", ODS, compress_type=zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", MANIFEST)
        parts.writestr("content.xml", content)
    return file.getvalue()


def _cell(text: str) -> str:
    printable = "".join(character for character in text if character.isprintable())
    return f'<table:table-cell office:value-type="string"><text:p>{escape(printable)}</text:p></table:table-cell>'

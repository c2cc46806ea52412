"""Files for spreadsheets, read again: each as lines of typed cells."""

import csv
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook

from backend.base.spreadsheets import ODS

OFFICE, TABLE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table"))


def read_csv(file: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def read_ods(file: bytes) -> list[list[Any]]:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type, parts.read(first).decode()) == ("mimetype", zipfile.ZIP_STORED, ODS)
        root = ElementTree.fromstring(parts.read("content.xml"))
    assert "formula" not in ElementTree.tostring(root, encoding="unicode")
    first_sheet = next(root.iter(f"{TABLE}table"))
    return [[ods_value(cell) for cell in row.iter(f"{TABLE}table-cell")] for row in first_sheet.iter(f"{TABLE}table-row")]


def ods_value(cell: ElementTree.Element) -> Any:
    kind = cell.get(f"{OFFICE}value-type")
    if kind in ("float", "percentage"):
        return float(cell.get(f"{OFFICE}value", ""))
    return None if kind is None else "".join(cell.itertext())


def read_xlsx(file: bytes) -> list[list[Any]]:
    rows = load_workbook(io.BytesIO(file)).active.iter_rows()
    lines = [list(row) for row in rows]
    assert all(cell.data_type != "f" for line in lines for cell in line)
    return [[cell.value for cell in line] for line in lines]

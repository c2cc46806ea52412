"""What leaves for a spreadsheet is text there: nothing in it is computed, nothing breaks the file."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.base.spreadsheets import FORMULA, ODS, Sheet, as_csv, as_ods

EVIL = '=HYPERLINK("http://evil.example","x")'


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_ods(file: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type, parts.read(first).decode()) == ("mimetype", zipfile.ZIP_STORED, ODS)
        root = ElementTree.fromstring(parts.read("content.xml"))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    assert "formula" not in ElementTree.tostring(root, encoding="unicode")
    return [["".join(cell.itertext()) for cell in row.iter(f"{table}table-cell")] for row in root.iter(f"{table}table-row")]


@pytest.mark.parametrize("cell", [EVIL, "+33", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    [_headings, [written]] = read_csv(as_csv(Sheet("x", ["Name"], [[cell]])))
    assert written.startswith("'")


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=4))
def test_whatever_is_written_is_read_again(rows: list[list[str]]) -> None:
    sheet = Sheet("x", ["A", "B"], rows)
    for line, written in zip(rows, read_csv(as_csv(sheet))[1:], strict=True):
        assert not any(cell.startswith(FORMULA) for cell in written)
        assert [
            cell.removeprefix("'") if not original.startswith("'") else cell for cell, original in zip(written, line, strict=True)
        ] == line
    assert len(read_ods(as_ods(sheet))) == len(rows) + 1


def test_open_document_keeps_accents_and_signs() -> None:
    assert read_ods(as_ods(Sheet("x", ["Nom"], [["Éloïse & <Cie>"], [EVIL]]))) == [["Nom"], ["Éloïse & <Cie>"], [EVIL]]

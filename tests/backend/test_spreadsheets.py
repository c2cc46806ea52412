"""What leaves for a spreadsheet is text there: nothing in it is computed, nothing breaks the file."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from backend.base.spreadsheets import FORMULA, Share, Sheet, as_csv, as_ods, as_xlsx
from tests.sheets import read_csv, read_ods, read_xlsx


@pytest.fixture(autouse=True, scope="module")
def _in_french() -> Iterator[None]:
    with override("fr"):
        yield


EVIL = '=HYPERLINK("http://evil.example","x")'


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
    assert len(read_ods(as_ods(sheet))) == len(read_xlsx(as_xlsx(sheet))) == len(rows) + 1


def test_open_document_and_excel_keep_accents_and_signs() -> None:
    sheet = Sheet("x", ["Nom"], [["Éloïse & <Cie>"], [EVIL]])
    assert read_ods(as_ods(sheet)) == read_xlsx(as_xlsx(sheet)) == [["Nom"], ["Éloïse & <Cie>"], [EVIL]]


def test_a_workbook_is_ready_to_be_read() -> None:
    """Headings in sight, shares as percentages, French spaces kept, definitions on a sheet of their own."""
    sheet = Sheet(
        "x", ["Thème", "Taux"], [["Accès\u00a0: droits", Share(0.25)]], [("Sujet", "Irritants")], [("Taux", "Résolus ÷ remontés.")]
    )
    table, definitions = load_workbook(io.BytesIO(as_xlsx(sheet))).worksheets
    assert (table.freeze_panes, table.print_title_rows, table["B4"].number_format) == ("A4", "$3:$3", '0.0"\u00a0"%')
    assert [[cell.value for cell in row] for row in definitions] == [["Taux", "Résolus ÷ remontés."]]
    expected = [["Sujet", "Irritants"], [None], ["Thème", "Taux"], ["Accès\u00a0: droits", 0.25]]
    assert read_ods(as_ods(sheet)) == expected
    assert read_csv(as_csv(sheet))[:2] == [["Sujet", "Irritants"], ["Taux", "Résolus ÷ remontés."]]


class TestTyped:
    sheet = Sheet(
        "x", ["Code", "Number", "Share", "Day"], [["-A", -3, 0.25, date(2026, 11, 1)], ["B", None, 0, None]], notes=[("About", "=x")]
    )

    def test_numbers_stay_numbers(self) -> None:
        lines = [["Code", "Number", "Share", "Day"], ["-A", -3, 0.25, "2026-11-01"], ["B", None, 0, None]]
        assert read_ods(as_ods(self.sheet)) == [["About", "=x"], [None], *lines]
        [about, empty, headings, first, second] = read_xlsx(as_xlsx(self.sheet))
        assert (about[:2], set(empty), headings, second) == (["About", "=x"], {None}, lines[0], lines[2])
        assert (first[:3], first[3].date()) == (lines[1][:3], date(2026, 11, 1))

    @pytest.mark.parametrize(("language", "delimiter", "share"), [("fr", ";", "0,25"), ("en", ",", "0.25")])
    def test_csv_is_what_the_desk_of_that_language_opens(self, language: str, delimiter: str, share: str) -> None:
        with override(language):
            lines = read_csv(as_csv(self.sheet), delimiter)
        assert lines == [["About", "'=x"], [], ["Code", "Number", "Share", "Day"], ["'-A", "-3", share, "2026-11-01"], ["B", "", "0", ""]]

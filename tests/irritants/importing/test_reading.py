"""Every format gives the same rows; what is no spreadsheet, or too much of one, is refused in words."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from backend.base.errors import Invalid
from backend.base.spreadsheets import Sheet, as_csv, as_ods
from irritants.importing.reading import MOST_ROWS, UNPACKED, read_sheet
from tests.irritants.importing.sheets import DAY, HEADINGS, IN_ENGLISH, LINES, as_text, ods, xlsx
from tests.papers import PDF

WRITERS: dict[str, Callable[..., bytes]] = {
    "xlsx": xlsx,
    "ods": ods,
    "csv": as_text,
    "csv with its mark": lambda *said: as_text(*said, encoding="utf-8-sig"),
    "csv of Windows": lambda *said: as_text(*said, encoding="cp1252"),
    "csv with commas": lambda *said: as_text(*said, delimiter=","),
    "csv with tabs": lambda *said: as_text(*said, delimiter="\t"),
}
TRUTH = [
    (2, {"observation": "1", "kind": "Entretien", "commune": "46042", "place": "Foyer rural", "people_count": "6", "category": "A01"}),
    (3, {"observation": "1", "category": "B02"}),
    (4, {"observation": "marché", "kind": "testimony", "commune": "Catus"}),
]


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_sheet(io.BytesIO(content))
    [problem] = refused.value.problems
    assert problem.name == "file"
    assert str(problem.reason).endswith(".")
    return problem.code


@pytest.mark.parametrize("headings", [HEADINGS, IN_ENGLISH], ids=["fr", "en"])
@pytest.mark.parametrize("written_by", WRITERS)
def test_every_format_says_the_same(written_by, headings):
    sheet = read_sheet(io.BytesIO(WRITERS[written_by](LINES, headings)))
    assert [(row.number, {**row.cells, **cells} == row.cells) for row, (_, cells) in zip(sheet.rows, TRUTH, strict=True)] == [
        (number, True) for number, _ in TRUTH
    ]
    assert [row.cells.get("observed_on") in (DAY.isoformat(), f"{DAY:%d/%m/%Y}") for row in sheet.rows] == [True, False, True]
    assert set(sheet.rows[1].cells) == {"observation", "category"}
    assert sheet.unread == ()


def test_our_own_spreadsheets_are_read_too():
    said = Sheet("recueils", ["kind", "observed_on", "description"], [["interview", "2026-03-14", "- trois heures\nd’attente"]])
    for content in (as_csv(said), as_ods(said)):
        [row] = read_sheet(io.BytesIO(content)).rows
        assert row.cells["description"].startswith("- trois heures")


def test_lines_are_counted_as_the_spreadsheet_counts_them():
    blank = ["", None, *[""] * 8]
    for write in (xlsx, ods, as_text):
        assert [row.number for row in read_sheet(io.BytesIO(write([LINES[0], blank, blank, LINES[2]]))).rows] == [2, 5], write


def test_the_sheet_with_our_headings_is_found():
    sheet = read_sheet(io.BytesIO(xlsx(LINES, first_sheet=[["Comment remplir"], ["Une ligne par irritant"]])))
    assert len(sheet.rows) == 3


def test_columns_that_mean_nothing_are_told_and_left_out():
    sheet = read_sheet(io.BytesIO(as_text([[*LINES[0], "Mme Durand"]], [*HEADINGS, "Nom de la personne"])))
    assert sheet.unread == ("Nom de la personne",)
    assert "Mme Durand" not in sheet.rows[0].cells.values()


def test_a_formula_is_the_value_kept_with_it():
    book, file = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["kind", "observed_on", "description"])
    book.active.append(["interview", "2026-03-14", '=HYPERLINK("https://example.org")'])  # nobody has computed it
    book.save(file)
    [row] = read_sheet(file := io.BytesIO(file.getvalue())).rows
    assert "description" not in row.cells


def test_a_note_in_the_margin_and_spaces_are_not_mixed_up():
    said = "<text:p>Trois<text:s/>heures <text:span>d’<text:s/>attente</text:span></text:p><text:p>debout</text:p>"
    noted = f"<office:annotation><text:p>de Mme D.</text:p></office:annotation>{said}"
    content = changed_ods(lambda xml: xml.replace(b"<text:p>Quarante minutes de route.</text:p>", noted.encode()))
    assert read_sheet(io.BytesIO(content)).rows[0].cells["description"] == "Trois heures d’ attente\ndebout"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_headings"),
        (b"\n\n \n", "file_headings"),
        (b"name;first name\nDurand;Odile\n", "file_headings"),
        (as_text([]), "file_empty"),
        (as_text([LINES[0]], ["kind", "observed_on", "kind"]), "file_headings"),
        (PDF, "file_type"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "file_type"),
        (b"kind;observed_on\nentretien \x81\x8d;2026-03-14", "file_encoding"),
        ("kind;observed_on\ninterview;2026-03-14".encode("utf-16"), "file_type"),
        (b'kind;observed_on;place\ninterview;2026-03-14;"' + b"x" * 200_000, "file_broken"),
        (as_text([["interview", "2026-03-14"]] * (MOST_ROWS + 1), ["kind", "observed_on"]), "file_too_many_rows"),
        (b"kind;observed_on\n" + b"x" * 6 * 2**20, "file_too_large"),
        (xlsx(LINES)[:-200], "file_polyglot"),
    ],
    ids=range(13),
)  # fmt: skip
def test_what_cannot_be_read_is_refused(content, code):
    assert refusal(content) == code


def changed_ods(change: Callable[[bytes], bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ods(LINES))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if member.filename == "content.xml" else content)
    return file.getvalue()


def repeated(kind: str, times: int) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(f"<table:table-{kind}".encode(), f'<table:table-{kind} table:number-{kind}s-repeated="{times}"'.encode())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (repeated("row", 1_000_000_000), "file_too_many_rows"),
        (lambda xml: xml.replace(b"<office:body>", b"<office:body><!-- " + b" " * UNPACKED + b"-->"), "file_too_large"),
        (lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml[xml.index(b"<office:document-content") :], "file_broken"),
        (lambda xml: xml[: len(xml) // 2], "file_broken"),
    ],
    ids=["rows without end", "unpacks to far more", "entities", "cut"],
)
def test_a_spreadsheet_that_would_do_harm_is_refused(change, code):
    assert refusal(changed_ods(change)) == code


def test_cells_repeated_without_end_are_cut():
    content = changed_ods(lambda xml: xml.replace(b"<table:table-cell/>", b'<table:table-cell table:number-columns-repeated="999999999"/>'))
    assert len(read_sheet(io.BytesIO(content)).rows) == 3

"""One question, one answer, whatever the file: JSON, CSV, Excel, OpenDocument."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from backend.base import clock
from backend.base.spreadsheets import CSV, ODS, XLSX
from tests.api.cast import Stage, listed, ok, refused
from tests.api.foundation import Caller, join
from tests.frontend.figures.figures_cast import member, reported
from tests.sheets import read_csv, read_ods, read_xlsx

QUESTION = "statistics/irritants?by=category&from=2026-01-01&to=2026-12-31&living_area=cahors"
FIGURES = slice(2, None)
"""Of a row, after the code and name of its category."""


@pytest.fixture(autouse=True)
def _in_november(db: None) -> Iterator[None]:
    with clock.travel_to(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def steering(call_as) -> Caller:  # type: ignore[no-untyped-def]
    """Masked figures, in which some categories are hidden."""
    worker = member("worker@cahors", "ccas-cahors", "caseworker")
    for category, number in (("A01", 16), ("A02", 2), ("B01", 14)):
        reported(worker, number, category=category, status="confirmed" if number == 14 else "")
    return call_as(join("ddetspp-lot", "manager"))


def table(lines: list[list[object]]) -> tuple[dict[object, object], list[object], list[list[object]]]:
    """Notes, headings, rows."""
    empty = next(at for at, line in enumerate(lines) if not any(line))
    return {line[0]: line[1] for line in lines[:empty]}, lines[empty + 1], lines[empty + 2 :]


def test_the_same_figures_in_every_file(steering: Caller) -> None:
    answered = ok(steering.get(QUESTION))["rows"]
    assert {row["suppressed"] for row in answered} == {True, False}
    named = {"category", "suppressed"}
    expected = [[row["category"], *("hidden" if row["suppressed"] else row[key] for key in row if key not in named)] for row in answered]
    for media_type, read in ((XLSX, read_xlsx), (ODS, read_ods)):
        notes, headings, rows = table(read(steering.get(QUESTION, accept=media_type, accept_language="en").content))
        assert [[row[0], *row[FIGURES]] for row in rows] == expected, media_type
        assert headings[:3] == ["Category (code)", "Category", "Irritants reported"]
        assert "B01 Abnormally long processing time" in {row[1] for row in rows}
        assert len(rows[0]) == len(headings)
        assert notes["Period"] == "since 1 January 2026"
        assert notes["What it is about"] == "Bassin de vie de Cahors"
        assert str(notes["What is hidden"]).startswith("Groups under 5 are hidden")
        assert str(notes["Figures of"]).endswith("refreshed once a day")
    meant = load_workbook(io.BytesIO(steering.get(QUESTION, accept=XLSX, accept_language="en").content))["Definitions"]
    assert [cell.value for cell in meant[1]] == [
        "Irritants reported (definition 1)",
        "Number of irritants. Irritants reported in the period, by the day they were reported; those entered in error are never counted.",
    ]
    assert "Calendar days, from the local day of the report (0) to that of the resolution. Those whose case ended" in str(
        meant.cell(10, 2).value
    )
    notes, _headings, rows = table(read_csv(steering.get(QUESTION, accept=CSV, accept_language="en").content, ","))  # type: ignore[arg-type]
    assert [[row[0], *row[FIGURES]] for row in rows] == [["" if cell is None else str(cell) for cell in row] for row in expected]
    assert str(notes["Irritants reported (definition 1)"]).startswith("Number of irritants. Irritants reported in the period")


def test_a_file_that_leaves_is_recorded_and_a_reading_is_not(steering: Caller, stage: Stage, call_as) -> None:  # type: ignore[no-untyped-def]
    admin = call_as(join("ddetspp-lot", "agency_admin", login="admin@lot"))
    response = steering.get(QUESTION, accept=CSV)
    assert (response["Content-Type"], response["Cache-Control"]) == (CSV, "no-store")
    assert response["Content-Disposition"] == 'attachment; filename="irritants-category-2026-11-20.csv"'
    steering.get(QUESTION)
    assert listed(admin, "agency/events", "kind").count("figures_exported") == 1


def test_what_is_refused_is_a_problem_whatever_is_accepted(steering: Caller, stage: Stage) -> None:
    refused(steering.get(QUESTION, accept="application/pdf"), 406, "not_acceptable")
    for media_type in (CSV, XLSX, ODS):
        refused(steering.get("statistics/irritants?from=2026-01-02", accept=media_type), 400, "cut_not_allowed")
        refused(stage["flagger"].get("statistics/irritants", accept=media_type), 403, "role_needed")

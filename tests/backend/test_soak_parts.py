"""What `make soak` counts with: percentiles, forms as a browser sends them, and a report that leaves the rest of the page alone."""

from pathlib import Path

import pytest

from tests.crash.keep_alive import Answer
from tests.measured import keep
from tests.soak.browser import Page
from tests.soak.people import at_work
from tests.soak.report import table_of_actions, table_of_memory
from tests.soak.served import Login
from tests.soak.stopwatch import Stopwatch, percentile

HUNDRED = [float(number) for number in range(100, 0, -1)]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [(HUNDRED, 0.5, 50), (HUNDRED, 0.95, 95), (HUNDRED, 0.99, 99), (HUNDRED, 1.0, 100), ([7.0], 0.5, 7), ([9.0, 1.0], 0.5, 1)],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def somebody(number: int, role: str, agency: str) -> Login:
    return Login(f"{role}-{number}@{agency}", "password", role, agency, "token")


def test_people_of_every_agency_are_at_work() -> None:
    agencies = ("small", "medium", "huge")
    roles = ("caseworker", "caseworker", "coordinator", "manager")
    present = at_work([somebody(number, role, agency) for agency in agencies for number, role in enumerate(roles)], 20)
    assert [person.agency for person in present[:3]] == list(agencies)
    assert [person.role for person in (present[8], present[18])] == ["manager", "manager"]
    assert {person.role for person in present[:8]} == {"caseworker", "coordinator"}
    assert present[9].role == "caseworker", "nobody raises flags there"
    assert len(present) == 20


def test_each_action_is_a_row() -> None:
    watch = Stopwatch()
    watch.timed("API: list", lambda: 200, lambda status: ("done", 1, ""))
    watch.timed("API: list", lambda: 409, lambda status: ("refused", 1, ""))
    with pytest.raises(ZeroDivisionError):
        watch.timed("API: list", lambda: 1 / 0, lambda status: ("done", 1, ""))
    assert table_of_actions(watch).splitlines()[2].startswith("| API: list | 3 | 1 | 1 |")
    assert (watch.errors, watch.requests) == (1, 3)
    assert watch.what_went_wrong == ["API: list: ZeroDivisionError('division by zero')"]


def test_a_web_process_that_was_born_meanwhile_is_said() -> None:
    rows = table_of_memory({7: (51_200, 20_480)}, {7: (102_400, 40_960), 9: (10_240, 10_240)}).splitlines()[2:]
    assert rows == ["| 1 | 50 → 100 | 20 → 40 |", "| 2 (born meanwhile) | – → 10 | – → 10 |"]


FORM = """
<a href="/cases/AAAA-BBBB-C">one</a><a href="/cases/new">new</a>
<form method="post" action="/send"><input type="hidden" name="id" value="7"><input type="radio" name="kind" value="lead">
<input type="radio" name="kind" value="support" checked><input type="checkbox" name="told"><textarea name="words">
as typed</textarea><select name="how"><option value="">-</option><option value="oral" selected>orally</option></select>
<select name="theme"><option value="all">all</option><option value="one">one</option></select>
<button name="go" value="next">Next</button><button type="button" name="no" value="no">No</button></form>
"""


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    page = Page("/here", Answer(200, {}, FORM), 1)
    form = page.form(having="kind")
    assert form is not None
    assert form.fields == {"id": ["7"], "kind": ["support"], "words": ["as typed"], "how": ["oral"], "theme": ["all"]}
    assert (form.choices["kind"], form.choices["told"], form.buttons) == (["lead", "support"], ["on"], [("go", "next")])
    assert page.links_to("/cases/[A-Z-]+") == ["/cases/AAAA-BBBB-C"]
    assert page.forms_with("id", "7") == [form]
    assert page.form(having="nothing") is None


def test_only_what_stands_between_the_marks_is_written(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n\nWritten by others.\n")
    keep("soak", "first", page)
    page.write_text(page.read_text() + "\nWritten by others, below.\n")
    keep("soak", "second", page)
    said = page.read_text()
    assert said.startswith("# Performance\n\nWritten by others.\n\n<!-- soak")
    assert said.endswith("-->\n\nWritten by others, below.\n")
    assert "second" in said
    assert "first" not in said

"""A page of live figures is of one instant, and reads what it is about once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from irritants.statistics.curves import resolution_curve
from irritants.statistics.figures import asked_together
from irritants.statistics.populations.reported import IRRITANTS, irritant_figures
from tests.irritants.conftest import CAHORS, CATUS, STRANGER


@pytest.fixture
def asked(plant):
    plant(4, category="A01", commune=CAHORS, days=3, status="resolved")
    plant(3, category="B01", commune=CATUS, days=50)
    plant(2, category="A01", commune=CATUS, days=40)
    lately = {"from_": (clock.now() - timedelta(days=100)).date(), "to": clock.today()}
    return [{"by": ("category",), **lately}, {"by": ("commune", "category")}, {"by": ("age",)}, lately]


def read(queries: CaptureQueriesContext) -> int:
    return sum("irritants_irritantinsight" in query["sql"] for query in queries)


def test_the_same_answers_from_one_statement(lead, asked):
    alone = [irritant_figures(lead, **question, with_total=True) for question in asked]
    with CaptureQueriesContext(connection) as queries, asked_together(IRRITANTS, lead, asked):
        together = [irritant_figures(lead, **question, with_total=True) for question in asked]
        curve = resolution_curve(lead, **asked[-1])
    assert read(queries) == 1
    assert [(report.rows, report.total) for report in together] == [(report.rows, report.total) for report in alone]
    assert curve.points == resolution_curve(lead, **asked[-1]).points
    assert len({report.extracted_at for report in together}) == 1


def test_what_was_not_foreseen_is_answered_by_itself(lead, asked):
    alone = irritant_figures(lead, by=["theme"]).rows
    with CaptureQueriesContext(connection) as queries, asked_together(IRRITANTS, lead, asked):
        assert irritant_figures(lead, by=["theme"]).rows == alone
    assert read(queries) == 2


def test_what_is_at_hand_is_for_its_reader_alone(lead, act, asked):
    other = act(STRANGER)
    with asked_together(IRRITANTS, lead, asked):
        assert [row.reported for row in irritant_figures(lead, by=["age"]).rows] != []
        assert irritant_figures(other, by=["age"]).rows == []


def test_nothing_is_at_hand_afterwards(lead, asked, plant):
    with asked_together(IRRITANTS, lead, asked):
        before = irritant_figures(lead, by=["age"]).rows
    plant(1, days=1)
    assert irritant_figures(lead, by=["age"]).rows != before


def test_masked_figures_are_kept_and_not_read_together(steering, asked):
    with CaptureQueriesContext(connection) as queries, asked_together(IRRITANTS, steering, [{"by": ("category",)}]):
        assert read(queries) == 0

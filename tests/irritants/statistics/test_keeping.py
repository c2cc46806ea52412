"""A masked answer is worked out once a day, and is never another one's."""

from agencies.models import LivingArea
from irritants.models import IrritantCategory, KeptAnswer
from irritants.statistics.ahead import EXPECTED, work_out_ahead
from irritants.statistics.figures import figures_of
from irritants.statistics.populations import POPULATIONS
from irritants.statistics.populations.reported import irritant_figures
from irritants.statistics.public import public_figures
from irritants.statistics.snapshot import rebuild

BY = ["category", "month"]


def test_asked_again_it_is_read(steering, plant):
    plant(7, category="A01")
    worked_out = irritant_figures(steering, by=BY)
    KeptAnswer.objects.update(rows=[[["A01", "2026-01"], False, *range(21)]])
    [read] = irritant_figures(steering, by=BY).rows
    assert worked_out.rows[0].keys.keys() == read.keys.keys()
    assert [getattr(read, name) for name in read.figures()] == list(range(21))


def test_each_question_has_its_own(steering, plant):
    plant(7, category="A01")
    asked = [irritant_figures(steering, by=by, **filters) for by in ([], ["theme"], BY) for filters in ({}, {"category": "A01"})]
    assert KeptAnswer.objects.count() == len(asked) == 6
    assert irritant_figures(steering).rows[0].reported == 7
    assert public_figures("cahors").total.suppressed, "another threshold"


def test_a_refresh_and_the_catalogue_make_it_anew(steering, plant):
    plant(7, category="A01")
    plant(8, category="A02")
    assert {row.keys["category"] for row in irritant_figures(steering, by=["category"]).rows} == {"A01", "A02"}
    IrritantCategory.objects.filter(pk="A01").update(merged_into="A02", is_active=False)
    [row] = irritant_figures(steering, by=["category"]).rows
    assert (row.keys["category"], row.reported) == ("A02", 15)
    plant(5, category="A02")
    assert irritant_figures(steering).rows[0].reported == 15
    rebuild()
    assert irritant_figures(steering).rows[0].reported == 20


def test_what_steering_teams_ask_is_worked_out_ahead(steering, plant):
    plant(7, category="A01")
    assert work_out_ahead() == KeptAnswer.objects.count() > 0
    for code, groups in EXPECTED.items():
        for by in groups:
            figures_of(POPULATIONS[code], steering, by=by)
    assert KeptAnswer.objects.count() == sum(map(len, EXPECTED.values())) * LivingArea.objects.count()

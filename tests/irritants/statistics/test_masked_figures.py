from datetime import date, datetime

import pytest

from agencies.models import Agency, LivingArea
from backend.base.errors import Invalid
from irritants.statistics.populations.reported import FIGURES, irritant_figures
from tests.irritants.conftest import CAHORS, CATUS, CONCERNED, CONTRIBUTOR, COORDINATING, GRAND_CAHORS, LEAD, STRANGER
from tests.irritants.statistics.conftest import PARIS

LALBENQUE = "46148"


def cells(report, *names):
    return {tuple(row.keys[name] for name in names): row.reported for row in report.rows}


def test_under_five_nothing_is_told(steering, plant):
    plant(4, days=2)
    (row,) = irritant_figures(steering).rows
    assert row.flat() == {**dict.fromkeys(FIGURES), "suppressed": True}


def test_from_five_on_everything_is_told(steering, plant):
    plant(5, days=2)
    (row,) = irritant_figures(steering).rows
    assert (row.suppressed, row.reported, row.resolved, row.median_days) == (False, 5, 5, 2)


def test_a_small_group_takes_a_companion(steering, plant):
    for category, number in (("B01", 3), ("B02", 40), ("B03", 9)):
        plant(number, category=category)
    assert cells(irritant_figures(steering, by=["category"]), "category") == {("B01",): None, ("B02",): 40, ("B03",): None}


def test_categories_do_not_give_a_theme_back(steering, plant):
    """A theme of one small category: its companion is another theme, and a category of it too."""
    for category, number in (("A01", 3), ("B01", 50), ("B02", 60), ("C01", 20), ("C02", 30)):
        plant(number, category=category)
    themes = cells(irritant_figures(steering, by=["theme"]), "theme")
    assert themes == {("access_mobility",): None, ("response_fit",): 110, ("outreach_rights",): None}
    categories = cells(irritant_figures(steering, by=["category"]), "category")
    assert categories[("A01",)] is None
    assert None in (categories[("C01",)], categories[("C02",)])
    assert (categories[("B01",)], categories[("B02",)]) == (50, 60)


def test_caseworkers_read_their_own_small_groups(lead, plant):
    plant(1)
    assert irritant_figures(lead, by=["category"]).rows[0].reported == 1


@pytest.fixture
def many(plant):
    """Uneven enough for every kind of companion."""
    sizes = iter([3, 40, 9, 12, 1, 25, 6, 2, 30, 8, 5, 17, 4, 22, 11, 7, 3, 1, 14, 9, 6, 10, 2, 5, 33, 8, 1])
    for category in ("A01", "B01", "B02"):
        for commune in (CAHORS, CATUS, LALBENQUE):
            for month in (1, 2, 3):
                plant(next(sizes), category=category, commune=commune, reported_at=datetime(2026, month, 10, 12, tzinfo=PARIS))
    for commune, number in ((CAHORS, 30), (CATUS, 2), (LALBENQUE, 7)):
        plant(number, category="C01", commune=commune, reported_at=datetime(2026, 2, 10, 12, tzinfo=PARIS))


def test_a_line_of_a_table_hides_what_the_table_hides(steering, many):
    table = cells(irritant_figures(steering, by=["category", "commune"]), "category", "commune")
    assert None in table.values()
    for category in ("A01", "B01", "B02", "C01"):
        line = cells(irritant_figures(steering, by=["commune"], category=category), "commune")
        assert line == {(commune,): value for (of, commune), value in table.items() if of == category}
    for commune in (CAHORS, CATUS, LALBENQUE):
        line = cells(irritant_figures(steering, by=["category"], commune=commune), "category")
        assert line == {(category,): value for (category, of), value in table.items() if of == commune}


def test_one_value_asked_alone_is_what_the_list_of_values_says(steering, many):
    for by in ("category", "theme", "commune", "intercommunality"):
        for (value,), number in cells(irritant_figures(steering, by=[by]), by).items():
            assert irritant_figures(steering, **{by: value}).rows[0].reported == number, (by, value)


def test_what_is_shown_is_right(steering, many, plant):
    """Against the figures that a machine reads unmasked."""
    from agencies.actor import Actor

    machine = Actor.system("tests")
    by_two = (["category", "commune"], ["commune", "month"], ["theme", "intercommunality"], ["category", "month"])
    narrowed = ({}, {"commune": CAHORS}, {"theme": "response_fit"}, {"intercommunality": GRAND_CAHORS})
    for by in (["category"], *by_two):
        for filters in narrowed if len(by) == 1 else ({},):
            asked = {"by": by, **filters}
            exact = {tuple(row.keys.values()): row for row in irritant_figures(machine, **asked).rows}
            for row in irritant_figures(steering, **asked).rows:
                if not row.suppressed:
                    assert row == exact[tuple(row.keys.values())]
                else:
                    assert {getattr(row, name) for name in FIGURES} == {None}
            hidden = {tuple(row.keys.values()) for row in irritant_figures(steering, **asked).rows if row.suppressed}
            assert {key for key, row in exact.items() if row.reported < 5} <= hidden


PERIODS = {
    "2026": (date(2026, 1, 1), date(2026, 12, 31)),
    "2026-Q1": (date(2026, 1, 1), date(2026, 3, 31)),
    "2026-02": (date(2026, 2, 1), date(2026, 2, 28)),
}


@pytest.mark.parametrize(("level", "code"), [("year", "2026"), ("quarter", "2026-Q1"), ("month", "2026-02")])
def test_a_period_is_a_line_of_the_table(steering, many, level, code):
    """So that a period and the same less a month cannot be subtracted."""
    from_, to = PERIODS[code]
    of_the_period = cells(irritant_figures(steering, by=["category"], from_=from_, to=to), "category")
    table = cells(irritant_figures(steering, by=["category", level]), "category", level)
    assert of_the_period == {(category,): value for (category, of), value in table.items() if of == code}
    (alone,) = irritant_figures(steering, from_=from_, to=to).rows
    assert alone.reported == cells(irritant_figures(steering, by=[level]), level)[code,]


def test_a_period_of_months_is_put_together_from_what_is_told(steering, plant):
    """February to July: two months, a quarter and a month. What is hidden in one of them hides the category in all of it."""
    for year, month, *numbers in (
        (2024, 5, 20, 20),
        (2025, 11, 2, 30),
        (2026, 2, 9, 30),
        (2026, 3, 8, 30),
        (2026, 5, 6, 30),
        (2026, 7, 7, 30),
    ):
        for category, number in zip(("B01", "B02"), numbers, strict=True):
            plant(number, category=category, reported_at=datetime(year, month, 10, 12, tzinfo=PARIS))
    asked = {"by": ["category"], "to": date(2026, 7, 31)}
    assert cells(irritant_figures(steering, **asked, from_=date(2026, 2, 1)), "category") == {("B01",): 30, ("B02",): 120}
    assert cells(irritant_figures(steering, **asked, from_=date(2025, 11, 1)), "category") == {("B01",): None, ("B02",): None}
    assert cells(irritant_figures(steering, by=["month"], from_=date(2026, 3, 1), to=date(2026, 5, 31)), "month") == {
        ("2026-03",): 38,
        ("2026-05",): 36,
    }
    assert irritant_figures(steering, from_=date(2026, 2, 1), to=date(2026, 7, 31)).rows[0].reported == 150


def test_one_living_area_at_a_time(act, plant):
    other = LivingArea.objects.create(slug="figeac", name="Figeac", coordinating_agency=Agency.objects.get(slug=COORDINATING))
    plant(6)
    plant(8, area="figeac")
    manager = act(COORDINATING, "manager")
    for asked, names, number in (({}, ["cahors"], 6), ({"living_area": "figeac"}, ["figeac"], 8)):
        report = irritant_figures(manager, **asked)
        assert (report.scope["names"], report.rows[0].reported) == (names, number)
    assert other.slug == "figeac"


CLOSED = [
    ({}, None),
    ({"from_": date(2026, 1, 1), "to": date(2026, 12, 31)}, None),
    ({"from_": date(2026, 1, 1), "to": date(2026, 3, 31)}, None),
    ({"from_": date(2026, 2, 1), "to": date(2026, 2, 28)}, None),
    ({"from_": date(2026, 2, 1), "to": date(2026, 4, 30)}, None),
    ({"from_": date(2026, 2, 1)}, None),
    ({"from_": date(2026, 1, 2)}, "from"),
    ({"to": date(2026, 1, 31)}, None),
    ({"from_": date(2026, 1, 1), "to": date(2026, 1, 30)}, "to"),
    ({"commune": CAHORS}, None),
    ({"commune": CAHORS, "category": "B01"}, None),
    ({"intercommunality": GRAND_CAHORS, "agency_concerned": CONCERNED}, None),
    ({"living_area": "cahors", "theme": "response_fit"}, None),
    ({"living_area": "cahors", "theme": "response_fit", "by": ["commune", "month"]}, "by"),
    ({"living_area": "cahors", "theme": "response_fit", "by": ["category", "month"]}, None),
    ({"commune": CAHORS, "intercommunality": GRAND_CAHORS}, "intercommunality"),
    ({"category": "B01", "agency_concerned": CONCERNED}, "agency_concerned"),
    ({"theme": "response_fit", "agency_in_charge": LEAD}, "agency_in_charge"),
    ({"by": ["category", "commune"], "agency_concerned": CONCERNED}, "by"),
    ({"by": ["category", "commune"], "from_": date(2026, 1, 1), "to": date(2026, 12, 31)}, "by"),
    ({"by": ["agency_concerned", "month"], "commune": CAHORS, "category": "B01"}, "by"),
]


def test_masked_figures_come_in_a_closed_set_of_cuts(steering, lead, many):
    for asked, refused_for in CLOSED:
        irritant_figures(lead, **asked)  # live figures: any cut
        if refused_for is None:
            assert irritant_figures(steering, **asked).live is False, asked
            continue
        with pytest.raises(Invalid) as refused:
            irritant_figures(steering, **asked)
        assert refused.value.code == "cut_not_allowed", asked
        assert [(problem.name, problem.code) for problem in refused.value.problems] == [(refused_for, "cut_not_allowed")], asked


def test_a_filter_of_the_scope_itself_is_no_other_cut(steering, many):
    assert (
        irritant_figures(steering, by=["category", "commune"], living_area="cahors").rows
        == irritant_figures(steering, by=["category", "commune"]).rows
    )


def test_nothing_of_other_agencies_in_an_agencys_figures(act, plant):
    plant(6, concerned=STRANGER)
    plant(9, reporter=CONTRIBUTOR)
    report = irritant_figures(act(LEAD, "manager"), by=["agency_in_charge"])
    assert cells(report, "agency_in_charge") == {(LEAD,): 6}

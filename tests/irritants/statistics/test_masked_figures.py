from datetime import date, datetime

import pytest

from backend.base.errors import Invalid
from irritants.statistics.figures import FIGURES, irritant_figures
from tests.irritants.conftest import CAHORS, CATUS, CONCERNED, CONTRIBUTOR, COORDINATING, GRAND_CAHORS, LEAD, STRANGER
from tests.irritants.statistics.conftest import PARIS

LALBENQUE = "46148"


@pytest.fixture
def steering(act):
    return act(COORDINATING, "manager")


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
    for by in (["category"], ["category", "commune"], ["commune", "month"], ["theme", "intercommunality"], ["category", "month"]):
        for filters in ({}, {"commune": CAHORS}, {"theme": "response_fit"}, {"intercommunality": GRAND_CAHORS}):
            asked = {"by": by, **filters}
            exact = {tuple(row.keys.values()): row for row in irritant_figures(machine, **asked).rows}
            for row in irritant_figures(steering, **asked).rows:
                if not row.suppressed:
                    assert row == exact[tuple(row.keys.values())]
                else:
                    assert {getattr(row, name) for name in FIGURES} == {None}
            hidden = {tuple(row.keys.values()) for row in irritant_figures(steering, **asked).rows if row.suppressed}
            assert {key for key, row in exact.items() if row.reported < 5} <= hidden


def test_three_things_at_once(steering, many):
    report = irritant_figures(steering, by=["category", "month"], commune=CATUS)
    found = cells(report, "category", "month")
    assert found[("A01", "2026-02")] is None  # one irritant
    assert all(value is None or value >= 5 for value in found.values())
    # the margins are those of the tables by two
    by_category = cells(irritant_figures(steering, by=["category"], commune=CATUS), "category")
    for category, margin in by_category.items():
        line = [value for (of, _), value in found.items() if (of,) == category]
        assert line.count(None) != 1 or margin is None


CLOSED = [
    ({}, None),
    ({"from_": date(2026, 1, 1), "to": date(2026, 2, 28)}, None),
    ({"from_": date(2026, 1, 2)}, "from"),
    ({"to": date(2026, 1, 30)}, "to"),
    ({"commune": CAHORS}, None),
    ({"commune": CAHORS, "category": "B01"}, None),
    ({"intercommunality": GRAND_CAHORS, "agency_concerned": CONCERNED}, None),
    ({"living_area": "cahors", "theme": "response_fit"}, None),
    ({"living_area": "cahors", "theme": "response_fit", "by": ["commune", "month"]}, None),
    ({"commune": CAHORS, "intercommunality": GRAND_CAHORS}, "intercommunality"),
    ({"category": "B01", "agency_concerned": CONCERNED}, "agency_concerned"),
    ({"theme": "response_fit", "agency_in_charge": LEAD}, "agency_in_charge"),
    ({"by": ["category", "commune"], "agency_concerned": CONCERNED}, None),
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

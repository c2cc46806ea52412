from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from agencies.models import Commune, LivingArea, Perimeter
from agencies.territory import active_area_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("commune", "on", "area"),
    [
        ("46042", date(2026, 1, 1), "cahors"),
        ("46042", date(2016, 1, 1), "cahors"),
        ("46042", date(2015, 12, 31), None),
        ("46316", date(2026, 1, 1), "cahors"),  # in the 63, outside the four intercommunalities
        ("46138", date(2026, 1, 1), None),  # in the four intercommunalities, outside the 63
        ("75056", date(2026, 1, 1), None),
    ],
)
def test_the_area_of_a_commune_at_a_date(commune: str, on: date, area: str | None) -> None:
    found = active_area_of(commune, on)
    assert (found and found.slug) == area
    assert active_area_of(Commune.objects.get(pk=commune), on) == found


def test_one_query_gives_area_and_coordinating_agency(django_assert_num_queries: Callable[[int], Any]) -> None:
    with django_assert_num_queries(1):
        area = active_area_of("46042", date(2026, 1, 1))
        assert area is not None
        assert area.coordinating_agency is not None
        assert area.coordinating_agency.slug == "ddetspp-lot"


def test_an_area_may_follow_another() -> None:
    Perimeter.objects.get(code="BV2012_2016").members.filter(commune="46042").update(valid=("2016-01-01", "2027-01-01"))
    other = LivingArea.objects.create(slug="autre", name="Autre bassin de vie")
    later = Perimeter.objects.create(
        living_area=other, code="LATER", name="Plus tard", geography_year=2027, is_active=True, valid=("2027-01-01", None)
    )
    later.members.create(commune_id="46042", is_active=True, valid=("2027-01-01", None))
    assert active_area_of("46042", date(2026, 12, 31)) != other
    assert active_area_of("46042", date(2027, 1, 1)) == other

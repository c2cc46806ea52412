"""Figures for everybody: nothing under eleven, and nothing that adds to what is read inside."""

import pytest
from django.test import Client

from backend.base.errors import Invalid, NotFound
from irritants.statistics.public import GROUPS, public_areas, public_figures
from irritants.statistics.reported import irritant_figures
from tests.irritants.conftest import CAHORS, CATUS, COORDINATING


@pytest.fixture
def many(plant):
    for category, number in (("A01", 40), ("A02", 10), ("B01", 30), ("B02", 3), ("C01", 25)):
        plant(number, category=category, days=4)
    plant(20, category="C02", commune=CATUS)


def counts(report, by):
    return {row.keys[by]: row.reported for row in report.rows}


def test_nothing_under_eleven(many):
    assert public_figures("cahors").rows[0].reported == 128
    told = counts(public_figures("cahors", by="category"), "category")
    assert all(value is None or value >= 11 for value in told.values())
    assert (told["A02"], told["B02"]) == (None, None)
    assert told["C01"] == 25


@pytest.mark.parametrize("by", GROUPS)
def test_what_is_told_to_everybody_is_told_inside(many, act, by):
    inside = counts(irritant_figures(act(COORDINATING, "manager"), by=[by]), by)
    outside = counts(public_figures("cahors", by=by), by)
    assert {code: value for code, value in outside.items() if value is not None}.items() <= inside.items()


def test_only_living_areas_that_somebody_steers_and_known_groups(db):
    assert list(public_areas()) == ["cahors"]
    with pytest.raises(NotFound):
        public_figures("nowhere")
    with pytest.raises(Invalid):
        public_figures("cahors", by="agency_concerned")


class TestDoors:
    def test_the_api_asks_for_no_key(self, many):
        answer = Client().get("/api/v1/statistics/public/cahors?by=theme")
        assert answer.status_code == 200
        assert {row["theme"]: row["reported"] for row in answer.json()["rows"]} == counts(public_figures("cahors", by="theme"), "theme")
        for path, status in (("nowhere", 404), ("cahors?by=agency_concerned", 400), ("cahors?from=2026-01-01", 400)):
            refused = Client().get(f"/api/v1/statistics/public/{path}")
            assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json")

    def test_the_page(self, many, django_assert_max_num_queries):
        public_figures("cahors")  # takes the copy of the day
        Client().get("/public/cahors")  # works the answers of the day out
        with django_assert_max_num_queries(20):
            page = Client().get("/public/cahors", headers={"Accept-Language": "en"}).content.decode()
        assert "Bassin de vie de Cahors" in page
        assert ">128<" in page
        assert "under 11" in page
        assert CAHORS not in page
        assert Client().get("/public/nowhere").status_code == 404
        assert "/public/cahors" in Client().get("/").content.decode()

    def test_both_doors_count_whoever_asks_together(self, many, settings):
        settings.API_RATES = {**settings.API_RATES, "read": 2}
        client = Client(headers={"Accept-Language": "en"})
        answers = [client.get(path) for path in ("/public/cahors", "/api/v1/statistics/public/cahors", "/public/cahors")]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "Too many requests in a short time" in answers[-1].content.decode()
        assert 0 < int(answers[-1]["Retry-After"]) <= 60
        assert Client(REMOTE_ADDR="192.0.2.7").get("/public/cahors").status_code == 200

    def test_before_anybody_reported_anything(self, db):
        assert "No irritant yet" in Client().get("/public/cahors", headers={"Accept-Language": "en"}).content.decode()

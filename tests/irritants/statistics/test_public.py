"""Figures for everybody: nothing under eleven, and nothing that adds to what is read inside."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from agencies.models import AgencyEvent
from backend.base.errors import Invalid, NotFound
from frontend.figures.public import CHARTS
from irritants.statistics.populations.reported import irritant_figures
from irritants.statistics.public import GROUPS, public_areas, public_figures
from tests.irritants.conftest import CAHORS, CATUS, COORDINATING
from tests.sheets import read_csv, read_ods, read_xlsx

READ = {"csv": lambda file: read_csv(file, ","), "xlsx": read_xlsx, "ods": read_ods}


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
        with django_assert_max_num_queries(21):
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
        answers = [client.get(path) for path in ("/public/cahors/trend.csv", "/api/v1/statistics/public/cahors", "/public/cahors/map.png")]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "Too many requests in a short time" in answers[-1].content.decode()
        assert 0 < int(answers[-1]["Retry-After"]) <= 60
        assert Client(REMOTE_ADDR="192.0.2.7").get("/public/cahors").status_code == 200

    def test_what_is_read_is_a_file_too(self, many, settings):
        """Each file that the page leads to says what it is of, what is hidden and what it means; and nothing under eleven."""
        settings.API_RATES = {**settings.API_RATES, "read": 60}
        client = Client(headers={"Accept-Language": "en"})
        page = client.get("/public/cahors").content.decode()
        files = re.findall(r'href="(/public/cahors/[^"]+)"', page)
        assert len(files) == len(set(files)) == 5 * len(CHARTS) + 3 * len(GROUPS)
        for path in files:
            answer = client.get(path)
            assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff"), path
            extension = path.rpartition(".")[2]
            assert re.fullmatch(rf'attachment; filename="public-cahors-[a-z]+-[0-9-]+\.{extension}"', answer["Content-Disposition"]), path
            if extension == "png":
                assert answer.content.startswith(b"\x89PNG")
            elif extension in READ:
                lines = READ[extension](answer.content)
                assert [line[0] for line in lines[3:5]] == ["Figures of", "What is hidden"]
                assert "under 11" in lines[4][1]
                told = [cell for line in lines[lines.index(next(line for line in lines if not any(line))) + 2 :] for cell in line]
                assert CAHORS not in told or "by-commune" in path, "no code but of communes"
            else:
                words = "".join(ElementTree.fromstring(answer.content).itertext())
                assert "Bassin de vie de Cahors" in words
                assert "Groups under 11 are hidden" in words
                assert "(definition 1)" in words
        assert not AgencyEvent.objects.filter(kind="figures_exported").exists(), "nobody left with them: they are everybody's"

    def test_a_file_holds_what_the_api_answers(self, many):
        client = Client(headers={"Accept-Language": "en"})
        rows = {row["category"]: row["reported"] for row in client.get("/api/v1/statistics/public/cahors?by=category").json()["rows"]}
        of_the_api = client.get("/api/v1/statistics/public/cahors?by=category", headers={"Accept": "text/csv"})
        assert of_the_api["Content-Disposition"].startswith("attachment;")
        for content in (client.get("/public/cahors/by-category.csv").content, of_the_api.content):
            lines = read_csv(content, ",")
            told = {line[0]: line[2] for line in lines[[line[:1] for line in lines].index(["Category (code)"]) + 1 :]}
            assert told == {code: "hidden" if value is None else str(value) for code, value in rows.items()}

    @pytest.mark.parametrize(
        "path", ["cahors/trend.exe", "cahors/flows.svg", "cahors/by-persona.csv", "cahors/by-theme.svg", "nowhere/trend.csv"]
    )
    def test_what_no_page_leads_to(self, path, many):
        assert Client().get(f"/public/{path}").status_code == 404

    def test_too_few_are_not_said_to_be_none(self, plant):
        plant(10)
        page = Client().get("/public/cahors", headers={"Accept-Language": "en"}).content.decode()
        assert "Fewer than 11 irritants were reported" in page
        assert ">10<" not in page

    def test_before_anybody_reported_anything(self, db):
        assert "No irritant yet" in Client().get("/public/cahors", headers={"Accept-Language": "en"}).content.decode()

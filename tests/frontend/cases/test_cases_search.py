"""Finding somebody by name: inside the cases that one sees, and never in an address."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import AccessRecord, CaseExclusion, CaseFile
from cases.operations.open_case import open_case
from tests.cases.conftest import Cast, Shared, bring, case, cast, shared
from tests.frontend.case_cast import opened
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened", "shared"]

Opened = Callable[[str], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


def found(client: Client, name: str, **headers: str) -> str:
    response = client.post("/search", {"q": name}, **headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("name", ["lem", "LEMERY Sarah", "benazech", "sar lém"])
def test_it_leads_to_the_case(name, case: CaseFile, opened: Opened):
    page = found(opened("lead"), name)
    assert "1 person" in page
    assert "Sarah Lémery" in page
    assert f'href="/cases/{case.reference}"' in page


@pytest.mark.parametrize("name", ["", "  ", "lé", "l e", "!!!"])
def test_three_letters_at_least(name, case: CaseFile, opened: Opened):
    page = found(opened("lead"), name)
    assert "Type at least three letters of a name." in page
    assert "Sarah" not in page


def test_whom_one_does_not_see_does_not_exist(case: CaseFile, cast: Cast, opened: Opened):
    unknown, out_of_sight = found(opened("lead"), "nobody"), found(opened("stranger"), "sarah")
    for page in (unknown, out_of_sight):
        assert "Nobody of this name in the cases that you see" in page
        assert 'href="/cases/new"' in page
    CaseExclusion.objects.create(case=case, user_id=cast["lead"].user_id)
    assert "Nobody of this name" in found(opened("lead"), "sarah")


@pytest.mark.parametrize("who", ["contributor", "observer"])
def test_whoever_takes_part_finds_them(who, shared: Shared, opened: Opened):
    assert shared.case.reference in found(opened(who), "sarah")


def test_both_doors_find_the_same(cast: Cast, opened: Opened):
    for n, name in enumerate(["Zoé", "Amélie", "Émile"]):
        bring(open_case(actor=cast["lead"], person={"first_name": name, "last_name": f"Martin {n}"}), "open", cast["lead"])
    client = opened("lead")
    answer = client.post("/api/v1/people/search", {"q": "martin"}, content_type="application/json").json()
    shown = re.findall(r'href="/cases/([^"]{11})"', found(client, "martin"))
    assert shown == [one["case"] for one in answer["results"]]
    assert len(shown) == 3


def test_the_name_is_kept_in_the_form_and_stands_nowhere_else(case: CaseFile, opened: Opened):
    client = opened("lead")
    response = client.post("/search", {"q": "lemery"})
    page = Markup(response)
    assert page.all("input", name="q")[0]["value"] == "lemery"
    assert "emery" not in page.title
    assert not [link for _tag, one in page.tags for link in (one.get("href"), one.get("action")) if link and "emery" in link]
    assert "HX-Push-Url" not in response


def test_an_address_searches_nothing(case: CaseFile, opened: Opened):
    page = opened("lead").get("/search?q=lemery").content.decode()
    assert "Sarah" not in page
    assert AccessRecord.objects.filter(kind="people_search").count() == 0


@pytest.mark.parametrize("name", ["sarah", "nobody", "x"])
def test_the_fragment_is_what_the_reloaded_page_holds(name, case: CaseFile, opened: Opened):
    client = opened("lead")
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    part, whole = (token.sub("", found(client, name, **headers)) for headers in (HTMX, {}))
    assert "<html" not in part
    assert part.strip() in whole


def test_each_search_is_journaled_with_whom_it_showed(case: CaseFile, opened: Opened):
    found(opened("lead"), "sarah")
    [record] = AccessRecord.objects.filter(kind="people_search")
    assert record.data["shown"] == [str(case.pk)]


@pytest.mark.parametrize("who", ["flagger", "lead_manager", "lead_auditor"])
def test_those_who_read_no_case_search_nobody(who, case: CaseFile, opened: Opened):
    response = opened(who).post("/search", {"q": "sarah"})
    assert response.status_code == 403
    assert "Sarah" not in response.content.decode()


def test_ten_statements_for_one_and_for_twenty(case: CaseFile, cast: Cast, opened: Opened):
    client = opened("lead")

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            found(client, "sar")
        return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)

    statements()
    one = statements()
    for n in range(20):
        open_case(actor=cast["lead"], person={"first_name": "Sarah", "last_name": f"{'abcdefghijklmnopqrst'[n] * 8}"})
    assert statements() == one <= 10

"""The list of cases: the same cases as the API's, narrowed by the same criteria, page by page."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.lists import ORDERINGS
from cases.models import AccessRecord, CaseExclusion, CaseFile
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from frontend.cases.filtering import ORDERINGS as WORDED
from tests.cases.conftest import Cast, Shared, bring, bring_in, case, cast, later, shared
from tests.frontend.case_cast import opened

__all__ = ["bring_in", "case", "cast", "later", "opened", "shared"]

Opened = Callable[[str], Client]
REFERENCE = re.compile(r'href="/cases/([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9])"')


def listed(client: Client, query: str = "", **headers: str) -> list[str]:
    response = client.get(f"/cases{query}", **headers)
    assert response.status_code == 200
    return REFERENCE.findall(response.content.decode())


def text_of(client: Client, query: str = "") -> str:
    return re.sub(r"\s+", " ", client.get(f"/cases{query}").content.decode())


def statements(client: Client, path: str) -> int:
    """Those that ask or change something; a savepoint is the test's own."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


@pytest.fixture
def several(cast: Cast) -> list[CaseFile]:
    """Six cases of the lead agency, in several states; the first is the oldest."""
    made = [
        open_case(actor=cast["lead"], person={"alias": f"Personne {n}", "commune": commune}, themes=[theme])
        for n, (commune, theme) in enumerate([("46042", "housing"), ("46042", "energy"), ("46064", "housing")] * 2)
    ]
    bring(made[1], "closed", cast["lead"])
    bring(made[2], "on_hold", cast["lead"])
    name_referent(made[3].reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
    return [CaseFile.objects.get(pk=one.pk) for one in made]


QUERIES = [
    "",
    "?status=closed",
    "?status=open&status=on_hold",
    "?theme=housing",
    "?commune=46064",
    "?commune=46042&theme=energy",
    "?role=lead",
    "?role=observer",
    "?overdue=true",
    "?overdue=true&status=on_hold",
    "?referent=me",
    "?ordering=opened",
    "?ordering=activity",
    "?reference=none-such",
]


@pytest.mark.parametrize("query", QUERIES)
def test_both_doors_list_the_same_cases(query, several, opened: Opened, later):
    later(days=40)
    client = opened("lead")
    answer = client.get(f"/api/v1/cases{query}")
    assert answer.status_code == 200
    assert listed(client, query) == [case["reference"] for case in answer.json()["results"]]


def test_the_criteria_find_what_they_say(several, opened: Opened, later):
    later(days=40)
    client, references = opened("lead"), [one.reference for one in several]
    assert listed(client, "?ordering=opened") == references
    assert listed(client, "?ordering=-opened") == references[::-1]
    assert listed(client, "?status=closed") == [references[1]]
    assert set(listed(client, "?theme=housing")) == {references[n] for n in (0, 2, 3, 5)}
    assert set(listed(client, "?commune=46064")) == {references[2], references[5]}
    assert listed(client, "?overdue=true") == [references[2]], "its pause ended twenty days ago"
    assert listed(client, "?referent=me") == [references[3]]
    assert listed(client, "?role=observer") == []


def test_a_reference_is_found_however_it_was_typed(several, opened: Opened):
    reference = several[0].reference
    assert listed(opened("lead"), f"?reference={reference.lower().replace('-', '+')}") == [reference]


@pytest.mark.parametrize("who", ["contributor", "observer"])
def test_whoever_takes_part_sees_it_with_its_role_and_who_leads(who, shared: Shared, opened: Opened):
    page = text_of(opened(who))
    assert shared.case.reference in page
    assert "Sarah Lémery" in page
    assert "CCAS" in page
    assert who.capitalize() in page.split("<tbody")[1]


def test_a_stranger_sees_nothing_and_reads_what_to_do_first(shared: Shared, opened: Opened):
    client = opened("stranger")
    assert listed(client, f"?reference={shared.case.reference}") == listed(client) == []
    page = text_of(client)
    assert "Your agency is in no case yet" in page
    assert 'href="/cases/new"' in page


def test_an_excluded_colleague_does_not_see_the_case(case: CaseFile, cast: Cast, opened: Opened):
    CaseExclusion.objects.create(case=case, user_id=cast["lead"].user_id)
    assert listed(opened("lead")) == []


def test_criteria_that_find_nothing_say_how_to_go_on(several, opened: Opened):
    page = text_of(opened("lead"), "?theme=justice")
    assert "No case answers these criteria" in page
    assert '<option value="justice" selected' in page, "the form keeps what was asked"


@pytest.mark.parametrize("query", ["?status=asleep", "?theme=weather", "?role=king", "?ordering=name", "?status=open&status=x"])
def test_a_criterion_that_makes_no_sense_says_so_and_lists_nothing(query, several, opened: Opened):
    client = opened("lead")
    assert listed(client, query) == []
    assert 'role="alert"' in text_of(client, query)


def test_the_communes_offered_are_those_of_the_living_area_and_the_one_asked(several, opened: Opened):
    page = text_of(opened("lead"), "?commune=75056")
    assert '<option value="46042">Cahors</option>' in page
    assert '<option value="75056" selected' in page
    assert page.count('<option value="46') == 59
    assert 'value="46102"' not in page, "Figeac lies elsewhere"


def test_each_order_has_its_words():
    assert WORDED.keys() == ORDERINGS.keys()


def test_twenty_five_a_page(cast: Cast, opened: Opened):
    made = [open_case(actor=cast["lead"], person={"alias": f"Personne {n}"}).reference for n in range(27)]
    client = opened("lead")
    first = text_of(client, "?ordering=opened&role=lead")
    assert "27 cases" in first
    assert REFERENCE.findall(first) == made[:25]
    following = re.search(r'href="/cases(\?[^"]+)" rel="next"', first)
    assert following
    second = following[1].replace("&amp;", "&")
    assert "role=lead" in second
    assert listed(client, second) == made[25:]
    assert 'rel="prev"' in text_of(client, second)


def test_a_cursor_of_another_list_is_refused_in_words(several, opened: Opened):
    response = opened("lead").get("/cases?cursor=bent")
    assert response.status_code == 400
    assert "Start again from the first page" in response.content.decode()


def test_many_are_counted_up_to_a_hundred(cast: Cast, opened: Opened, monkeypatch):
    monkeypatch.setattr("frontend.cases.listing.COUNTED", 2)
    for n in range(3):
        open_case(actor=cast["lead"], person={"alias": f"Personne {n}"})
    assert "More than 2 cases" in text_of(opened("lead"))


class TestFragment:
    HTMX = {"HTTP_HX_REQUEST": "true"}

    def test_it_is_what_the_reloaded_page_holds(self, several, opened: Opened):
        client = opened("lead")
        part = client.get("/cases?theme=housing", **self.HTMX).content.decode()
        assert "<html" not in part
        assert part.strip() in client.get("/cases?theme=housing").content.decode()

    def test_going_back_brings_the_whole_page(self, several, opened: Opened):
        response = opened("lead").get("/cases?theme=housing", **self.HTMX, HTTP_HX_HISTORY_RESTORE_REQUEST="true")
        assert "<html" in response.content.decode()


def test_what_was_shown_is_journaled_once(several, opened: Opened):
    client = opened("lead")
    before = AccessRecord.objects.filter(kind="case_list").count()
    shown = listed(client, "?theme=housing")
    [record] = AccessRecord.objects.filter(kind="case_list").order_by("-recorded_at", "-seq")[:1]
    assert AccessRecord.objects.filter(kind="case_list").count() == before + 1
    ids = {str(one.pk) for one in several if one.reference in shown}
    assert set(record.data["shown"]) == ids


def test_ten_statements_for_one_row_and_for_twenty(cast: Cast, opened: Opened):
    client = opened("lead")
    open_case(actor=cast["lead"], person={"alias": "Personne"})
    statements(client, "/cases")
    one = statements(client, "/cases?theme=&ordering=-activity")
    for n in range(20):
        open_case(actor=cast["lead"], person={"alias": f"Personne {n}"})
    assert statements(client, "/cases?theme=&ordering=-activity") == one <= 10


@pytest.mark.parametrize("who", ["flagger", "lead_manager", "lead_auditor", "lead_agency_admin"])
def test_those_who_read_no_case_are_told_so(who, case: CaseFile, opened: Opened):
    response = opened(who).get("/cases")
    assert response.status_code == 403
    assert case.reference not in response.content.decode()


def test_no_name_in_the_title_nor_in_an_address(shared: Shared, opened: Opened):
    page = opened("lead").get("/cases").content.decode()
    title = page.split("<title>")[1].split("</title>")[0]
    assert "Sarah" not in title
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page) if "Sarah" in link or "L%C3%A9mery" in link]

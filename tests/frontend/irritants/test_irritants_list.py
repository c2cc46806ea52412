"""The list of irritants: the same as the API's, narrowed by the same criteria; what the agency concerned reads, and nothing more."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from cases.models import AccessRecord
from cases.operations.open_case import open_case
from irritants.models import Irritant
from irritants.operations.record_observation import record_observation
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import CAHORS, CONTRIBUTOR, OBSERVER, RECEIVER, STRANGER, Cast, Shared, case, cast, later, shared
from tests.frontend.case_cast import opened
from tests.frontend.markup import Markup
from tests.irritants.conftest import bring

__all__ = ["case", "cast", "later", "opened", "shared"]

Opened = Callable[[str], Client]
LINK = re.compile(r'href="/irritants/([0-9a-f-]{36})"')
SECRET = "Suspended without a word."


def listed(client: Client, query: str = "", **headers: str) -> list[str]:
    response = client.get(f"/irritants{query}", **headers)
    assert response.status_code == 200
    return LINK.findall(response.content.decode())


def text_of(client: Client, query: str = "") -> str:
    return re.sub(r"\s+", " ", client.get(f"/irritants{query}").content.decode())


def report(cast: Cast, shared: Shared, who: str = "lead", **said) -> Irritant:
    said = {"case": shared.case.reference, "category": "B13", "occurred_on": clock.today(), "description": SECRET, **said}
    return report_irritant(actor=cast[who], **said)


@pytest.fixture
def several(cast: Cast, shared: Shared) -> dict[str, Irritant]:
    """One of each kind, in the order in which they were reported."""
    observed = record_observation(kind="interview", observed_on=clock.today(), commune="46064", actor=cast["lead"])
    return {
        "plain": report(cast, shared),
        "elsewhere": report(cast, shared, category="A02", commune="46064", step="travel"),
        "concerns": report(cast, shared, agency_concerned=RECEIVER, step="payment"),
        "started": bring(report(cast, shared, category="B01"), "in_progress", cast["lead"]),
        "resolved": bring(report(cast, shared, agency_concerned=RECEIVER), "resolved", cast["lead"]),
        "confirmed": bring(report(cast, shared, "contributor"), "confirmed", cast["lead"]),
        "reopened": reopen_irritant(
            bring(report(cast, shared), "resolved", cast["lead"]).pk, reason="It stopped again.", actor=cast["lead"]
        ),
        "in error": bring(report(cast, shared), "entered_in_error", cast["lead"]),
        "observed": report_irritant(
            actor=cast["lead"], observation=observed.pk, category="C01", occurred_on=clock.today(), description=SECRET
        ),
    }


QUERIES = [
    "",
    "?status=resolved",
    "?status=reported&status=in_progress",
    "?theme=response_fit",
    "?category=A02",
    "?commune=46064",
    f"?agency_concerned={RECEIVER}",
    "?agency_concerned=null",
    "?presumed=true",
    "?reopened=true",
    "?counted=true&status=resolved&status=confirmed",
    "?living_area=cahors",
    "?ordering=reported",
    "?case=none-such",
    "?from=2020-01-01&to=2999-01-01",
    "?to=2020-01-01",
]


@pytest.mark.parametrize("who", ["lead", "receiver", "lead_manager"])
def test_both_doors_list_the_same_irritants(who, several, opened: Opened, later):
    later(days=40)
    client = opened(who)
    for query in QUERIES:
        answer = client.get(f"/api/v1/irritants{query}")
        assert answer.status_code == 200, query
        assert listed(client, query) == [irritant["id"] for irritant in answer.json()["results"]], query


def test_the_criteria_find_what_they_say(several, shared: Shared, opened: Opened, later):
    later(days=40)
    client = opened("lead")

    def names(query: str) -> set[str]:
        found = set(listed(client, query))
        return {name for name, irritant in several.items() if str(irritant.pk) in found}

    assert names("") == set(several)
    assert names("?status=resolved") == {"resolved"}
    assert names("?category=A02") == names("?commune=46064&theme=access_mobility") == {"elsewhere"}
    assert names(f"?agency_concerned={RECEIVER}") == {"concerns", "resolved"}
    assert names("?presumed=true") == {"resolved"}
    assert names("?reopened=true") == {"reopened"}
    assert names("?counted=true") == set(several) - {"in error"}
    assert names(f"?case={shared.case.reference.lower().replace('-', '+')}") == set(several) - {"observed"}
    assert names(f"?from={(clock.today() - timedelta(days=1)).isoformat()}") == set()
    assert listed(client, "?ordering=reported") == [str(irritant.pk) for irritant in several.values()]


class TestTheAgencyConcerned:
    @pytest.mark.parametrize("who", ["receiver", "receiver_coordinator", "receiver_manager"])
    def test_reads_what_concerns_it_and_not_whose_it_is(self, who, several, shared: Shared, opened: Opened):
        client = opened(who)
        assert set(listed(client)) == {str(several[name].pk) for name in ("concerns", "resolved")}
        page = text_of(client)
        assert "Told to your agency, which it concerns" in page
        assert "Payment" in page
        for secret in (SECRET, shared.case.reference, "Sarah"):
            assert secret not in page

    def test_learns_nothing_by_narrowing(self, several, shared: Shared, opened: Opened, later):
        later(days=40)
        client = opened("receiver")
        for query in ("?presumed=true", "?presumed=false", "?reopened=false", f"?case={shared.case.reference}", "?counted=true"):
            assert listed(client, query) == [], query
        assert "presumed settled" not in text_of(client)

    def test_and_a_stranger_reads_nothing(self, several, opened: Opened):
        assert listed(opened("stranger")) == []


def test_those_in_the_case_read_where_it_was_met_without_its_words(several, shared: Shared, opened: Opened):
    page = text_of(opened("observer"))
    assert f'href="/cases/{shared.case.reference}"' in page
    assert SECRET not in page, "a list left on a screen tells little"


def test_the_list_is_journaled_with_the_cases_that_it_named(several, shared: Shared, cast: Cast, opened: Opened):
    opened("observer").get("/irritants")
    [record] = AccessRecord.objects.filter(kind="case_list", actor_id=cast["observer"].user_id)
    assert record.data["shown"] == [str(shared.case.pk)]
    opened("receiver").get("/irritants")
    assert not AccessRecord.objects.filter(kind="case_list", actor_id=cast["receiver"].user_id).exists(), "it named none"


@pytest.mark.parametrize("who", ["flagger", "lead_auditor", "lead_agency_admin"])
def test_other_roles_are_told_so(who, several, opened: Opened):
    assert opened(who).get("/irritants").status_code == 403


def test_nobody_signed_in_is_led_to_the_sign_in_page(client: Client, db):
    assert client.get("/irritants")["Location"].startswith("/accounts/login/")


class TestNothing:
    def test_for_those_who_work_on_cases(self, opened: Opened, cast):
        page = text_of(opened("stranger"))
        assert "No irritant yet" in page
        assert 'href="/cases"' in page

    def test_for_a_manager(self, opened: Opened, cast):
        page = text_of(opened("stranger_manager"))
        assert "Nothing concerns your agency yet" in page
        assert 'href="/statistics"' in page
        assert 'name="case"' not in page, "managers see no case to look for"
        assert 'name="counted"' not in page, "their figures are masked"

    def test_for_these_criteria(self, several, opened: Opened):
        page = text_of(opened("lead"), "?category=C05")
        assert "No irritant answers these criteria" in page
        assert '<option value="C05" selected' in page, "the form keeps what was asked"


def test_a_criterion_that_makes_no_sense_says_so_and_lists_nothing(several, opened: Opened):
    client = opened("lead")
    for query in (
        "status=asleep",
        "theme=weather",
        "category=Z99",
        "commune=0",
        "agency_concerned=x",
        "from=soon",
        "ordering=x",
        "living_area=x",
    ):
        page = client.get(f"/irritants?{query}")
        assert LINK.findall(page.content.decode()) == [], query
        assert 'role="alert"' in page.content.decode(), query
        assert Markup(page).title.startswith("Error:"), query


def test_a_bent_cursor_is_refused_in_words(several, opened: Opened):
    response = opened("lead").get("/irritants?cursor=bent")
    assert response.status_code == 400
    assert "Start again from the first page." in response.content.decode()


def test_an_area_that_a_link_asked_for_can_be_taken_out(several, opened: Opened):
    client = opened("lead")
    [tick] = Markup(client.get("/irritants?living_area=cahors")).all("input", name="living_area")
    assert (tick["value"], "checked" in tick) == ("cahors", True)
    assert not Markup(client.get("/irritants")).all("input", name="living_area")


def test_twenty_five_a_page(cast: Cast, shared: Shared, opened: Opened):
    made = [str(report(cast, shared).pk) for _ in range(27)]
    client = opened("lead")
    first = text_of(client, "?ordering=reported&category=B13")
    assert "27 irritants" in first
    assert LINK.findall(first) == made[:25]
    following = re.search(r'href="/irritants(\?[^"]+)" rel="next"', first)
    assert following
    second = following[1].replace("&amp;", "&")
    assert "category=B13" in second
    assert listed(client, second) == made[25:]
    assert 'rel="prev"' in text_of(client, second)


def test_the_fragment_is_a_part_of_the_page(several, opened: Opened):
    client = opened("lead")
    whole = client.get("/irritants?theme=response_fit").content.decode()
    fragment = client.get("/irritants?theme=response_fit", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.strip() in whole
    assert "<html" in client.get("/irritants", headers={"hx-request": "true", "hx-history-restore-request": "true"}).content.decode()


def statements(client: Client, query: str) -> int:
    """Those that ask or change something; a savepoint is the test's own."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/irritants{query}").status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


OF_THE_SESSION = 3
"""The session, the user, the memberships."""


@pytest.mark.parametrize(
    "query",
    [
        "?ordering=-reported",
        f"?theme=response_fit&category=B13&commune={CAHORS}&agency_concerned={RECEIVER}&living_area=cahors&counted=true&status=reported",
    ],
)
@pytest.mark.parametrize("who", ["lead", "receiver", "receiver_manager"])
def test_ten_statements_for_one_row_and_for_twenty(who, query, cast: Cast, shared: Shared, opened: Opened):
    client = opened(who)
    report(cast, shared, agency_concerned=RECEIVER)
    statements(client, "")
    one = statements(client, query)
    for n in range(20):
        where = {"case": open_case(actor=cast["lead"], person={"alias": f"Personne {n}", "commune": CAHORS}).reference} if n % 2 else {}
        report(cast, shared, agency_concerned=RECEIVER, **where)
    for slug in (CONTRIBUTOR, OBSERVER, STRANGER):
        report(cast, shared, agency_concerned=slug)
    assert statements(client, query) == one <= 10 + OF_THE_SESSION


def test_no_name_in_the_title_nor_in_an_address(several, opened: Opened):
    response = opened("lead").get("/irritants")
    assert Markup(response).title == "Irritants – Fil rouge"
    assert Markup(response).inline == []
    links = [value for _tag, found in Markup(response).tags for name, value in found.items() if name in ("href", "action", "hx-get")]
    assert not [link for link in links if "Sarah" in link or "mery" in link]

"""Opening a case again, for somebody whose case is closed: who they are is known, what was written before stays where it was."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from cases.models import AccessRecord, CaseFile, InformationRecord, Person
from cases.operations.close_case import close_case
from cases.operations.open_case import open_case
from cases.operations.reopen_case import reopen_case
from tests.cases.conftest import CONTRIBUTOR, Cast, Shared, bring, bring_in, case, cast, now, shared
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened", "shared"]

Opened = Callable[[str], Client]


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def closed(shared: Shared, cast: Cast) -> CaseFile:
    return bring(shared.case, "closed", cast["lead"])


def links(client: Client, case: CaseFile) -> set[str]:
    return {link["href"] for link in Markup(client.get(page_of(case))).all("a") if "href" in link}


@pytest.mark.parametrize("who", ["lead", "contributor", "observer"])
def test_for_whoever_met_the_person(who, closed: CaseFile, opened: Opened, cast: Cast):
    client = opened(who)
    assert page_of(closed, "again") in links(client, closed)
    said = {"summary": "Came back.", "themes": ["housing"], "how": "oral", "when": clock.today()}
    response = send(client, page_of(closed, "again"), **said)
    again = CaseFile.objects.exclude(pk=closed.pk).get()
    assert (response.status_code, response["Location"]) == (302, page_of(again))
    assert again.person.shown_id == closed.person.shown_id
    assert (again.summary, again.themes, again.opened_by_agency) == ("Came back.", ["housing"], cast[who].agency)
    assert InformationRecord.objects.get(case=again).how == "oral"
    assert again.participations.count() == 1, "the others are asked again"
    assert Person.objects.count() == 2, "each case has its own record"


def test_the_page_says_for_whom_and_nothing_else_is_asked(closed: CaseFile, opened: Opened):
    response = opened("lead").get(page_of(closed, "again"))
    assert "Sarah Lémery" in text(response)
    assert f"Followed in case {closed.reference}, closed on" in text(response)
    assert not Markup(response).all("input", name="first_name")
    assert Markup(response).title == f"Open a new case – Case {closed.reference} – Fil rouge"


def test_to_ask_is_to_open_the_case_that_was_closed(closed: CaseFile, opened: Opened, cast: Cast):
    opened("observer").get(page_of(closed, "again"))
    assert AccessRecord.objects.filter(stream_id=closed.pk, kind="case_read", actor_id=cast["observer"].user_id).count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"summary": "Number 2 69 05 49 588 157 80."}, "Remove the social-security number"),
        ({"when": "2026-01-02"}, "Say how the person was told"),
        ({"how": "oral", "when": "2999-01-01"}, "today or before"),
    ],
)
def test_refused_with_what_was_typed(said, sentence, closed: CaseFile, opened: Opened):
    response = send(opened("lead"), page_of(closed, "again"), **{"summary": "What I typed.", **said})
    assert sentence in text(response)
    assert said.get("summary", "What I typed.") in text(response)
    assert Markup(response).title.startswith("Error:")
    assert CaseFile.objects.count() == 1


def test_one_form_opens_one_case(closed: CaseFile, opened: Opened):
    client = opened("lead")
    form = {**hidden(client, page_of(closed, "again")), "summary": "Came back."}
    first, second = (client.post(page_of(closed, "again"), form)["Location"] for _ in range(2))
    assert first == second
    assert CaseFile.objects.count() == 2


class TestAnotherIsOpen:
    @pytest.fixture
    def other(self, closed: CaseFile, cast: Cast) -> CaseFile:
        """Opened since by the agency that observed, and shared with the contributor."""
        case = open_case(actor=cast["observer"], person={"id": closed.person_id})
        bring_in(case, CONTRIBUTOR, "contributor")
        return case

    def test_in_sight_it_is_named_and_nothing_is_offered(self, closed: CaseFile, other: CaseFile, opened: Opened):
        client = opened("contributor")
        assert page_of(closed, "again") not in links(client, closed)
        response = client.get(page_of(closed, "again"))
        assert response.status_code == 409
        assert other.reference in text(response)

    def test_what_was_typed_meanwhile_is_kept(self, closed: CaseFile, cast: Cast, opened: Opened):
        client = opened("lead")
        form = {**hidden(client, page_of(closed, "again")), "summary": "Came back."}
        other = open_case(actor=cast["lead"], person={"id": closed.person_id})
        response = client.post(page_of(closed, "again"), form)
        assert "This person has an open case" in text(response)
        assert Markup(response).all("a", href=page_of(other))
        assert "Came back." in text(response)
        assert CaseFile.objects.count() == 2

    def test_out_of_sight_it_changes_nothing(self, closed: CaseFile, other: CaseFile, opened: Opened):
        client = opened("lead")
        assert page_of(closed, "again") in links(client, closed)
        assert send(client, page_of(closed, "again")).status_code == 302
        assert CaseFile.objects.filter(closed_at=None).count() == 2


def test_not_while_it_is_open(shared: Shared, opened: Opened):
    client = opened("lead")
    assert page_of(shared, "again") not in links(client, shared.case)
    response = client.get(page_of(shared, "again"))
    assert response.status_code == 409
    assert shared.case.reference in text(response)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("receiver", 404), ("flagger", 403), ("lead_manager", 403)])
def test_who_may_not(who: str, status: int, closed: CaseFile, opened: Opened):
    for method in ("get", "post"):
        response = getattr(opened(who), method)(page_of(closed, "again"))
        assert response.status_code == status
        assert "Sarah" not in text(response)
    assert CaseFile.objects.count() == 1


def test_somebody_who_was_erased_is_nobody_any_more(closed: CaseFile, opened: Opened):
    Person.objects.filter(pk=closed.person_id).update(blanked_at=clock.now())
    client = opened("lead")
    assert page_of(closed, "again") not in links(client, closed)
    assert client.get(page_of(closed, "again")).status_code == 404


class TestFromTheSearch:
    def found(self, client: Client) -> str:
        return text(client.post("/search", {"q": "lemery"}))

    def test_for_whom_no_case_in_sight_is_open(self, closed: CaseFile, opened: Opened):
        assert f'href="{page_of(closed, "again")}"' in self.found(opened("contributor"))

    def test_not_for_whom_one_is(self, shared: Shared, opened: Opened):
        assert "/again" not in self.found(opened("lead"))

    def test_not_when_an_older_one_was_reopened(self, closed: CaseFile, cast: Cast, opened: Opened):
        newer = open_case(actor=cast["lead"], person={"id": closed.person_id})
        close_case(newer.reference, outcome="resolved", actor=cast["lead"])
        assert f'href="{page_of(newer, "again")}"' in self.found(opened("lead")), "from the last of them"
        reopen_case(closed.reference, actor=cast["lead_coordinator"])
        assert newer.reference in self.found(opened("lead"))
        assert "/again" not in self.found(opened("lead"))


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


def test_few_statements_to_ask(closed: CaseFile, cast: Cast, opened: Opened):
    client = opened("lead")
    statements(client, page_of(closed))
    assert statements(client, page_of(closed, "again")) <= 10
    assert statements(client, page_of(closed)) <= 14
    assert now(closed).status == "closed"

"""Opening a case from its page: an alias is enough, nothing typed is lost, one form opens one case."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from cases.models import CaseFile, InformationRecord, Person
from cases.operations.open_case import open_case
from tests.cases.conftest import SARAH, Cast, case, cast
from tests.frontend.case_cast import browser_of, opened
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened"]

Opened = Callable[[str], Client]
NEW = "/cases/new"
KEPT = ("first_name", "last_name", "birth_name", "address", "phone", "email", "safe_contact")


def carried(client: Client) -> str:
    """The identifier that the form carries."""
    [hidden] = Markup(client.get(NEW)).all("input", name="id")
    return hidden["value"]


def send(client: Client, **typed: Any):
    return client.post(NEW, {"id": carried(client), **typed})


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_an_alias_alone_opens_one_and_leads_to_it(opened: Opened):
    response = send(opened("lead"), alias="La dame du marché")
    case = CaseFile.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/cases/{case.reference}")
    assert case.person.alias == "La dame du marché"


def test_all_that_is_typed_is_kept(opened: Opened):
    typed = {
        "first_name": "Sarah",
        "last_name": "Lémery",
        "birth_name": "Bénazéch",
        "birth_date": "1994-03-02",
        "commune": "cahors",
        "address": "12 rue du Château-du-Roi",
        "phone": "06 12 34 56 78",
        "email": "sarah@example.org",
        "safe_contact": "By text message, in the morning",
        "summary": "Looks for childcare.",
        "themes": ["family_childcare", "mobility"],
        "how": "oral",
        "when": clock.today().isoformat(),
    }
    assert send(opened("lead"), **typed).status_code == 302
    case = CaseFile.objects.select_related("person").get()
    kept = {name: getattr(case.person, name) for name in KEPT}
    assert kept == {name: typed[name] for name in kept}
    assert (case.person.birth_date.isoformat(), case.person.commune_id) == ("1994-03-02", "46042")
    assert (case.summary, case.themes) == ("Looks for childcare.", ["family_childcare", "mobility"])
    assert InformationRecord.objects.get().how == "oral"


@pytest.mark.parametrize(
    ("typed", "sentence", "field"),
    [
        ({}, "Give at least an alias or a name.", "alias"),
        ({"alias": "X", "birth_date": "2999-01-01"}, "A birth date lies in the past.", "birth_date"),
        ({"alias": "X", "birth_date": "yesterday"}, "Enter a valid date.", "birth_date"),
        ({"alias": "X", "commune": "Atlantis"}, "No commune is called", "commune"),
        ({"alias": "X", "summary": "Her number is 2 94 03 46 042 012 83."}, "", "summary"),
        ({"alias": "X", "email": "nobody"}, "Enter a valid email address.", "email"),
        ({"alias": "X", "when": "2026-01-02"}, "Say how the person was told", "how"),
        ({"alias": "X", "how": "oral", "when": "2999-01-01"}, "today or before", "when"),
    ],
)
def test_what_cannot_be_accepted_comes_back_with_all_that_was_typed(typed, sentence, field, opened: Opened):
    response = send(opened("lead"), phone="06 12 34 56 78", **typed)
    page = Markup(response)
    assert response.status_code == 200
    assert not CaseFile.objects.exists()
    assert not Person.objects.exists()
    assert sentence in text(response)
    assert page.title.startswith("Error")
    assert page.all("a", href=f"#id_{field}"), "the summary leads to the field"
    wrong = [one for _tag, one in page.tags if one.get("name") == field]
    assert wrong[0]["aria-invalid"] == "true"
    assert page.all("div", id=wrong[0]["aria-describedby"])
    assert page.all("input", name="phone")[0]["value"] == "06 12 34 56 78"


def test_the_communes_of_the_living_area_are_proposed(opened: Opened):
    page = opened("lead").get(NEW).content.decode()
    proposed = page.split("<datalist")[1].split("</datalist>")[0]
    assert proposed.count("<option") == 59
    assert 'value="Cahors"' in proposed


class TestTheSameFormTwice:
    def test_it_leads_to_the_one_case_it_opened(self, opened: Opened):
        client = opened("lead")
        typed = {"id": carried(client), "first_name": "Sarah", "last_name": "Lémery"}
        first, second = client.post(NEW, typed), client.post(NEW, typed)
        assert first["Location"] == second["Location"]
        assert (CaseFile.objects.count(), Person.objects.count()) == (1, 1)

    def test_somebody_elses_identifier_gives_nothing_away(self, case: CaseFile, opened: Opened):
        response = opened("stranger").post(NEW, {"id": str(case.pk), "alias": "Somebody"})
        assert response.status_code == 200
        assert "This form has been used already" in text(response)
        assert case.reference not in text(response)
        [hidden] = Markup(response).all("input", name="id")
        assert hidden["value"] != str(case.pk)
        assert opened("stranger").post(NEW, {"id": hidden["value"], "alias": "Somebody"}).status_code == 302

    def test_a_form_without_its_identifier_says_what_to_do(self, opened: Opened):
        assert "Reload the page" in text(opened("lead").post(NEW, {"alias": "Somebody"}))

    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_instant(self, cast: Cast):
        clients = [browser_of(cast["lead"]) for _ in range(2)]
        typed = {"id": carried(clients[0]), "first_name": "Sarah", "last_name": "Lémery"}
        together = Barrier(2)

        def press(client: Client) -> str:
            together.wait(timeout=10)
            try:
                return client.post(NEW, typed)["Location"]
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert len(set(pool.map(press, clients))) == 1
        assert (CaseFile.objects.count(), Person.objects.count()) == (1, 1)


class TestProbablyTheSamePerson:
    TYPED = {"first_name": "Sarah", "last_name": "Lemery", "summary": "Came back today.", "commune": "Cahors"}

    def test_the_case_is_named_and_nothing_is_opened_nor_lost(self, case: CaseFile, opened: Opened):
        response = send(opened("lead"), **self.TYPED)
        page = Markup(response)
        assert response.status_code == 200
        assert CaseFile.objects.count() == 1
        assert "This person probably has an open case already" in text(response)
        assert page.all("a", href=f"/cases/{case.reference}")
        assert page.all("input", name="not_same_as", value=case.reference, type="checkbox")
        assert "checked" not in page.all("input", name="not_same_as")[0]
        assert page.all("input", name="last_name")[0]["value"] == "Lemery"
        assert page.all("input", name="commune")[0]["value"] == "Cahors"
        assert "Came back today." in text(response)

    def test_somebody_else_is_opened_once_said(self, case: CaseFile, opened: Opened):
        assert send(opened("lead"), **self.TYPED, not_same_as=[case.reference]).status_code == 302
        assert CaseFile.objects.count() == 2

    def test_what_was_said_of_one_is_kept_while_another_turns_up(self, case: CaseFile, cast: Cast, opened: Opened):
        twin = open_case(actor=cast["lead"], person=SARAH, not_same_as=[case.reference])
        both = {case.reference, twin.reference}
        response = send(opened("lead"), **self.TYPED)
        [first] = both & {box["value"] for box in Markup(response).all("input", name="not_same_as")}
        [second] = both - {first}

        response = send(opened("lead"), **self.TYPED, not_same_as=[first])
        boxes = {box["value"]: "checked" in box for box in Markup(response).all("input", name="not_same_as")}
        assert boxes == {first: True, second: False}
        assert send(opened("lead"), **self.TYPED, not_same_as=list(both)).status_code == 302

    def test_out_of_sight_is_never_hinted_at(self, case: CaseFile, opened: Opened):
        assert send(opened("stranger"), **self.TYPED).status_code == 302
        assert CaseFile.objects.count() == 2


@pytest.mark.parametrize("who", ["flagger", "lead_manager", "lead_auditor"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_those_who_work_on_cases_open_one(who, method, opened: Opened):
    assert getattr(opened(who), method)(NEW).status_code == 403
    assert not CaseFile.objects.exists()


def test_ten_statements_to_ask(opened: Opened):
    client = opened("lead")
    client.get(NEW)
    with CaptureQueriesContext(connection) as queries:
        client.get(NEW)
    assert sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries) <= 10

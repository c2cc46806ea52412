"""What several people meet, on pages: the list, one of them, its moves, and the links from the page of an irritant."""

from collections.abc import Callable

import pytest

from agencies.actor import Actor
from backend.base import clock
from irritants.models import Irritant, RecurringIrritant
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import RECEIVER, Shared, case, cast, shared
from tests.frontend.case_cast import hidden, opened, send
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened", "shared"]

LIST = "/irritants/recurring"


def body(response) -> str:
    return " ".join(response.content.decode().split())


def links(response) -> set[str]:
    return {link["href"] for link in Markup(response).all("a") if "href" in link}


@pytest.fixture
def coordinator(cast) -> Actor:
    return cast["lead_coordinator"]


@pytest.fixture
def spot(coordinator: Actor) -> Callable[..., RecurringIrritant]:
    def make(title: str = "Nobody answers", **said: str) -> RecurringIrritant:
        return spot_recurring(**{"title": title, "category": "B13", "actor": coordinator, **said})

    return make


@pytest.fixture
def irritant(cast, shared: Shared) -> Irritant:
    return report_irritant(actor=cast["lead"], case=shared.case.reference, category="B13", occurred_on=clock.today())


class TestList:
    def test_empty_it_says_what_to_do_first(self, opened, cast):
        assert "/irritants/recurring/new" in links(opened("lead_coordinator").get(LIST))
        page = opened("lead").get(LIST)
        assert "No recurring irritant yet" in body(page)
        assert "/irritants/recurring/new" not in links(page)

    @pytest.mark.parametrize("query", ["", "?state=qualified", "?category=A05", "?state=spotted&state=qualified&ordering=spotted"])
    def test_the_same_rows_in_the_same_order_by_both_doors(self, query, opened, spot, coordinator):
        change_state(spot().pk, verb="qualify", cause="One desk.", actor=coordinator)
        spot("No bus", category="A02")
        spot("The phone rings", category="A05")
        client = opened("lead")
        api = [row["id"] for row in client.get(f"/api/v1/recurring-irritants{query}").json()["results"]]
        assert api
        page = client.get(f"{LIST}{query}")
        shown = [link["href"].rsplit("/", 1)[1] for link in Markup(page).all("a") if link.get("href", "").startswith(f"{LIST}/0")]
        assert shown == api

    def test_a_card_tells_state_people_and_trend(self, opened, spot, irritant, cast):
        link_irritant(irritant.pk, recurring=spot(administration="Tax office").pk, actor=cast["lead"])
        page = opened("lead").get(LIST)
        for words in ("Spotted", "1 person hit", "Tax office", "Reported in each of the last months: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1"):
            assert words in body(page)
        assert "1 person hit" not in body(opened("receiver").get(LIST)), "one only, whom the reader does not know"

    def test_a_criterion_that_makes_no_sense(self, opened, spot):
        spot()
        assert "Nobody answers" not in body(opened("lead").get(f"{LIST}?state=banana"))

    @pytest.mark.parametrize("number", [1, 20])
    def test_as_many_statements_for_one_as_for_twenty(self, number, opened, spot, django_assert_max_num_queries):
        for _ in range(number):
            spot()
        client = opened("lead")
        client.get(LIST)
        with django_assert_max_num_queries(13):
            assert client.get(LIST).status_code == 200


class TestOne:
    def test_who_writes_is_offered_what_is_possible(self, opened, spot):
        found = spot()
        ends = {
            link.rsplit("/", 1)[1]
            for link in links(opened("lead_coordinator").get(f"{LIST}/{found.pk}"))
            if link.startswith(f"{LIST}/{found.pk}/")
        }
        assert ends == {"qualify", "edit"}
        assert not [link for link in links(opened("lead").get(f"{LIST}/{found.pk}")) if link.startswith(f"{LIST}/{found.pk}/")]

    def test_its_trend_has_its_table(self, opened, spot):
        assert len(Markup(opened("lead").get(f"{LIST}/{spot().pk}")).all("th", scope="row")) == 12

    def test_who_reads_none(self, opened, spot):
        assert opened("flagger").get(f"{LIST}/{spot().pk}").status_code == 404
        assert opened("flagger").get(LIST).status_code == 403


class TestChanges:
    def test_spotted_from_an_irritant_that_is_linked_at_once(self, opened, irritant, cast, coordinator):
        client = opened("lead_coordinator")
        [url] = [link for link in links(client.get(f"/irritants/{irritant.pk}")) if link.startswith(f"{LIST}/new?")]
        form = {field["name"]: field["value"] for field in Markup(client.get(url)).all("input", type="hidden") if "value" in field}
        said = {**form, "title": "Cut without a word", "category": "B13", "living_area": "cahors", "agency_concerned": "CAF du Lot"}
        first, again = client.post(url, said), client.post(url, said)
        found = RecurringIrritant.objects.get()
        assert first["Location"] == again["Location"] == f"{LIST}/{found.pk}"
        assert (found.owner_agency, found.agency_concerned.slug) == (coordinator.agency, RECEIVER)
        irritant.refresh_from_db()
        assert irritant.recurring == found

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"title": ""}, "Say in a few words"),
            ({"cause": "2 69 05 49 588 157 80"}, "Remove the social-security number"),
            ({"category": ""}, "Choose a category"),
        ],
    )
    def test_refused_with_what_was_typed(self, said, sentence, opened):
        right = {"title": "Nobody answers", "category": "A05", "living_area": "cahors", "workaround": "In the morning."}
        response = send(opened("lead_coordinator"), f"{LIST}/new", **{**right, **said})
        assert sentence in body(response)
        assert "In the morning." in body(response)
        assert not RecurringIrritant.objects.exists()

    def test_a_whole_life(self, opened, spot):
        found, client = spot(), opened("lead_coordinator")
        for verb, said, state in (
            ("qualify", {"cause": "One desk."}, "qualified"),
            ("try-solution", {"solution": "Two desks."}, "solution_on_trial"),
            ("mark-solved", {"solution": "Two desks."}, "solved"),
            ("mark-recurring", {}, "recurring"),
        ):
            assert send(client, f"{LIST}/{found.pk}/{verb}", **said)["Location"] == f"{LIST}/{found.pk}"
            found.refresh_from_db()
            assert found.state == state
        url = f"{LIST}/{found.pk}/edit"
        said = {"title": "Nobody answers", "category": "B13", "solution": "Three desks.", "cause": "One desk."}
        assert send(client, url, **said).status_code == 302
        found.refresh_from_db()
        assert found.solution == "Three desks."

    def test_a_colleague_was_faster(self, opened, spot, coordinator):
        found, client = spot(), opened("lead_coordinator")
        url = f"{LIST}/{found.pk}/qualify"
        form = {**hidden(client, url), "cause": "Mine."}
        change_state(found.pk, verb="qualify", cause="Theirs.", actor=coordinator)
        response = client.post(url, form)
        assert "This was not saved" in body(response)
        assert "Mine." in body(response)

    @pytest.mark.parametrize(
        ("who", "verb", "status"),
        [("lead", "edit", 403), ("lead_coordinator", "mark-recurring", 409), ("lead_coordinator", "explode", 404)],
    )
    def test_who_and_when(self, who, verb, status, opened, spot):
        assert opened(who).get(f"{LIST}/{spot().pk}/{verb}").status_code == status
        assert opened("lead").get(f"{LIST}/new").status_code == 403


class TestLinks:
    def test_one_click_links_and_another_unlinks(self, opened, spot, irritant):
        found, client = spot(workaround="Come in the morning."), opened("observer")
        page = client.get(f"/irritants/{irritant.pk}")
        assert "Come in the morning." in body(page)
        assert client.post(f"/irritants/{irritant.pk}/link", {"recurring": found.pk})["Location"] == f"/irritants/{irritant.pk}"
        assert [row["id"] for row in client.get(f"/api/v1/irritants?recurring={found.pk}").json()["results"]] == [str(irritant.pk)]
        assert f"Linked to: {found.title}" in body(client.get(f"/irritants?recurring={found.pk}"))
        assert client.post(f"/irritants/{irritant.pk}/unlink").status_code == 302
        irritant.refresh_from_db()
        assert irritant.recurring is None

    def test_who_may_not(self, opened, spot, irritant):
        found = spot()
        assert opened("stranger").post(f"/irritants/{irritant.pk}/link", {"recurring": found.pk}).status_code == 404
        assert opened("lead").post(f"/irritants/{irritant.pk}/link", {"recurring": irritant.pk}).status_code == 403
        assert opened("lead").get(f"/irritants/{irritant.pk}/link").status_code == 405

    def test_the_agency_concerned_does_not_read_what_it_is_linked_to(self, opened, spot, cast, shared):
        told = report_irritant(
            actor=cast["lead"],
            case=shared.case.reference,
            category="B13",
            occurred_on=clock.today(),
            agency_concerned="msa-midi-pyrenees-nord",
        )
        found = spot()
        link_irritant(told.pk, recurring=found.pk, actor=cast["lead"])
        concerned = opened("stranger")
        assert concerned.get(f"/api/v1/irritants?recurring={found.pk}").json()["results"] == []
        assert found.title not in body(concerned.get(f"/irritants/{told.pk}"))

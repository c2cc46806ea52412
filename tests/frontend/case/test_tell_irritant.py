"""An irritant reported in two clicks, from wherever a case is in hand."""

import re

import pytest

from backend.base import clock
from irritants.models import Irritant
from tests.cases.conftest import RECEIVER, Shared, case, cast, shared
from tests.frontend.case_cast import hidden, opened, page_of
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened", "shared"]

PHONE = "Personne ne décroche au téléphone de la CAF, toujours de l’attente."


def body(response) -> str:
    return " ".join(response.content.decode().split())


class TestTell:
    def send(self, client, shared, **said):
        url = page_of(shared, "irritants/tell")
        return client.post(url, {**hidden(client, url), "occurred_on": clock.today(), "commune": "Cahors", **said})

    def ticked(self, response) -> str:
        return "".join(radio["value"] for radio in Markup(response).all("input", type="radio", name="category") if "checked" in radio)

    def test_the_words_propose_a_category_a_step_and_the_agency(self, opened, shared: Shared):
        response = self.send(opened("lead"), shared, description=PHONE, look="1")
        page = Markup(response)
        assert self.ticked(response) == "A05"
        assert page.all("input", type="hidden", name="proposed", value="A05")
        assert page.all("option", value="information", selected="")
        assert page.all("input", name="agency_concerned")[0]["value"] == "CAF du Lot"
        assert PHONE in body(response)
        assert re.search("because of: [^<]*téléphone", body(response)), "the words that led to it are told"
        assert not Irritant.objects.filter(case=shared.case).exists()

    def test_reported(self, opened, shared: Shared):
        said = {"category": "A05", "proposed": "A05", "step": "information", "agency_concerned": "CAF du Lot"}
        response = self.send(opened("contributor"), shared, description=PHONE, **said)
        assert response["Location"] == f"{page_of(shared)}#irritants"
        irritant = Irritant.objects.get(case=shared.case)
        assert (irritant.category_id, irritant.step, irritant.agency_concerned.slug) == ("A05", "information", RECEIVER)
        assert (irritant.description, irritant.commune_id) == (PHONE, shared.case.commune_id)

    @pytest.mark.parametrize(
        ("said", "category", "step"),
        [
            ({"category": "A12", "proposed": "A05", "step": "information"}, "A12", "appointment"),
            ({"category": "A12", "proposed": "A05", "step": "appeal"}, "A12", "appeal"),
            ({"category": "A05", "proposed": "A05", "step": ""}, "A05", ""),
            ({"category": "A05", "proposed": "A05", "other": "B13", "step": "information"}, "B13", "payment"),
        ],
    )
    def test_the_step_follows_the_category_unless_somebody_chose_it(self, said: dict, category: str, step: str, opened, shared: Shared):
        assert self.send(opened("lead"), shared, description=PHONE, **said).status_code == 302
        irritant = Irritant.objects.get(case=shared.case)
        assert (irritant.category_id, irritant.step) == (category, step)

    def test_what_somebody_chose_stays_while_they_go_on_typing(self, opened, shared: Shared):
        kept = self.send(opened("lead"), shared, description="Il n’a pas de voiture.", category="A12", proposed="A05", look="1")
        assert self.ticked(kept) == "A12"
        moved = self.send(opened("lead"), shared, description="Il n’a pas de voiture.", category="A05", proposed="A05", look="1")
        assert self.ticked(moved) == "A02", "ours gives way to a better one"

    def test_sent_twice_it_makes_one(self, opened, shared: Shared):
        client, url = opened("lead"), page_of(shared, "irritants/tell")
        form = {**hidden(client, url), "category": "A05", "description": PHONE, "occurred_on": clock.today()}
        assert client.post(url, form)["Location"] == client.post(url, form)["Location"]
        assert Irritant.objects.filter(case=shared.case).count() == 1

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"category": ""}, "Choose a category of the catalogue."),
            ({"category": "Z99"}, "Z99"),
            ({"category": "A05", "occurred_on": "2999-01-01"}, "still to come"),
            ({"category": "A05", "description": f"{PHONE} 2 69 05 49 588 157 80"}, "Remove the social-security number"),
        ],
    )
    def test_refused(self, said: dict, sentence: str, opened, shared: Shared):
        response = self.send(opened("lead"), shared, **{"description": PHONE, **said})
        assert sentence in body(response)
        assert Markup(response).title.startswith("Error:")
        assert not Irritant.objects.filter(case=shared.case).exists()

    @pytest.mark.parametrize(("who", "status"), [("observer", 403), ("stranger", 404)])
    def test_who_may_not(self, who: str, status: int, opened, shared: Shared):
        assert opened(who).get(page_of(shared, "irritants/tell")).status_code == status


class TestWherever:
    @pytest.mark.parametrize("part", ["", "history", "edit", "notes", "documents", "actions/new"])
    @pytest.mark.parametrize(("who", "may"), [("lead", True), ("observer", False)])
    def test_a_screen_of_the_case(self, part: str, who: str, may: bool, opened, shared: Shared):
        response = opened(who).get(page_of(shared, part).rstrip("/"))
        if response.status_code == 200:
            assert bool(Markup(response).all("a", href=page_of(shared, "irritants/tell"))) is may
        else:
            assert not may

    @pytest.mark.parametrize(("who", "may"), [("contributor", True), ("observer", False)])
    def test_the_list_of_cases(self, who: str, may: bool, opened, shared: Shared):
        assert bool(Markup(opened(who).get("/cases")).all("a", href=page_of(shared, "irritants/tell"))) is may

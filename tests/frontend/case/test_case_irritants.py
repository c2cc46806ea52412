"""Irritants met in a case: reported, worked on, resolved, and the person's word, on pages."""

import pytest

from backend.base import clock
from irritants.models import Irritant
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from tests.cases.conftest import RECEIVER, Shared, case, cast, shared
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened", "shared"]


def body(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def irritant(cast, shared: Shared) -> Irritant:
    return report_irritant(
        actor=cast["lead"], case=shared.case.reference, category="B13", occurred_on=clock.today(), description="Suspended without a word."
    )


def brought(irritant: Irritant, status: str, cast) -> None:
    if status != "reported":
        start_irritant(irritant.pk, actor=cast["lead"])
    if status == "resolved":
        resolve_irritant(irritant.pk, resolution="Paid again.", actor=cast["lead"])


class TestReport:
    def send(self, client, shared, **said):
        return send(client, page_of(shared, "irritants/new"), **{"category": "B13", "occurred_on": clock.today(), **said})

    def test_reported(self, opened, shared: Shared):
        response = self.send(opened("contributor"), shared, agency_concerned="CAF du Lot", step="payment", description="Suspended.")
        assert response["Location"] == f"{page_of(shared)}#irritants"
        irritant = Irritant.objects.get(case=shared.case)
        assert (irritant.category_id, irritant.agency_concerned.slug, irritant.step) == ("B13", RECEIVER, "payment")
        assert irritant.commune_id == shared.case.commune_id, "by default, that of the case"

    def test_sent_twice_it_makes_one(self, opened, shared: Shared):
        client, url = opened("lead"), page_of(shared, "irritants/new")
        form = {**hidden(client, url), "category": "B13", "occurred_on": clock.today()}
        assert client.post(url, form)["Location"] == client.post(url, form)["Location"]
        assert Irritant.objects.filter(case=shared.case).count() == 1

    def test_the_identifier_of_somebody_elses(self, opened, irritant: Irritant, shared: Shared):
        response = self.send(opened("contributor"), shared, id=irritant.pk, description="Mine.")
        assert "This identifier is taken." in body(response)
        assert "Mine." in body(response)

    def test_the_catalogue_is_grouped_by_theme(self, opened, shared: Shared):
        page = Markup(opened("lead").get(page_of(shared, "irritants/new")))
        assert len(page.all("optgroup")) == 3
        assert len([option for option in page.all("option") if len(option["value"]) == 3]) == 44

    def test_looking_in_it_keeps_what_was_typed_and_reports_nothing(self, opened, shared: Shared):
        response = self.send(opened("lead"), shared, q="transport", look="1", category="B13", description="The bus.")
        codes = [option["value"] for option in Markup(response).all("option") if len(option["value"]) == 3]
        assert "A02" in codes
        assert "B13" in codes, "chosen already"
        assert len(codes) < 20
        assert Markup(response).all("option", value="B13", selected="")
        assert "The bus." in body(response)
        assert not Irritant.objects.filter(case=shared.case).exists()

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("category", "", "Choose a category of the catalogue."),
            ("category", "Z99", "Z99"),
            ("agency_concerned", "Ministry of Magic", "No agency is called “Ministry of Magic”"),
            ("occurred_on", "2999-01-01", "still to come"),
            ("description", "Number 2 69 05 49 588 157 80.", "Remove the social-security number"),
        ],
    )
    def test_refused(self, field: str, typed: str, sentence: str, opened, shared: Shared):
        response = self.send(opened("lead"), shared, **{field: typed})
        assert sentence in body(response)
        assert Markup(response).title.startswith("Error:")
        assert not Irritant.objects.filter(case=shared.case).exists()

    @pytest.mark.parametrize(("who", "status"), [("observer", 403), ("stranger", 404)])
    def test_who_may_not(self, who: str, status: int, opened, shared: Shared):
        assert opened(who).get(page_of(shared, "irritants/new")).status_code == status


class TestVerbs:
    @pytest.mark.parametrize(
        ("verb", "before", "said", "after"),
        [
            ("start", "reported", {}, "in_progress"),
            ("resolve", "in_progress", {"resolution": "Paid again."}, "resolved"),
            ("word", "resolved", {"person_says": "yes"}, "confirmed"),
            ("word", "resolved", {"person_says": "partly"}, "resolved"),
            ("word", "resolved", {"person_says": "no"}, "in_progress"),
            ("reopen", "resolved", {"reason": "It stopped again."}, "in_progress"),
            ("give-up", "in_progress", {"reason_code": "no_means"}, "unresolvable"),
            ("void", "reported", {"reason": "Another case."}, "entered_in_error"),
        ],
    )
    def test_each(self, verb: str, before: str, said: dict, after: str, opened, cast, irritant: Irritant, shared: Shared):
        brought(irritant, before, cast)
        response = send(opened("contributor"), page_of(shared, "irritants", irritant.pk, verb), **said)
        assert response["Location"] == f"{page_of(shared)}#irritants"
        irritant.refresh_from_db()
        assert irritant.status == after

    def test_an_observer_records_the_persons_word_and_nothing_else(self, opened, cast, irritant: Irritant, shared: Shared):
        brought(irritant, "resolved", cast)
        observer = opened("observer")
        assert observer.get(page_of(shared, "irritants", irritant.pk, "reopen")).status_code == 403
        assert send(observer, page_of(shared, "irritants", irritant.pk, "word"), person_says="yes").status_code == 302

    @pytest.mark.parametrize(
        ("verb", "before", "said", "sentence"),
        [
            ("resolve", "in_progress", {"resolution": ""}, "Say what was done"),
            ("give-up", "in_progress", {"reason_code": "other", "reason": ""}, "Say why, since no reason of the list fits."),
            ("reopen", "resolved", {"reason": " "}, "Say why."),
        ],
    )
    def test_refused(self, verb: str, before: str, said: dict, sentence: str, opened, cast, irritant: Irritant, shared: Shared):
        brought(irritant, before, cast)
        response = send(opened("lead"), page_of(shared, "irritants", irritant.pk, verb), **said)
        assert sentence in body(response)
        assert "Suspended without a word." in body(response), "one sees which irritant it is about"

    def test_a_colleague_was_faster(self, opened, cast, irritant: Irritant, shared: Shared):
        brought(irritant, "in_progress", cast)
        client, url = opened("contributor"), page_of(shared, "irritants", irritant.pk, "resolve")
        form = {**hidden(client, url), "resolution": "What I did."}
        resolve_irritant(irritant.pk, resolution="Paid again.", actor=cast["lead"])
        response = client.post(url, form)
        assert "This was not saved" in body(response)
        assert "What I did." in body(response)

    @pytest.mark.parametrize("verb", ["resolve", "word", "reopen"])
    def test_not_now(self, verb: str, opened, irritant: Irritant, shared: Shared):
        assert opened("lead").get(page_of(shared, "irritants", irritant.pk, verb)).status_code == 409

    def test_no_such_verb(self, opened, irritant: Irritant, shared: Shared):
        assert opened("lead").get(page_of(shared, "irritants", irritant.pk, "explode")).status_code == 404

    def test_an_irritant_of_another_case(self, opened, cast, irritant: Irritant):
        from cases.operations.open_case import open_case

        other = open_case(actor=cast["lead"], person={"alias": "Somebody else"})
        assert opened("lead").get(page_of(other, "irritants", irritant.pk, "start")).status_code == 404

    def test_strangers_learn_nothing(self, opened, irritant: Irritant, shared: Shared):
        assert opened("stranger").get(page_of(shared, "irritants", irritant.pk, "start")).status_code == 404

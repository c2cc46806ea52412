"""One irritant: what each reader finds of it, what they may do, and correcting what was said."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from backend.base.models import new_id
from cases.models import AccessRecord
from irritants.models import Irritant
from irritants.operations.edit_irritant import edit_irritant
from irritants.operations.record_observation import record_observation
from irritants.operations.report_irritant import report_irritant
from irritants.operations.start_irritant import start_irritant
from tests.cases.conftest import RECEIVER, STRANGER, Shared, case, cast, later, shared
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.markup import Markup
from tests.irritants.conftest import bring

__all__ = ["case", "cast", "later", "opened", "shared"]

SECRET = "Suspended without a word."


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def page_at(irritant: Irritant, *parts: str) -> str:
    return "/".join(["/irritants", str(irritant.pk), *parts])


def verbs(client, irritant: Irritant) -> set[str]:
    """What its page links to."""
    start = page_at(irritant, "")
    return {link["href"].removeprefix(start) for link in Markup(client.get(page_at(irritant))).all("a") if link["href"].startswith(start)}


@pytest.fixture
def irritant(cast, shared: Shared) -> Irritant:
    return report_irritant(
        actor=cast["lead"],
        case=shared.case.reference,
        category="B13",
        occurred_on=clock.today(),
        agency_concerned=RECEIVER,
        step="payment",
        description=SECRET,
    )


@pytest.fixture
def observed(cast) -> Irritant:
    """Seen by the CCAS without opening a case."""
    observation = record_observation(kind="immersion", observed_on=clock.today(), commune="46064", actor=cast["lead"])
    return report_irritant(actor=cast["lead"], observation=observation.pk, category="C01", occurred_on=clock.today(), description=SECRET)


class TestInFull:
    def test_those_in_the_case_read_all_of_it(self, opened, cast, shared: Shared, irritant: Irritant):
        bring(irritant, "confirmed", cast["lead"])
        page = text(opened("observer").get(page_at(irritant)))
        for words in (
            SECRET,
            f'href="/cases/{shared.case.reference}#irritants"',
            "Payment",
            "CAF du Lot",
            "by CCAS de Cahors",
            "Called the agency.",
            "Yes, it is settled",
            "Irritant reported: Entitlement suspended or stopped without notice",
            "Work started on an irritant: Entitlement suspended or stopped without notice",
            "The person confirms that an irritant is settled: Entitlement suspended or stopped without notice",
        ):
            assert words in page, words

    def test_its_history_is_its_own(self, opened, cast, shared: Shared, irritant: Irritant):
        other = report_irritant(actor=cast["lead"], case=shared.case.reference, category="A02", occurred_on=clock.today())
        start_irritant(other.pk, actor=cast["lead"])
        page = text(opened("lead").get(page_at(irritant)))
        assert page.count("house-timeline__what") == 1
        assert "A02" not in page
        assert text(opened("lead").get(page_at(other))).count("house-timeline__what") == 2

    def test_an_observation_has_no_case(self, opened, cast, observed: Irritant):
        start_irritant(observed.pk, actor=cast["lead"])
        page = text(opened("lead_manager").get(page_at(observed)))
        assert SECRET in page
        assert "Immersion of" in page
        assert "/cases/" not in page
        assert page.count("house-timeline__what") == 2

    def test_presumed_is_said(self, opened, cast, irritant: Irritant, later):
        bring(irritant, "resolved", cast["lead"])
        assert "counted apart, as presumed" not in text(opened("lead").get(page_at(irritant)))
        later(days=31)
        assert "counted apart, as presumed" in text(opened("lead").get(page_at(irritant)))

    def test_to_open_it_is_to_open_its_case(self, opened, cast, shared: Shared, irritant: Irritant):
        for _ in range(2):
            opened("observer").get(page_at(irritant))
        [record] = AccessRecord.objects.filter(stream_id=shared.case.pk, kind="case_read", actor_id=cast["observer"].user_id)
        assert record.data["ground"] == "agreement"


class TestAsTheAgencyConcerned:
    @pytest.mark.parametrize("who", ["receiver", "receiver_manager"])
    @pytest.mark.parametrize("status", ["reported", "resolved", "confirmed", "unresolvable"])
    def test_category_commune_step_and_state(self, status, who, opened, cast, shared: Shared, irritant: Irritant, later):
        bring(irritant, status, cast["lead"])
        later(days=40)
        page = text(opened(who).get(page_at(irritant)))
        assert "Your agency reads this because it concerns it" in page
        for words in ("Payment", "Cahors", "B13"):
            assert words in page
        secrets = (
            SECRET,
            shared.case.reference,
            "Sarah",
            "Called the agency.",
            "Yes, it is settled",
            "presumed",
            "No means",
            "CCAS de Cahors",
        )
        assert [secret for secret in secrets if secret in page] == []
        assert verbs(opened(who), irritant) == set()
        assert "house-timeline__what" not in page
        assert not AccessRecord.objects.filter(kind="case_read", actor_id=cast[who].user_id).exists(), "it has not opened the case"

    @pytest.mark.parametrize("verb", ["start", "edit", "give-up", "void"])
    def test_works_on_nothing(self, verb, opened, irritant: Irritant):
        response = opened("receiver").get(page_at(irritant, verb))
        assert response.status_code == 403
        assert "The agency in charge of it works on it." in text(response)
        assert SECRET not in text(response)


@pytest.mark.parametrize("who", ["stranger", "flagger", "lead_auditor", "lead_manager", "lead_agency_admin"])
def test_who_may_not_see_it_learns_nothing(who, opened, cast, irritant: Irritant):
    client, nobodys = opened(who), Irritant(pk=new_id())
    for parts in ((), ("start",), ("edit",)):
        refused, absent = client.get(page_at(irritant, *parts)), client.get(page_at(nobodys, *parts))
        assert refused.status_code == absent.status_code == 404
        assert "B13" not in text(refused)
    assert AccessRecord.objects.filter(kind="denied", actor_id=cast[who].user_id).exists()


@pytest.mark.parametrize(
    ("status", "who", "expected"),
    [
        ("reported", "lead", {"start", "edit", "give-up", "void"}),
        ("in_progress", "contributor", {"resolve", "edit", "give-up", "void"}),
        ("resolved", "contributor", {"word", "edit", "reopen", "void"}),
        ("resolved", "observer", {"word"}),
        ("entered_in_error", "lead", set()),
    ],
)
def test_each_reader_finds_what_they_may_do_and_nothing_else(status, who, expected, opened, cast, irritant: Irritant):
    bring(irritant, status, cast["lead"])
    assert verbs(opened(who), irritant) == expected


def test_one_works_on_it_from_its_page_and_comes_back_to_it(opened, cast, irritant: Irritant):
    client = opened("contributor")
    for verb, said, status in (
        ("start", {}, "in_progress"),
        ("resolve", {"resolution": "Paid again."}, "resolved"),
        ("word", {"person_says": "yes"}, "confirmed"),
    ):
        response = send(client, page_at(irritant, verb), **said)
        assert (response.status_code, response["Location"]) == (302, page_at(irritant))
        irritant.refresh_from_db()
        assert irritant.status == status
    assert 'role="status"' in text(client.get(page_at(irritant)))


def test_one_of_an_observation_too(opened, observed: Irritant):
    assert send(opened("lead_manager"), page_at(observed, "start"))["Location"] == page_at(observed)
    observed.refresh_from_db()
    assert observed.status == "in_progress"


def test_refused_with_what_was_typed(opened, cast, irritant: Irritant):
    bring(irritant, "in_progress", cast["lead"])
    client, url = opened("contributor"), page_at(irritant, "resolve")
    form = hidden(client, url)
    edit_irritant(irritant.pk, changes={"step": "appeal"}, actor=cast["lead"])
    response = client.post(url, {**form, "resolution": "What I did."})
    assert "Somebody changed this since you read it." in text(response)
    assert "What I did." in text(response)
    assert Markup(response).title == "Error: This irritant is resolved – Irritants – Fil rouge"


@pytest.mark.parametrize(("verb", "status"), [("explode", 404), ("word", 409), ("reopen", 409)])
def test_what_cannot_be_done(verb, status, opened, irritant: Irritant):
    assert opened("lead").get(page_at(irritant, verb)).status_code == status


class TestEdit:
    @pytest.fixture(params=["case", "irritant"])
    def url(self, request, shared: Shared, irritant: Irritant) -> str:
        return page_of(shared, "irritants", irritant.pk, "edit") if request.param == "case" else page_at(irritant, "edit")

    def filled(self, client, url, **said):
        facts = {
            "category": "B13",
            "agency_concerned": "CAF du Lot",
            "commune": "Cahors",
            "step": "payment",
            "occurred_on": clock.today().isoformat(),
            "description": SECRET,
        }
        return {**hidden(client, url), **facts, **said}

    def test_the_form_shows_what_was_said(self, url, opened):
        page = Markup(opened("lead").get(url))
        for name in ("agency_concerned", "commune", "occurred_on"):
            [field] = page.all("input", name=name)
            assert field["value"] == self.filled(opened("lead"), url)[name]
        assert page.all("option", value="B13", selected="")
        assert page.all("option", value="payment", selected="")

    def test_only_what_differs_is_changed(self, url, opened, cast, shared: Shared, irritant: Irritant):
        client = opened("contributor")
        response = client.post(
            url, self.filled(client, url, category="A02", commune="catus", step="", description="The bus does not come.")
        )
        assert response["Location"] == (page_at(irritant) if url.startswith("/irritants") else f"{page_of(shared)}#irritants")
        irritant.refresh_from_db()
        assert (irritant.category_id, irritant.commune_id, irritant.step) == ("A02", "46064", "")
        assert irritant.description == "The bus does not come."
        assert irritant.agency_concerned.slug == RECEIVER
        page = text(client.get(page_at(irritant)))
        assert re.search(r"Irritant edited \([^)]+\): No transport to get to the appointment", page)

    def test_nothing_changed_is_no_change(self, url, opened, irritant: Irritant):
        client = opened("lead")
        assert client.post(url, self.filled(client, url)).status_code == 302
        assert Irritant.objects.get(pk=irritant.pk).version == irritant.version

    def test_the_agency_concerned_may_be_another_or_none(self, url, opened, irritant: Irritant):
        client = opened("lead")
        for name, slug in (("MSA", STRANGER), ("", None)):
            client.post(url, self.filled(client, url, agency_concerned=name))
            irritant.refresh_from_db()
            assert (irritant.agency_concerned.slug if irritant.agency_concerned else None) == slug

    def test_what_left_the_lists_since_may_stay_as_it_was(self, url, opened, irritant: Irritant):
        from agencies.models import Agency
        from irritants.models import IrritantCategory

        Agency.objects.filter(slug=RECEIVER).update(is_active=False)
        IrritantCategory.objects.filter(pk="B13").update(is_active=False)
        client = opened("lead")
        assert client.post(url, self.filled(client, url, step="appeal")).status_code == 302
        irritant.refresh_from_db()
        assert (irritant.step, irritant.category_id, irritant.agency_concerned.slug) == ("appeal", "B13", RECEIVER)

    def test_a_colleague_was_faster(self, url, opened, cast, irritant: Irritant):
        client = opened("contributor")
        form = self.filled(client, url, description="What I heard.")
        edit_irritant(irritant.pk, changes={"description": "What they heard.", "step": "appeal"}, actor=cast["lead"])
        response = client.post(url, form)
        page = text(response)
        assert "Somebody changed this since you read it." in page
        assert "What I heard." in page
        assert "As it stands now:" in page
        assert "What they heard." in page
        assert "Appeal" in page
        assert Irritant.objects.get(pk=irritant.pk).description == "What they heard.", "nothing is overwritten"
        again = {field["name"]: field["value"] for field in Markup(response).all("input", type="hidden") if field["name"] == "version"}
        assert client.post(url, {**form, **again}).status_code == 302, "unless one says so again"
        assert Irritant.objects.get(pk=irritant.pk).description == "What I heard."

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("category", "Z99", "Z99"),
            ("agency_concerned", "Ministry of Magic", "No agency is called “Ministry of Magic”"),
            ("commune", "", "Say in which commune."),
            ("commune", "Atlantis", "No commune is called “Atlantis”"),
            ("occurred_on", "2999-01-01", "still to come"),
            ("occurred_on", "", "Say when it happened"),
            ("description", "Number 2 69 05 49 588 157 80.", "Remove the social-security number"),
        ],
    )
    def test_refused(self, field: str, typed: str, sentence: str, url, opened, irritant: Irritant):
        client = opened("lead")
        response = client.post(url, self.filled(client, url, **{field: typed}))
        assert sentence in text(response)
        assert Markup(response).title.startswith("Error:")
        assert Irritant.objects.get(pk=irritant.pk).version == irritant.version

    def test_too_late(self, url, opened, cast, irritant: Irritant):
        client = opened("lead")
        form = self.filled(client, url, description="What I heard.")
        bring(irritant, "entered_in_error", cast["lead"])
        response = client.post(url, form)
        assert "What I heard." in text(response)
        now = {"version": Irritant.objects.get(pk=irritant.pk).version}
        assert "the current state is “Entered in error”" in text(client.post(url, {**form, **now}))
        assert client.get(url).status_code == 409

    @pytest.mark.parametrize(("who", "status"), [("observer", 403), ("stranger", 404)])
    def test_who_may_not(self, who: str, status: int, url, opened, irritant: Irritant):
        assert opened(who).get(url).status_code == status
        form = {"version": irritant.version, "category": "A02", "commune": "Cahors", "occurred_on": clock.today()}
        assert opened(who).post(url, form).status_code == status
        assert Irritant.objects.get(pk=irritant.pk).version == irritant.version


def test_the_case_leads_to_the_irritant_and_to_its_correction(opened, shared: Shared, irritant: Irritant):
    links = {link.get("href") for link in Markup(opened("lead").get(page_of(shared))).all("a")}
    assert {page_at(irritant), page_of(shared, "irritants", irritant.pk, "edit")} <= links


def statements(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize("who", ["lead", "receiver"])
def test_ten_statements_however_long_its_history(who, opened, cast, irritant: Irritant):
    client = opened(who)
    statements(client, page_at(irritant))
    one = statements(client, page_at(irritant))
    for n in range(20):
        edit_irritant(irritant.pk, changes={"description": f"Version {n}."}, actor=cast["lead" if n % 2 else "contributor"])
    assert statements(client, page_at(irritant)) == one <= 10 + 3


def test_no_name_in_the_title_nor_anything_inline(opened, irritant: Irritant):
    response = opened("lead").get(page_at(irritant))
    assert Markup(response).title == "Irritant B13 – Fil rouge"
    assert Markup(response).inline == []

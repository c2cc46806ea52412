"""The forms of the life of a case: each calls its operation, and gives back what was typed when it is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from backend.base import clock
from cases.models import AccessRecord, CaseEvent, CaseFile
from cases.operations.close_case import close_case
from cases.operations.edit_case import edit_case
from cases.operations.hold_case import hold_case
from cases.operations.start_case import start_case
from cases.statuses import CaseStatus
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import CONTRIBUTOR, Shared, agency, ask, bring, case, cast, now, shared
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.markup import Markup

__all__ = ["ask", "case", "cast", "opened", "shared"]

TOMORROW = timedelta(days=1)


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("verb", "before", "who", "after", "said"),
    [
        ("start", "open", "lead", "in_progress", {}),
        ("resume", "on_hold", "lead", "in_progress", {}),
        ("reopen", "closed", "lead_coordinator", "in_progress", {}),
        ("hold", "in_progress", "lead", "on_hold", {"reason": "Waits for the CAF.", "until": lambda: clock.today() + TOMORROW}),
        ("close", "in_progress", "lead", "closed", {"outcome": "resolved", "comment": "All is well."}),
    ],
)
def test_one_verb_after_the_other(verb, before, who, after, said, opened, cast, case: CaseFile):
    bring(case, before, cast["lead"])
    client = opened(who)
    said = {name: value() if callable(value) else value for name, value in said.items()}
    response = send(client, page_of(case, verb), **said)
    assert (response.status_code, response["Location"]) == (302, page_of(case))
    assert now(case).status == after
    assert 'role="status"' in body(client.get(page_of(case)))


@pytest.mark.parametrize("verb", ["start", "resume", "reopen", "hold", "close", "edit", "referent"])
def test_looking_changes_nothing(verb: str, opened, cast, case: CaseFile):
    before = now(case).version
    opened("lead").get(page_of(case, verb))
    assert now(case).version == before


@pytest.mark.parametrize(("verb", "status"), [("start", "in_progress"), ("hold", "open"), ("resume", "open"), ("close", "closed")])
def test_a_page_that_comes_too_late_says_so(verb: str, status: str, opened, cast, case: CaseFile):
    bring(case, status, cast["lead"])
    response = opened("lead").get(page_of(case, verb))
    assert response.status_code == 409
    assert CaseStatus(status).label.lower() in body(response).lower()


@pytest.mark.parametrize(("who", "status"), [("contributor", 403), ("observer", 403), ("stranger", 404)])
@pytest.mark.parametrize("verb", ["start", "close", "referent"])
def test_only_the_lead(verb: str, who: str, status: int, opened, cast, shared: Shared):
    client = opened(who)
    assert client.get(page_of(shared, verb)).status_code == status
    version = now(shared.case).version
    assert client.post(page_of(shared, verb), {"version": version, "outcome": "resolved"}).status_code in (status, 200)
    assert now(shared.case).version == version
    assert AccessRecord.objects.filter(kind="denied", actor_id=cast[who].user_id).exists()


def test_reopening_is_for_coordinators(opened, cast, case: CaseFile):
    bring(case, "closed", cast["lead"])
    assert opened("lead").get(page_of(case, "reopen")).status_code == 403


class TestRefused:
    def test_what_is_missing_is_said_on_top_and_beside_the_field(self, opened, cast, case: CaseFile):
        start_case(case.reference, actor=cast["lead"])
        response = send(opened("lead"), page_of(case, "hold"), reason="Waits for the CAF.", until="")
        page = Markup(response)
        assert page.title.startswith("Error:")
        assert page.all("a", href="#id_until"), "the summary leads to the field"
        [field] = page.all("input", id="id_until")
        assert field["aria-invalid"] == "true"
        assert page.all("div", id=field["aria-describedby"])
        assert page.all("input", value="Waits for the CAF."), "what was typed comes back"

    def test_by_the_operation(self, opened, cast, case: CaseFile):
        start_case(case.reference, actor=cast["lead"])
        response = send(opened("lead"), page_of(case, "hold"), reason="Waits for the CAF.", until=clock.today())
        assert "A pause ends on a day to come" in body(response)
        assert "Waits for the CAF." in body(response)

    def test_a_personal_number(self, opened, cast, case: CaseFile):
        response = send(opened("lead"), page_of(case, "edit"), summary="Number 2 69 05 49 588 157 80.", first_name="Sarah")
        assert "Remove the social-security number" in body(response)
        assert now(case).summary == ""

    def test_closing_while_an_answer_is_awaited(self, opened, cast, shared: Shared, ask: Callable):
        ask(shared.case)
        lead = opened("lead")
        assert "CAF du Lot was asked and has not answered" in body(lead.get(page_of(shared, "close")))
        response = send(lead, page_of(shared, "close"), outcome="resolved", comment="All is well.")
        assert "Another agency has been asked and has not answered." in body(response)
        assert "All is well." in body(response)
        assert now(shared.case).is_open


class TestStale:
    def test_what_was_typed_comes_back_and_may_be_sent_over_what_is_there_now(self, opened, cast, shared: Shared):
        client, url = opened("lead"), page_of(shared, "edit")
        form = {**hidden(client, url), "summary": "What I wrote.", "first_name": "Sarah"}
        edit_case(shared.case.reference, actor=cast["contributor"], summary="What they wrote.")
        response = client.post(url, form)
        assert "Somebody changed this since you read it." in body(response)
        assert "What I wrote." in body(response)
        assert now(shared.case).summary == "What they wrote."
        again = {field["name"]: field["value"] for field in Markup(response).all("input", type="hidden") if field["name"] == "version"}
        assert client.post(url, {**form, **again}).status_code == 302
        assert now(shared.case).summary == "What I wrote."

    def test_closed_meanwhile(self, opened, cast, case: CaseFile):
        start_case(case.reference, actor=cast["lead"])
        client, url = opened("lead"), page_of(case, "hold")
        form = {**hidden(client, url), "reason": "Waits for the CAF.", "until": clock.today() + TOMORROW}
        close_case(case.reference, outcome="resolved", actor=cast["lead"])
        response = client.post(url, {**form, "version": now(case).version})
        assert "the current state is “Closed”" in body(response)
        assert "Waits for the CAF." in body(response)

    @pytest.mark.parametrize("version", [None, "x"])
    def test_a_form_without_its_version_changes_nothing(self, version, opened, case: CaseFile):
        data = {} if version is None else {"version": version}
        response = opened("lead").post(page_of(case, "start"), data)
        assert response.status_code == 200
        assert "This was not saved" in body(response)
        assert now(case).status == "open"


class TestEdit:
    def test_it_starts_with_what_is_there(self, opened, shared: Shared):
        page = Markup(opened("contributor").get(page_of(shared, "edit")))
        assert page.all("input", name="first_name", value="Sarah")
        assert page.all("input", name="commune", value="Cahors")
        assert page.all("input", type="checkbox", value="family_childcare", checked="")

    def test_everything_at_once(self, opened, cast, case: CaseFile):
        response = send(
            opened("lead"),
            page_of(case, "edit"),
            summary="Alone with two children.",
            themes=["housing", "mobility"],
            first_name="Sarah",
            last_name="Lémery",
            birth_name="Bénazéch",
            birth_date="2000-03-08",
            commune="catus",
            phone="06 12 34 56 78",
            safe_contact="Text only",
        )
        assert response.status_code == 302
        case = now(case)
        assert (case.summary, case.themes, case.commune.name) == ("Alone with two children.", ["housing", "mobility"], "Catus")
        assert (str(case.person.birth_date), case.person.safe_contact, case.person.address) == ("2000-03-08", "Text only", "")

    def test_nothing_changed_writes_no_event(self, opened, cast, case: CaseFile):
        client, url = opened("lead"), page_of(case, "edit")
        page = Markup(client.get(url))
        as_it_is = {field["name"]: field.get("value", "") for field in page.all("input") if field.get("type") not in ("checkbox", "hidden")}
        events = CaseEvent.objects.filter(stream_id=case.pk).count()
        response = send(client, url, **as_it_is, summary=case.summary, themes=case.themes)
        assert response.status_code == 302
        assert CaseEvent.objects.filter(stream_id=case.pk).count() == events

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [("Nowhere-sur-Lot", "No commune is called “Nowhere-sur-Lot”"), ("saint", "Several answer to this name")],
    )
    def test_a_commune_that_is_none_or_several(self, typed: str, sentence: str, opened, case: CaseFile):
        response = send(opened("lead"), page_of(case, "edit"), first_name="Sarah", commune=typed)
        assert sentence in body(response)
        assert Markup(response).all("input", name="commune", value=typed)

    def test_a_commune_by_its_code(self, opened, case: CaseFile):
        assert send(opened("lead"), page_of(case, "edit"), first_name="Sarah", commune="46102").status_code == 302
        assert now(case).person.commune_id == "46102"

    def test_nobody_is_left_without_any_name(self, opened, case: CaseFile):
        response = send(opened("lead"), page_of(case, "edit"), first_name="", commune="Cahors")
        assert "Give at least an alias or a name." in body(response)
        assert Markup(response).all("a", href="#id_alias")


class TestReferent:
    def test_professionals_at_work_in_the_case_only(self, opened, cast, shared: Shared):
        for who in ("lead", "contributor", "observer", "stranger", "lead_manager"):
            assert cast[who].user
        found = {option["value"] for option in Markup(opened("lead").get(page_of(shared, "referent"))).all("option")}
        assert found == {"", str(cast["lead"].user_id), str(cast["contributor"].user_id)}

    def test_named(self, opened, cast, shared: Shared):
        user = cast["contributor"].user_id
        response = send(opened("lead"), page_of(shared, "referent"), user=user, person_position="chosen")
        assert response["Location"] == f"{page_of(shared)}#referent"
        assert now(shared.case).referent_id == user
        assert now(shared.case).referent_agency == agency(CONTRIBUTOR)

    def test_the_person_refuses(self, opened, cast, shared: Shared):
        response = send(opened("lead"), page_of(shared, "referent"), user=cast["lead"].user_id, person_position="refused")
        assert "The person refuses this referent: ask them whom they would choose." in body(response)
        assert now(shared.case).referent is None

    def test_somebody_who_is_not_in_the_list(self, opened, cast, shared: Shared):
        response = send(opened("lead"), page_of(shared, "referent"), user=cast["stranger"].user_id, person_position="chosen")
        assert now(shared.case).referent is None
        assert "This was not saved" in body(response)


def test_closing_says_what_will_happen(opened, cast, case: CaseFile):
    for category in ("B13", "A06"):
        report_irritant(actor=cast["lead"], case=case.reference, category=category, occurred_on=clock.today())
    page = body(opened("lead").get(page_of(case, "close")))
    assert "2 irritants are still open" in page
    assert "A coordinator of the lead agency can reopen it" in page


def test_reopening_while_the_person_has_another_case(opened, cast, case: CaseFile):
    from cases.operations.open_case import open_case

    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    open_case(actor=cast["lead"], person={"id": case.person_id})
    response = send(opened("lead_coordinator"), page_of(case, "reopen"))
    assert "This was not saved" in body(response)
    assert not now(case).is_open


def test_a_hold_shows_its_reason_and_its_day(opened, cast, case: CaseFile):
    start_case(case.reference, actor=cast["lead"])
    hold_case(case.reference, reason="Waits for papers.", until=clock.today() + timedelta(days=20), actor=cast["lead"])
    page = body(opened("lead").get(page_of(case)))
    assert "Waits for papers." in page
    assert "On hold until" in page

"""The page of one case: what each reader finds on it, at which cost."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.actor import Actor
from backend.base import clock
from cases.access import ACTIONS
from cases.models import AccessRecord, CaseEvent
from cases.operations.close_case import close_case
from cases.operations.documents.add_document import add_document
from cases.operations.edit_case import edit_case
from cases.operations.name_referent import name_referent
from cases.operations.notes.write_note import write_note
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.start_case import start_case
from cases.operations.withdraw_agreement import withdraw_agreement
from irritants.operations.give_up_irritant import give_up_irritant
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import CONTRIBUTOR, OBSERVER, Shared, agree, ask, bring_in, case, cast, shared
from tests.frontend.case_cast import opened, page_of
from tests.frontend.markup import Markup
from tests.papers import PDF

__all__ = ["ask", "case", "cast", "opened", "shared"]

PAGES = {
    "edit": "edit",
    "start": "start",
    "hold": "hold",
    "resume": "resume",
    "snooze": "snooze",
    "close": "close",
    "reopen": "reopen",
    "merge": "merge",
    "name_referent": "referent",
    "inform": "information",
    "record_agreement": "agreements/new",
    "hand_over": "hand-over",
    "report_own_status": "status",
    "leave": "leave",
    "report_irritant": "irritants/tell",
    "write_note": "notes/new",
    "add_document": "documents/new",
    "plan_action": "actions/new",
    "book_appointment": "appointments/new",
    "print_papers": "papers/journey",
}
"""Action → what its address ends with."""
IN_IT = {"snooze", "report_irritant", "plan_action", "book_appointment", "print_papers"}


def links(client: Client, shared_case: object) -> set[str]:
    """Actions whose page the case's page links to."""
    reference = page_of(shared_case)
    found = {link["href"] for link in Markup(client.get(reference)).all("a") if "href" in link}
    return {action for action, end in PAGES.items() if f"{reference}/{end}" in found}


def text(client: Client, shared_case: object) -> str:
    return re.sub(r"\s+", " ", client.get(page_of(shared_case)).content.decode())


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (
            "lead",
            {
                *("edit", "start", "close", "name_referent", "inform", "record_agreement", "hand_over", "report_own_status"),
                *("write_note", "add_document"),
                *IN_IT,
            },
        ),
        ("contributor", {"edit", "inform", "report_own_status", "leave", "write_note", "add_document"} | IN_IT),
        ("observer", {"report_own_status", "leave", "snooze"}),
    ],
)
def test_each_reader_finds_what_they_may_do_and_nothing_else(who: str, expected: set[str], opened, shared: Shared):
    assert links(opened(who), shared) == expected


def test_what_can_be_done_follows_the_state(opened, cast, shared: Shared):
    lead = opened("lead_coordinator")
    assert "reopen" not in links(lead, shared)
    start_case(shared.case.reference, actor=cast["lead"])
    assert {"hold", "close"} < links(lead, shared)
    assert "start" not in links(lead, shared)
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    assert links(lead, shared) == {"reopen", "inform", "print_papers"}
    assert links(opened("lead"), shared) == {"inform", "print_papers"}, "reopening is the coordinator's"


def test_the_pages_of_all_actions_with_a_button_are_known_here():
    assert set(PAGES) == set(ACTIONS) - {
        "read",
        "unsnooze",  # on the page where one snoozes, and in the worklist
        "withdraw_agreement",  # a button on each agreement
        "work_on_irritant",  # and on each irritant
        "work_on_action",  # on each action
        "work_on_appointment",
        "record_persons_word",
        "join_flag",
        "grant_access",  # on the page of the request
        "refuse_access",
        "read_accesses",
        *("restrict", "exclude", "explain_access", "see_address", "read_report"),  # of who can see it (test_protection_pages.py)
    }


@pytest.mark.parametrize("who", ["stranger", "receiver", "lead_manager", "flagger", "lead_auditor"])
def test_who_may_not_see_it_learns_nothing(who: str, opened, shared: Shared):
    client = opened(who)
    absent = client.get("/cases/ZZZZ-ZZZZ-Z")
    for part in ("", "/history", *(f"/{end}" for end in PAGES.values() if end != "hand-over")):
        response = client.get(page_of(shared) + part)
        assert response.status_code == absent.status_code == 404
        assert shared.case.person.last_name not in response.content.decode()
    assert AccessRecord.objects.filter(kind="denied", actor_id=client.session["_auth_user_id"]).exists()


def test_nobody_signed_in_is_led_to_the_sign_in_page(client: Client, shared: Shared):
    assert client.get(page_of(shared))["Location"].startswith("/accounts/login/")


def test_the_title_is_the_reference_and_names_nobody(opened, shared: Shared):
    assert Markup(opened("lead").get(page_of(shared))).title == f"Case {shared.case.reference} – Fil rouge"


def test_the_reference_may_be_typed_as_it_was_dictated(opened, shared: Shared):
    dictated = shared.case.reference.lower().replace("-", "")
    assert opened("lead").get(f"/cases/{dictated}").status_code == 200


def test_the_look_is_journaled_with_its_ground_once(opened, cast, shared: Shared):
    observer = opened("observer")
    for _ in range(2):
        observer.get(page_of(shared))
    [record] = AccessRecord.objects.filter(stream_id=shared.case.pk, kind="case_read", actor_id=cast["observer"].user_id)
    assert record.data["ground"] == "agreement"


def test_what_it_tells(opened, cast, shared: Shared, ask: Callable):
    case, lead = shared.case, cast["lead"]
    edit_case(case.reference, actor=lead, summary="Works as a home help.", person={"safe_contact": "Text only, after 6 pm"})
    name_referent(case.reference, actor=lead, user=lead.user_id, person_position="chosen")
    report_irritant(actor=lead, case=case.reference, category="B13", occurred_on=clock.today(), agency_concerned="caf-lot", step="payment")
    ask(case, kind="support")
    page = text(opened("observer"), shared)
    for words in (
        "Sarah Lémery",
        "Family and childcare",
        "Text only, after 6 pm",
        'href="tel:0612345678"',
        "Works as a home help.",
        "Chosen by the person",
        "CCAS de Cahors",
        "Asked for support",
        "Payment",
        "Case opened",
        "Given on",
        "Nothing says that the person was told",
    ):
        assert words in page, words


def test_an_address_in_the_page_runs_nothing(opened, cast, shared: Shared):
    edit_case(shared.case.reference, actor=cast["lead"], summary='<script>alert("x")</script>')
    page = opened("observer").get(page_of(shared))
    assert "<script>alert" not in page.content.decode()
    assert Markup(page).inline == []


def test_who_left_and_what_ended_stay_readable(opened, cast, shared: Shared):
    withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
    page = text(opened("lead"), shared)
    assert "2 agencies that left" in page
    assert "1 agreement that ended" in page
    assert "No agreement in force" in page


def test_irritants_offer_what_their_reader_may_do(opened, cast, shared: Shared):
    irritant = report_irritant(actor=cast["lead"], case=shared.case.reference, category="B13", occurred_on=clock.today())
    at = page_of(shared, "irritants", irritant.pk)
    contributor, observer = text(opened("contributor"), shared), text(opened("observer"), shared)
    assert f"{at}/start" in contributor
    assert f"{at}/give-up" in contributor
    assert f"{at}/word" not in contributor, "there is nothing to confirm yet"
    assert at not in observer
    give_up_irritant(irritant.pk, reason_code="no_means", actor=cast["lead"])
    assert "No means to solve it" in text(opened("observer"), shared)


def test_a_case_opened_with_an_alias_alone(opened, cast):
    from cases.operations.open_case import open_case

    case = open_case(actor=cast["lead"], person={"alias": "The man of the bridge"})
    page = text(opened("lead"), case)
    assert "The man of the bridge" in page
    assert "Nothing is known yet of how to reach the person." in page
    assert "No irritant so far" in page


class TestHistory:
    @pytest.fixture
    def long(self, cast, shared: Shared) -> Shared:
        for number in range(40):
            edit_case(shared.case.reference, actor=cast["lead"], summary=f"Version {number}.")
        return shared

    def test_the_last_thirty_events_then_the_rest(self, opened, long: Shared):
        lead = opened("lead")
        page = lead.get(page_of(long)).content.decode()
        assert page.count("house-timeline__what") == 30
        [older] = re.findall(r'href="([^"]*/history\?before=\d+)"', page)
        rest = lead.get(older).content.decode()
        assert rest.count("house-timeline__what") == CaseEvent.objects.filter(stream_id=long.case.pk).count() - 30
        assert "Case opened" in rest
        assert "What happened before" not in rest

    @pytest.mark.parametrize(("before", "status"), [("1", 200), ("x", 404), ("-1", 404), ("9999999999", 404)])
    def test_an_address_that_was_tampered_with(self, before: str, status: int, opened, shared: Shared):
        assert opened("lead").get(page_of(shared, "history"), {"before": before}).status_code == status


def test_the_cost_does_not_depend_on_how_much_there_is(opened, cast, shared: Shared, ask: Callable):
    """Fourteen statements in all, for one of each thing and for twenty: two to read notes and say so, one for papers, one for the plan."""
    lead = opened("lead")
    case = shared.case
    report_irritant(actor=cast["lead"], case=case.reference, category="B13", occurred_on=clock.today(), agency_concerned="caf-lot")
    ask(case, kind="support")
    write_note(case.reference, actor=cast["lead"], text="Called.")
    lead.get(page_of(shared))  # permissions are read once in the life of a process
    planned(shared, cast)
    few = statements(lead, shared)
    others = [slug for slug in SOME_AGENCIES if slug not in (CONTRIBUTOR, OBSERVER, "caf-lot")]
    agreement = agree(case, cast, *others)
    for slug in others:
        bring_in(case, slug, "contributor", agreement)
        report_irritant(actor=cast["lead"], case=case.reference, category="A06", occurred_on=clock.today(), agency_concerned=slug)
        planned(shared, cast)
        edit_case(case.reference, actor=cast["lead"], summary=f"Now with {slug}.")
        write_note(case.reference, actor=cast["lead"], text="Called.", audience=[slug])
        paper = {"file": BytesIO(PDF), "name": "a.pdf", "kind": "income"}
        add_document(case.reference, actor=Actor.of(cast.member(slug, "caseworker")), **paper)
    many = statements(lead, shared)
    assert len(many) == len(few)
    assert len(few) <= 15, "\n".join(few)


def planned(shared: Shared, cast) -> None:
    reference, actor = shared.case.reference, cast["lead"]
    plan_action(reference, title="Call", agency="ccas-cahors", due_on=clock.today(), assignee=actor.user_id, actor=actor)
    book_appointment(reference, starts_at=clock.now(), professional=actor.user_id, actor=actor)


SOME_AGENCIES = ("cap-emploi-lot", "departement-lot", "prefecture-lot", "ddetspp-lot", "france-services-catus", "france-services-lalbenque")


def statements(client: Client, shared: Shared) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page_of(shared)).status_code == 200
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]

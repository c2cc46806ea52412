"""The worklist: each tile counts exactly the list that it opens, by both doors; what is snoozed is out of sight, and comes back."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from cases.models import CaseFile, CaseSnooze
from cases.operations.hold_case import hold_case
from cases.operations.inform_person import inform_person
from cases.operations.name_referent import name_referent
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.request_access import request_access
from cases.operations.open_case import open_case
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.report_status import report_status
from cases.operations.snooze_case import snooze_case
from cases.operations.start_case import start_case
from frontend.home.worklist import KINDS
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.spot_recurring import spot_recurring
from tests.cases.conftest import CONTRIBUTOR, LEAD, SARAH, Cast, agree, ask, bring_in, case, cast, flag
from tests.frontend.case_cast import opened, page_of

__all__ = ["ask", "case", "cast", "flag", "opened"]

Opened = Callable[[str], Client]
IN_THE_CASE = ("lead", "lead_coordinator", "contributor", "contributor_coordinator", "observer")
WHO = (*IN_THE_CASE, "receiver", "receiver_coordinator", "stranger")
TILE = re.compile(r'id="tile-([^"]+)".*?href="([^"]+)".*?number">([^<]+)<', re.DOTALL)
REFERENCE = re.compile(r'href="/cases/([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9])"')
WITHOUT_SNOOZE = {"handovers", "flags", "to-join", "pairs", "came-back", "appointments", "snoozed"}
API = {"/irritants/recurring": "/recurring-irritants"}
"""Where the API has another address than the page."""


def tiles(client: Client) -> dict[str, tuple[str, int]]:
    """Each with the address that it opens and what it counts."""
    page = client.get("/").content.decode()
    return {name: (unescape(url), int(number)) for name, url, number in TILE.findall(page)}


def listed(client: Client, url: str) -> int:
    """Rows of the list, as the page shows them."""
    response = client.get(url)
    assert response.status_code == 200
    page = response.content.decode()
    return len(re.findall(r'class="house-cases__case|class="house-row"', page.split("<main")[1]))


def counted(client: Client, url: str) -> int:
    """The same, as the API counts it. In which order is nothing to a count."""
    path, _, query = url.partition("?")
    query = "&".join(one for one in query.split("&") if not one.startswith("ordering="))
    response = client.get(f"/api/v1{API.get(path, path)}/count?{query}")
    assert response.status_code == 200, response.content.decode()
    return int(response.json()["count"])


@pytest.fixture
def busy(cast: Cast, ask, flag) -> CaseFile:
    """Something for each tile of somebody. The case that is late, and followed by the lead."""
    lead = cast["lead"]
    with clock.travel_to(clock.now() - timedelta(days=40)):
        late = open_case(actor=lead, person={"alias": "Late"})
        start_case(late.reference, actor=lead)
        name_referent(late.reference, user=lead.user_id, person_position="chosen", actor=lead)
        agreement = agree(late, cast, CONTRIBUTOR, "cpam-lot", expires_on=clock.today() + timedelta(days=60))
        bring_in(late, CONTRIBUTOR, "contributor", agreement)
        bring_in(late, "cpam-lot", "observer", agreement)
        plan_action(late.reference, title="Call", agency=LEAD, assignee=lead.user_id, due_on=clock.today() + timedelta(days=1), actor=lead)
    waiting = open_case(actor=lead, person={"alias": "On hold"})
    start_case(waiting.reference, actor=lead)
    hold_case(waiting.reference, reason="Waits.", until=clock.today() + timedelta(days=9), actor=lead)
    told = open_case(actor=lead, person={"alias": "Told"})
    inform_person(told.reference, how="oral", actor=lead)
    book_appointment(told.reference, starts_at=clock.now() + timedelta(minutes=1), actor=lead)
    asked = open_case(actor=cast["stranger"], person={"alias": "Asked"})
    agree(asked, cast, LEAD, actor=cast["stranger"])
    ask(asked, actor=cast["stranger"], to_agency=LEAD)
    flag()
    born = date(1994, 3, 17)
    open_case(actor=lead, person={**SARAH, "birth_date": born})
    open_case(actor=cast["stranger"], person={"first_name": "Sarah", "last_name": "Lemery", "birth_date": born})
    looked = look_up_person(actor=cast["receiver"], birth_name="Bénazéch", first_name="Sarah", birth_date=born, reason="Waits here.")
    request_access(looked.pk, actor=cast["receiver"], reason="We follow the housing.")
    back = spot_recurring(title="The hotline never answers", category="A01", actor=cast["lead_coordinator"])
    for verb, said in (("qualify", {"cause": "Nobody."}), ("mark_solved", {"solution": "Somebody."}), ("mark_recurring", {})):
        change_state(back.pk, verb=verb, actor=cast["lead_coordinator"], **said)
    return late


def test_something_for_each_tile(busy: CaseFile, opened: Opened):
    found = {name: number for name, (_url, number) in tiles(opened("lead")).items()}
    coordinators = {"to-join", "pairs", "came-back"}
    assert set(found) == {kind.name for kind in KINDS} - coordinators
    coordinated = tiles(opened("lead_coordinator"))
    assert [coordinated[name][1] for name in ("to-join", "pairs", "came-back")] == [1, 1, 1]
    assert 'id="came-back"' in opened("lead_manager").get("/").content.decode()
    assert found["to-take-up"] >= 2
    assert {name for name, number in found.items() if not number} <= {"snoozed", "appointments"}


@pytest.mark.parametrize(("who", "snoozed"), [*((who, False) for who in WHO), *((who, True) for who in IN_THE_CASE)])
def test_a_tile_counts_the_list_that_it_opens_and_the_api_counts_the_same(who, snoozed, busy: CaseFile, cast: Cast, opened: Opened):
    client = opened(who)
    if snoozed:
        snooze_case(busy.reference, until=clock.today() + timedelta(days=3), actor=cast[who])
        assert tiles(client)["snoozed"][1] == 1
    for name, (url, number) in tiles(client).items():
        assert (listed(client, url), counted(client, url)) == (number, number), (name, url)


class TestFilters:
    def found(self, client: Client, query: str) -> list[str]:
        return [row["person"]["display_name"] for row in client.get(f"/api/v1/cases?{query}").json()["results"]]

    def test_quiet_is_neither_held_nor_closed_and_follows_working_days(self, cast: Cast, opened: Opened):
        client = opened("lead")
        day = clock.working_days_ago(15)
        for name, moment in (("Quiet", day - timedelta(seconds=1)), ("Not yet", day)):
            with clock.travel_to(moment):
                open_case(actor=cast["lead"], person={"alias": name})
        with clock.travel_to(day - timedelta(days=1)):
            held = open_case(actor=cast["lead"], person={"alias": "Held"})
            start_case(held.reference, actor=cast["lead"])
            hold_case(held.reference, reason="Waits.", until=clock.today() + timedelta(days=80), actor=cast["lead"])
        assert self.found(client, "quiet=true") == ["Quiet"]
        assert set(self.found(client, "quiet=false")) == {"Not yet", "Held"}

    @pytest.mark.parametrize(("days", "found"), [(0, True), (30, True), (31, False)])
    def test_an_agreement_about_to_expire(self, days: int, found: bool, case: CaseFile, cast: Cast, opened: Opened):
        agree(case, cast, CONTRIBUTOR, expires_on=clock.today() + timedelta(days=days))
        assert bool(self.found(opened("lead"), "agreement_expiring=true")) is found
        assert bool(self.found(opened("lead"), "agreement_expiring=false")) is not found

    def test_taken_up_is_of_ones_own_agency(self, case: CaseFile, cast: Cast, opened: Opened):
        bring_in(case, CONTRIBUTOR, "contributor")
        own = case.participations.get(agency__slug=LEAD)
        report_status(case.reference, own.pk, status="working", actor=cast["lead"])
        assert self.found(opened("lead"), "taken_up=false") == []
        assert len(self.found(opened("lead"), "taken_up=true")) == 1
        assert len(self.found(opened("contributor"), "taken_up=false")) == 1


def test_working_days_ago_is_what_working_days_between_counts():
    for day in range(0, 400, 7):
        with clock.travel_to(clock.now() + timedelta(days=day)):
            for number in (1, 5, 15):
                limit = clock.working_days_ago(number)
                assert clock.working_days_between(limit - timedelta(seconds=1), clock.now()) >= number
                assert clock.working_days_between(limit, clock.now()) < number


class TestSnoozing:
    def test_it_leaves_all_tiles_that_it_may_leave_and_no_other(self, busy: CaseFile, opened: Opened):
        client = opened("lead")
        before = tiles(client)
        assert busy.reference in client.get("/").content.decode().split('id="overdue"')[1].split("</section>")[0]
        until = clock.today() + timedelta(days=3)
        answer = client.post(page_of(busy, "snooze"), {"until": str(until)})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        after = tiles(client)
        for name in ("overdue", "late-actions", "quiet", "expiring", "to-take-up", "not-informed", "mine"):
            expected = before[name][1] - (
                busy.reference in client.get(before[name][0].replace("snoozed=false", "snoozed=true")).content.decode()
            )
            assert after[name][1] == expected, name
        assert after["overdue"][1] == before["overdue"][1] - 1
        assert after["late-actions"][1] == 0
        assert after["snoozed"][1] == 1
        for name in WITHOUT_SNOOZE - {"snoozed", "to-join", "pairs", "came-back"}:
            assert after[name][1] == before[name][1], name
        assert tiles(opened("lead_coordinator"))["overdue"][1] == before["overdue"][1], "a colleague sees no difference"

        with clock.travel_to(clock.now() + timedelta(days=3)):
            assert tiles(client)["snoozed"][1] == 0, "it wakes by itself"
            assert tiles(client)["overdue"][1] >= 1

        assert client.post(page_of(busy, "unsnooze")).status_code == 302
        assert tiles(client) == before

    def test_the_list_says_so_with_a_chip_that_can_be_taken_out(self, busy: CaseFile, cast: Cast, opened: Opened):
        client = opened("lead")
        snooze_case(busy.reference, until=clock.today() + timedelta(days=3), actor=cast["lead"])
        url = tiles(client)["overdue"][0]
        page = client.get(url).content.decode()
        assert busy.reference not in REFERENCE.findall(page)
        assert "Without those that I have snoozed" in page
        [without] = [unescape(one) for one in re.findall(r'class="fr-tag[^>]*href="(\?[^"]+)"', page)]
        assert "snoozed" not in without
        assert busy.reference in REFERENCE.findall(client.get(f"/cases{without}").content.decode())

    @pytest.mark.parametrize(("days", "code"), [(0, "not_in_the_future"), (91, "too_far"), (1, ""), (90, "")])
    def test_from_tomorrow_to_ninety_days_by_both_doors(self, days: int, code: str, case: CaseFile, opened: Opened):
        client, until = opened("lead"), clock.today() + timedelta(days=days)
        said = client.post(page_of(case, "snooze"), {"until": str(until)})
        assert said.status_code == (200 if code else 302)
        answer = client.post(f"/api/v1/cases/{case.reference}/snooze", {"until": str(until)}, content_type="application/json")
        if code:
            assert answer.status_code == 400
            assert [one["code"] for one in answer.json()["invalid_params"]] == [code]
            assert not CaseSnooze.objects.exists()
        else:
            assert answer.json() == {"until": str(until)}
            assert CaseSnooze.objects.get().until == until

    def test_a_case_out_of_sight_is_unknown_and_its_snooze_harmless(self, busy: CaseFile, cast: Cast, opened: Opened):
        assert opened("stranger").get(page_of(busy, "snooze")).status_code == 404
        assert opened("stranger").post(page_of(busy, "unsnooze")).status_code == 404
        own: date = clock.today() + timedelta(days=3)
        CaseSnooze.objects.create(case=busy, user=cast["stranger"].user, agency=cast["stranger"].agency, until=own)
        client = opened("stranger")
        assert tiles(client)["snoozed"][1] == 0
        assert busy.reference not in client.get("/").content.decode()
        assert client.get("/api/v1/cases?snoozed=true").json()["results"] == []


def test_everything_done(cast: Cast, opened: Opened, case: CaseFile):
    assert "Everything is done" in opened("stranger").get("/").content.decode()
    assert "Everything is done" not in opened("lead").get("/").content.decode()


def test_as_many_statements_with_one_of_each_and_with_twenty(cast: Cast, opened: Opened):
    def fill(number: int) -> None:
        for n in range(number):
            one = open_case(actor=cast["lead"], person={"alias": f"Somebody {n}"})
            agree(one, cast, CONTRIBUTOR, expires_on=clock.today() + timedelta(days=9))
            aside = open_case(actor=cast["lead"], person={"alias": f"Aside {n}"})
            snooze_case(aside.reference, until=clock.today() + timedelta(days=9), actor=cast["lead_coordinator"])

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)

    fill(1)
    client = opened("lead_coordinator")
    client.get("/")
    one = statements()
    fill(19)
    assert statements() == one <= 15, "three of them say who asks"

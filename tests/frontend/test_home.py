"""What do I have to do? By role: what waits, how much of it, and the list where all of it is."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.actor import Actor
from backend.base import clock
from cases.models import AccessRecord, CaseFile, Handover, RiskFlag
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.hold_case import hold_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.start_case import start_case
from frontend.home import piles
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import RECEIVER, Cast, agree, ask, case, cast, flag, later, shared
from tests.frontend.case_cast import browser_of, opened

__all__ = ["ask", "case", "cast", "flag", "later", "opened", "shared"]

Opened = Callable[[str], Client]
REFERENCE = re.compile(r'href="/cases/([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9])"')
COUNT = re.compile(r'house-pile__count">([^<]+)<')


def home(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def pile(client: Client, name: str) -> str:
    """One section of the page; nothing for an empty pile, which has a tile only."""
    _before, found, after = home(client).partition(f'aria-labelledby="{name}"')
    return after.split("</section>")[0] if found else ""


def tile(client: Client, name: str) -> tuple[str, str]:
    """The number that a tile shows, and the address of the list that it opens."""
    section = home(client).split(f'id="tile-{name}"')[1].split("</li>")[0]
    return re.findall(r'number">([^<]+)<', section)[0], unescape(re.findall(r'href="([^"]+)"', section)[0])


def count(client: Client, name: str) -> str:
    found = COUNT.findall(pile(client, name))
    return found[0] if found else "0"


def all_of(client: Client, name: str) -> str:
    """The address of the list that the pile leads to."""
    return unescape(re.findall(r'href="([^"]+\?[^"]+)"', pile(client, name))[-1])


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        home(client)
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


@pytest.fixture
def late_case(case: CaseFile, cast: Cast) -> CaseFile:
    start_case(case.reference, actor=cast["lead"])
    return hold_case(case.reference, reason="Waits for papers.", until=clock.today() + timedelta(days=2), actor=cast["lead"])


class TestHandovers:
    @pytest.fixture
    def asked(self, shared, ask) -> Handover:
        return ask(shared.case)

    def test_the_receiver_reads_what_is_asked_and_not_who_for(self, asked: Handover, opened: Opened):
        section = pile(opened("receiver"), "handovers")
        assert f'href="/handovers/{asked.pk}"' in section
        assert "Childcare while she works" in section
        assert "CCAS" in section
        assert "Before" in section
        assert "Sarah" not in section
        assert "Lémery" not in section
        assert asked.case.reference not in section
        assert AccessRecord.objects.filter(kind="identity_read").count() == 0

    def test_nor_when_the_sender_chose_to_show_it(self, shared, ask, opened: Opened):
        ask(shared.case, disclosure="identity")
        assert "Sarah" not in home(opened("receiver"))
        assert AccessRecord.objects.filter(kind="identity_read").count() == 0

    def test_the_sender_has_nothing_to_answer(self, asked: Handover, opened: Opened):
        assert tile(opened("lead"), "handovers")[0] == "0"

    def test_the_late_one_comes_first_and_says_so(self, cast: Cast, ask, opened: Opened, later):
        for need, urgency in (("Asked first", "normal"), ("Asked last", "urgent")):
            one = open_case(actor=cast["lead"], person={"alias": f"Nobody knows, {urgency}"})
            agree(one, cast, RECEIVER)
            ask(one, need=need, urgency=urgency)
        later(days=5)
        section = pile(opened("receiver"), "handovers")
        assert section.index("Asked last") < section.index("Asked first")
        assert "Late since" in section


class TestFlags:
    def test_the_receiver_looks_at_it_and_others_do_not(self, flag, opened: Opened):
        raised = flag()
        section = pile(opened("lead"), "flags")
        assert f'href="/flags/{raised.pk}"' in section
        assert "Cahors" in section
        assert "Vidal" not in section, "the name is on the page of the flag"
        assert "Shutters" not in section
        assert tile(opened("receiver"), "flags")[0] == "0"

    def test_once_passed_on_it_is_not_ours_to_look_at(self, flag, cast: Cast, opened: Opened):
        raised = flag()
        assert count(opened("lead"), "flags") == "1"
        acknowledge_flag(raised.pk, actor=cast["lead"])
        cast["receiver"]
        redirect_flag(raised.pk, to_agency=RECEIVER, reason="They know her.", actor=cast["lead"])
        assert count(opened("lead"), "flags") == "0"
        assert count(opened("receiver"), "flags") == "1"

    def test_the_raiser_reads_the_feedback_and_raises_the_next_one(self, flag, cast: Cast, opened: Opened):
        client = opened("flagger")
        assert "You have raised no flag yet" in pile(client, "raised")
        assert 'href="/flags/new"' in home(client)
        raised = flag()
        assert "Received" in pile(client, "raised")
        acknowledge_flag(raised.pk, actor=cast["lead"])
        assert "Being handled" in pile(client, "raised")
        take_up_flag(raised.pk, actor=cast["lead"])
        section = pile(client, "raised")
        assert "Directed to a service" in section
        assert "/cases/" not in section
        assert "Vidal" not in section

    def test_volunteers_do_not_read_each_others(self, flag, cast: Cast, opened: Opened):
        flag()
        other = Actor.of(cast.member("admr-lot", "flagger", number=2))
        assert "You have raised no flag yet" in pile(browser_of(other), "raised")


class TestCases:
    def test_overdue_is_the_agencys_whoever_follows_it(self, late_case: CaseFile, opened: Opened, later):
        assert tile(opened("lead"), "overdue")[0] == "0"
        later(days=3)
        section = pile(opened("lead"), "overdue")
        assert REFERENCE.findall(section) == [late_case.reference]
        assert "Late since" in section
        assert tile(opened("stranger"), "overdue")[0] == "0"

    def test_mine_are_those_that_i_am_referent_of(self, case: CaseFile, cast: Cast, opened: Opened):
        assert tile(opened("lead"), "mine")[0] == "0"
        name_referent(case.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
        assert REFERENCE.findall(pile(opened("lead"), "mine")) == [case.reference]
        assert REFERENCE.findall(pile(opened("lead_coordinator"), "mine")) == []

    def test_seen_twice_told_once(self, late_case: CaseFile, cast: Cast, opened: Opened, later):
        """By the agency and by name."""
        from cases.models import CaseUserGrant
        from cases.querysets import VIEW, permission_id

        CaseUserGrant.objects.create(
            content_object=late_case, user=cast["lead"].user, agency=cast["lead"].agency, permission_id=permission_id(VIEW)
        )
        later(days=3)
        assert count(opened("lead"), "overdue") == "1"

    def test_the_shown_cases_are_journaled_once_each(self, late_case: CaseFile, cast: Cast, opened: Opened, later):
        name_referent(late_case.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
        later(days=3)
        client = opened("lead")
        home(client)
        [record] = AccessRecord.objects.filter(kind="home_list")
        assert record.data["shown"] == [str(late_case.pk)]


class TestLists:
    """Each pile leads to exactly the list of which it shows the first rows."""

    def test_more_than_five_are_counted_and_led_to(self, cast: Cast, opened: Opened, later):
        for n in range(7):
            one = open_case(actor=cast["lead"], person={"alias": f"Personne {n}"})
            start_case(one.reference, actor=cast["lead"])
            name_referent(one.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
            hold_case(one.reference, reason="Waits.", until=clock.today() + timedelta(days=2), actor=cast["lead"])
        open_case(actor=cast["lead"], person={"alias": "Somebody else"})
        later(days=3)
        client = opened("lead")
        for name in ("overdue", "mine"):
            assert count(client, name) == "7"
            shown = REFERENCE.findall(pile(client, name))
            listed = REFERENCE.findall(client.get(all_of(client, name)).content.decode())
            assert len(shown) == 5
            assert shown == listed[:5]
            assert len(listed) == 7

    def test_beyond_twenty_five_nobody_counts(self, cast: Cast, flag, opened: Opened, monkeypatch):
        monkeypatch.setattr(piles, "COUNTED", 2)
        for _ in range(3):
            flag()
        assert count(opened("lead"), "flags") == "2+"

    def test_the_inbox_lists_hold_the_same(self, shared, ask, flag, opened: Opened):
        asked, raised = ask(shared.case), flag()
        assert all_of(opened("receiver"), "handovers") == "/handovers?box=received&status=requested"
        assert str(asked.pk) in opened("receiver").get(all_of(opened("receiver"), "handovers")).content.decode()
        assert all_of(opened("lead"), "flags") == "/flags?box=received&status=raised&status=acknowledged"
        assert str(raised.pk) in opened("lead").get(all_of(opened("lead"), "flags")).content.decode()
        assert str(raised.pk) in opened("flagger").get(all_of(opened("flagger"), "raised")).content.decode()


class TestRoles:
    def test_a_manager_reads_three_figures_and_no_case(self, late_case: CaseFile, cast: Cast, opened: Opened, later):
        for _ in range(3):
            report_irritant(actor=cast["lead"], category="A01", occurred_on=clock.today(), case=late_case.reference)
        later(days=3)
        page = home(opened("lead_manager"))
        assert "Irritants of the agency" in page
        assert 'href="/statistics"' in page
        assert late_case.reference not in page
        assert "Sarah" not in page
        assert "Overdue cases" not in page

    def test_the_manager_of_the_coordinating_agency_steers_the_living_area(self, cast: Cast):
        assert "Irritants of the living area" in home(browser_of(Actor.of(cast.member("ddetspp-lot", "manager"))))

    def test_an_auditor_is_led_to_what_they_audit(self, opened: Opened):
        page = home(opened("lead_auditor"))
        assert 'href="/audit"' in page
        assert "Nothing waits for you here" not in page

    def test_an_administrator_is_led_to_their_agency(self, opened: Opened):
        page = home(opened("lead_agency_admin"))
        assert "You look after your agency" in page
        assert "Nothing waits for you here" not in page
        assert "Raise a flag" not in page

    def test_it_says_for_whom_one_acts(self, opened: Opened):
        page = home(opened("lead_coordinator"))
        assert "Hello Camille" in page
        assert "You act for <strong>CCAS" in page
        assert "Coordinator" in page
        assert "Act for this agency" not in page, "one agency only: nothing to choose"


class TestStatements:
    """Session, user and memberships are three of them."""

    def fill(self, number: int, cast: Cast, ask, flag) -> None:
        for n in range(number):
            one = open_case(actor=cast["stranger"], person={"alias": f"Asked for {n}"})
            agree(one, cast, "ccas-cahors", actor=cast["stranger"])
            ask(one, actor=cast["stranger"], to_agency="ccas-cahors")
            flag()
            mine = open_case(actor=cast["lead"], person={"alias": f"Mine {n}"})
            start_case(mine.reference, actor=cast["lead"])
            name_referent(mine.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
            hold_case(mine.reference, reason="Waits.", until=clock.today() + timedelta(days=2), actor=cast["lead"])

    def test_ten_for_a_caseworker_with_one_of_each_and_with_twenty(self, cast: Cast, ask, flag, opened: Opened, later):
        self.fill(1, cast, ask, flag)
        client = opened("lead")
        with clock.travel_to(clock.now() + timedelta(days=3)):
            home(client)
            one = statements(client)
        self.fill(19, cast, ask, flag)
        assert Handover.objects.count() == RiskFlag.objects.count() == 20
        with clock.travel_to(clock.now() + timedelta(days=3)):
            assert statements(client) == one <= 10

    @pytest.mark.parametrize("who", ["flagger", "lead_manager", "lead_auditor"])
    def test_ten_for_the_others(self, who, flag, opened: Opened):
        flag()
        client = opened(who)
        home(client)
        assert statements(client) <= 10

    def test_four_more_for_somebody_of_every_role(self, cast: Cast, flag):
        flag()
        client = browser_of(Actor.of(cast.member("ccas-cahors", "caseworker", "manager")))
        home(client)
        assert statements(client) <= 14

"""Flags on the pages: raised in one form, read by each according to how they stand to it, answered by the receiver."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from backend.base.models import new_id
from cases.flags.access import visible_flags
from cases.models import AccessRecord, CaseFile, RiskFlag
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.open_case import open_case
from tests.cases.conftest import ASSOCIATION, CAHORS, LEAD, RECEIVER, STRANGER, agency, cast, flag
from tests.frontend.case_cast import opened
from tests.frontend.markup import Markup
from tests.frontend.people import reading

__all__ = ["cast", "flag", "opened"]

TOLD = {
    "factors": ["R04"],
    "narrative": "Shutters closed for a week.",
    "commune": "Cahors",
    "person_agrees": "yes",
    "first_name": "Roseline",
    "last_name": "Vidal",
}


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def address(raised: RiskFlag) -> str:
    return f"/flags/{raised.pk}"


def raise_one(client: Client, **said: object):
    return client.post("/flags/new", {"id": new_id(), **TOLD, **said}, follow=True)


def answer(client: Client, raised: RiskFlag, name: str, **said: object):
    return client.post(address(raised), {"answer": name, "version": raised.version, **said}, follow=True)


def offered(client: Client, raised: RiskFlag) -> set[str]:
    return {field["value"] for field in Markup(client.get(address(raised))).all("input", name="answer")}


def listed(client: Client, query: str = "") -> list[str]:
    links = [link.get("href", "") for link in Markup(client.get(f"/flags{query}")).all("a")]
    return [link.removeprefix("/flags/") for link in links if re.match(r"/flags/[0-9a-f-]{36}$", link)]


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len([query for query in asked if not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", query["sql"])])


class TestRaising:
    @pytest.fixture(autouse=True)
    def _staffed(self, cast):
        assert cast["lead_coordinator"]

    def test_a_volunteer_raises_one_and_reads_that_it_was_received(self, opened):
        page = text(raise_one(opened("flagger")))
        raised = RiskFlag.objects.get()
        assert (raised.to_agency, raised.commune_id, raised.last_name) == (agency(LEAD), CAHORS, "Vidal")
        assert "Thank you: your flag has arrived." in page
        assert "Received" in page
        assert agency(LEAD).name not in page, "who answers is not told"
        assert "Vidal" not in page

    def test_emergency_numbers_come_before_anything_is_asked(self, opened):
        page = opened("flagger").get("/flags/new").content.decode()
        assert 0 < page.index('href="tel:112"') < page.index('name="danger"') < page.index('name="factors"')

    def test_danger_shows_the_numbers_again_once_sent(self, opened):
        assert 'href="tel:3977"' in text(raise_one(opened("flagger"), danger="on"))
        assert 'href="tel:3977"' not in text(raise_one(opened("flagger")))

    def test_factors_are_in_plain_words_and_sensitive_ones_off(self, opened, settings):
        page = text(opened("flagger").get("/flags/new"))
        assert "Rent arrears" in page
        assert "Suicide risk" not in page
        french = text(reading("fr", opened("flagger")).get("/flags/new"))
        assert "Dette locative, commandement de payer reçu ou annoncé." in french
        settings.SENSITIVE_RISK_FACTORS = True
        assert "Suicide risk" in text(opened("flagger").get("/flags/new"))

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"factors": []}, "Tick at least one thing that worries you."),
            ({"person_agrees": ""}, "Say whether the person agrees."),
            ({"person_agrees": "not_asked"}, "Say why the person was not asked."),
            ({"person_agrees": "refused"}, "The person refuses: raise the flag without naming them."),
            ({"anonymous": "on"}, "An anonymous flag names nobody"),
            ({"first_name": "", "last_name": ""}, "Say who the person is or how to find them, or raise the flag anonymously."),
            ({"commune": "Nowhere-sur-Lot"}, "No commune is called “Nowhere-sur-Lot”."),
            ({"narrative": "2 51 07 46 042 001 40"}, "Remove the social-security number"),
            ({"birth_date": (clock.today() + timedelta(days=9)).isoformat()}, "A birth date lies in the past."),
        ],
    )
    def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(self, said, sentence, opened):
        response = raise_one(opened("flagger"), **said)
        page = text(response)
        assert sentence in page
        assert said.get("narrative", "Shutters closed for a week.") in page
        assert not RiskFlag.objects.exists()

    def test_danger_with_its_reason_goes_against_a_refusal(self, opened):
        raise_one(opened("flagger"), person_agrees="refused", danger="on", reason="She fell and does not get up.")
        assert RiskFlag.objects.get().danger

    def test_a_refusal_leaves_an_anonymous_flag(self, opened):
        raise_one(
            opened("flagger"), person_agrees="refused", anonymous="on", first_name="", last_name="", how_to_find="Rue du Château-du-Roi"
        )
        assert RiskFlag.objects.get().anonymous

    def test_a_form_sent_twice_raises_once(self, opened):
        client, once = opened("flagger"), new_id()
        first, second = (raise_one(client, id=once) for _ in range(2))
        assert first.redirect_chain == second.redirect_chain == [(f"/flags/{once}", 302)]
        assert RiskFlag.objects.count() == 1

    def test_the_form_of_somebody_else_is_not_found(self, opened):
        once = new_id()
        raise_one(opened("flagger"), id=once)
        assert raise_one(opened("lead"), id=once).status_code == 404

    @pytest.mark.parametrize(("who", "status"), [("flagger", 200), ("lead", 200), ("lead_manager", 403), ("lead_auditor", 403)])
    def test_who_may(self, who, status, opened):
        assert opened(who).get("/flags/new").status_code == status
        assert raise_one(opened(who)).status_code == status
        assert RiskFlag.objects.exists() is (status == 200)

    def test_at_most_ten_statements(self, opened):
        assert statements(opened("flagger"), "/flags/new") <= 10


class TestReading:
    def test_the_raiser_reads_feedback_and_nothing_else(self, flag, opened, cast):
        raised = flag()
        acknowledge_flag(raised.pk, actor=cast["lead"])
        page = text(opened("flagger").get(address(raised)))
        assert "Being handled" in page
        assert [word for word in (agency(LEAD).name, "Vidal", "Shutters", "High") if word in page] == []
        assert not AccessRecord.objects.exists(), "one's own flag: nothing to journal"

    def test_the_receiver_reads_all_and_the_look_is_journaled(self, flag, opened):
        raised = flag()
        page = text(opened("lead").get(address(raised)))
        for told in ("Roseline", "Vidal", "Shutters closed for a week.", "Rent arrears", "Cahors", agency(ASSOCIATION).name):
            assert told in page
        assert list(AccessRecord.objects.values_list("kind", "stream_id")) == [("flag_read", raised.pk)]

    def test_a_former_receiver_reads_that_it_went_on(self, flag, opened, cast):
        raised = flag()
        assert cast["receiver"]
        redirect_flag(raised.pk, to_agency=RECEIVER, reason="Theirs.", actor=cast["lead_coordinator"])
        for url in (address(raised), "/flags"):
            page = text(opened("lead").get(url))
            assert "Redirected" in page
            assert [word for word in (agency(RECEIVER).name, "Vidal", "Shutters", "Rent") if word in page] == []
        assert "Vidal" in text(opened("receiver").get(address(raised)))

    @pytest.mark.parametrize(
        ("who", "status"), [("stranger", 404), ("contributor", 404), ("lead_manager", 403), ("association_manager", 403)]
    )
    def test_others_learn_nothing(self, who, status, flag, opened):
        response = opened(who).get(address(flag()))
        assert response.status_code == status
        assert "Vidal" not in text(response)

    def test_at_most_ten_statements(self, flag, opened, cast):
        open_case(actor=cast["lead"], person={"first_name": "Roseline", "last_name": "Vidal"})
        raised = flag()
        acknowledge_flag(raised.pk, actor=cast["lead"])
        assert statements(opened("lead"), address(raised)) <= 10
        assert statements(opened("flagger"), address(raised)) <= 10


class TestLists:
    def test_boxes_after_roles(self, flag, opened):
        raised = flag()
        assert listed(opened("flagger")) == listed(opened("flagger"), "?box=received") == [str(raised.pk)], "only what one raised"
        assert listed(opened("lead")) == [str(raised.pk)]
        assert listed(opened("lead"), "?box=raised") == []
        assert "Vidal" in text(opened("lead").get("/flags"))
        assert "Vidal" not in text(opened("flagger").get("/flags"))

    def test_the_page_lists_what_the_door_lists(self, flag, opened, cast):
        raised = flag()
        flag(factors=["R02"])
        redirect_flag(raised.pk, to_agency=STRANGER, reason="Theirs.", actor=cast["lead_coordinator"])
        for who in ("flagger", "lead", "stranger", "receiver"):
            for box in ("received", "raised"):
                if who == "flagger" and box == "received":
                    continue
                expected = {str(pk) for pk in visible_flags(cast[who], box).values_list("pk", flat=True)}
                assert set(listed(opened(who), f"?box={box}")) == expected

    def test_late_ones_come_first_for_those_who_answer(self, flag, opened, cast):
        late, fresh = flag(), flag()
        RiskFlag.objects.filter(pk=late.pk).update(respond_by=clock.now() - timedelta(days=2), raised_at=clock.now() - timedelta(days=9))
        assert listed(opened("lead")) == [str(late.pk), str(fresh.pk)]
        assert listed(opened("lead"), "?box=received&overdue=true") == [str(late.pk)]
        assert listed(opened("flagger"), "?overdue=true") == listed(opened("flagger"), "?overdue=false") == [], "not told that it is late"
        assert "Late since" not in text(opened("flagger").get("/flags"))

    def test_a_former_receiver_is_not_told_that_it_is_late(self, flag, opened, cast):
        raised = flag()
        redirect_flag(raised.pk, to_agency=STRANGER, reason="Theirs.", actor=cast["lead_coordinator"])
        RiskFlag.objects.filter(pk=raised.pk).update(respond_by=clock.now() - timedelta(days=2))
        assert listed(opened("lead"), "?box=received&overdue=true") == []
        assert listed(opened("lead")) == [str(raised.pk)]
        assert "Late since" not in text(opened("lead").get("/flags"))

    def test_an_empty_list_says_what_to_do_first(self, opened):
        page = text(opened("flagger").get("/flags"))
        assert "You have raised no flag yet" in page
        assert 'href="/flags/new"' in page
        assert "No flag for your agency" in text(opened("lead").get("/flags"))

    def test_htmx_gets_the_very_list_of_the_page(self, flag, opened):
        flag()
        client = opened("lead")
        part = text(client.get("/flags", headers={"hx-request": "true"}))
        assert "<html" not in part
        assert part.strip() in text(client.get("/flags"))

    @pytest.mark.parametrize(("who", "url"), [("lead", "/flags"), ("flagger", "/flags")])
    def test_one_row_or_twenty_cost_the_same(self, who, url, flag, opened):
        flag()
        client = opened(who)
        one = statements(client, url)
        for _ in range(19):
            flag()
        assert len(listed(client)) == 20
        assert statements(client, url) == one <= 10

    @pytest.mark.parametrize("who", ["lead_manager", "lead_agency_admin", "lead_auditor"])
    def test_closed_to_those_who_raise_none(self, who, opened):
        assert opened(who).get("/flags").status_code == 403


class TestAnswering:
    @pytest.mark.parametrize(
        ("who", "answers"),
        [
            ("lead", {"acknowledge", "take_up"}),
            ("lead_coordinator", {"acknowledge", "take_up", "redirect", "dismiss"}),
            ("flagger", {"withdraw"}),
        ],
    )
    def test_each_reader_finds_the_answers_that_are_theirs(self, who, answers, flag, opened):
        assert offered(opened(who), flag()) == answers

    def test_acknowledging_lets_pass_it_on_or_close_it(self, flag, opened):
        raised = flag()
        assert "Acknowledged" in text(answer(opened("lead"), raised, "acknowledge"))
        assert offered(opened("lead"), raised) == {"take_up", "redirect", "dismiss"}

    def test_taking_up_opens_a_case(self, flag, opened):
        raised = flag()
        page = text(answer(opened("lead"), raised, "take_up", into="new"))
        case = CaseFile.objects.get()
        assert RiskFlag.objects.get().case == case
        assert "Your agency takes charge." in page
        assert case.reference in page

    def test_a_probable_case_in_sight_is_proposed_and_joined(self, flag, opened, cast):
        case = open_case(actor=cast["lead"], person={"first_name": "Roseline", "last_name": "Vidal"})
        raised = flag()
        page = text(opened("lead").get(address(raised)))
        assert f"{case.reference}, Roseline Vidal: probably the same person" in page
        assert AccessRecord.objects.filter(kind="people_search").count() == 1
        answer(opened("lead"), raised, "take_up", into=case.reference)
        assert RiskFlag.objects.get().case == case

    def test_somebody_else_of_the_same_name_gets_a_case_of_their_own(self, flag, opened, cast):
        case = open_case(actor=cast["lead"], person={"first_name": "Roseline", "last_name": "Vidal"})
        answer(opened("lead"), flag(), "take_up", into="new")
        assert CaseFile.objects.exclude(pk=case.pk).get() == RiskFlag.objects.get().case

    def test_a_probable_case_out_of_sight_is_no_hint(self, flag, opened, cast):
        case = open_case(actor=cast["stranger"], person={"first_name": "Roseline", "last_name": "Vidal"})
        assert case.reference not in text(opened("lead").get(address(flag())))

    def test_another_case_by_its_reference(self, flag, opened, cast):
        case = open_case(actor=cast["lead"], person={"alias": "The lady of the bridge"})
        raised = flag()
        assert "Write the reference of the case." in text(answer(opened("lead"), raised, "take_up", into="other"))
        answer(opened("lead"), raised, "take_up", into="other", reference=case.reference)
        assert RiskFlag.objects.get().case == case

    def test_passing_it_on_by_the_name_of_the_agency(self, flag, opened, cast):
        raised = flag()
        refused = text(answer(opened("lead_coordinator"), raised, "redirect", reason="They know her."))
        assert "Name the agency that should answer." in refused
        assert "They know her." in refused
        page = text(answer(opened("lead_coordinator"), raised, "redirect", to_agency=agency(STRANGER).name, reason="They know her."))
        assert RiskFlag.objects.get().to_agency == agency(STRANGER)
        assert "Flag passed on" in page

    def test_closing_it_takes_a_reason(self, flag, opened):
        raised = flag()
        assert "Choose a reason." in text(answer(opened("lead_coordinator"), raised, "dismiss"))
        assert "Say in a few words why." in text(answer(opened("lead_coordinator"), raised, "dismiss", reason_code="other"))
        answer(opened("lead_coordinator"), raised, "dismiss", reason_code="not_a_risk", reason="Away on holiday.")
        assert RiskFlag.objects.get().status == "dismissed"
        page = text(opened("flagger").get(address(raised)))
        assert "Closed" in page
        assert "Away on holiday." not in page

    def test_withdrawing(self, flag, opened):
        raised = flag()
        assert "The flag is withdrawn." in text(answer(opened("flagger"), raised, "withdraw"))
        assert offered(opened("flagger"), raised) == set()

    def test_changed_meanwhile(self, flag, opened, cast):
        raised = flag()
        acknowledge_flag(raised.pk, actor=cast["lead"])
        page = text(answer(opened("lead_coordinator"), raised, "dismiss", reason_code="other", reason="Typed with care."))
        assert "Somebody changed this since you read it." in page
        assert "Typed with care." in page
        assert f'name="version" value="{raised.version + 1}"' in page

    @pytest.mark.parametrize(
        ("who", "name", "status"),
        [("flagger", "acknowledge", 403), ("lead", "withdraw", 403), ("stranger", "acknowledge", 404), ("lead", "x", 404)],
    )
    def test_what_is_not_theirs(self, who, name, status, flag, opened):
        assert answer(opened(who), flag(), name).status_code == status


def test_titles_name_nobody(flag, opened):
    raised = flag()
    for url in ("/flags", "/flags/new", address(raised)):
        assert Markup(opened("lead").get(url)).title in ("Flags – Fil rouge", "Raise a flag – Fil rouge", "Flag – Fil rouge")

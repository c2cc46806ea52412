"""Actions and appointments on the pages: planned and booked, carried through their life, listed; the address of one's calendar."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from backend.base import clock
from cases.models import Action, Appointment, CalendarAddress
from cases.operations.plan.tell_appointment import tell_appointment
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, RECEIVER, Shared, case, cast, shared
from tests.cases.plan.conftest import book, in_days, plan
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.markup import Markup

__all__ = ["book", "case", "cast", "opened", "plan", "shared"]


def body(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


class TestPlanning:
    def test_an_action_for_a_colleague_of_another_agency(self, opened, cast, shared: Shared):
        responsible = f"{cast['contributor'].user_id}@{CONTRIBUTOR}"
        said = {"title": "Call the CAF", "in_their_words": "I want my rights.", "responsible": responsible, "due_on": in_days(3)}
        response = send(opened("lead"), page_of(shared, "actions/new"), **said)
        assert response["Location"] == f"{page_of(shared)}#plan"
        action = Action.objects.get()
        assert (action.title, action.agency.slug, action.assignee) == ("Call the CAF", CONTRIBUTOR, cast["contributor"].user)
        page = body(opened("observer").get(page_of(shared)))
        assert "Call the CAF" in page
        assert "I want my rights." in page
        assert "/actions/new" not in page

    def test_sent_twice_it_makes_one_and_refused_it_comes_back(self, opened, shared: Shared):
        client, url = opened("lead"), page_of(shared, "actions/new")
        form = {**hidden(client, url), "title": "Call", "responsible": LEAD, "due_on": in_days(3)}
        assert client.post(url, form)["Location"] == client.post(url, form)["Location"]
        assert Action.objects.count() == 1
        refused = send(client, url, title="Call 1 84 12 76 451 089 46", responsible=LEAD, due_on=in_days(3))
        assert "social-security number" in body(refused)
        assert "Call 1 84" in body(refused)
        assert OBSERVER not in {option["value"] for option in Markup(client.get(url)).all("option")}

    def test_an_appointment_with_an_agency_that_is_not_in_the_case(self, opened, shared: Shared):
        said = {"starts_at": "2031-01-31T09:30", "minutes": 45, "with_whom": "", "other_agency": "CAF du Lot", "kind": "phone"}
        assert send(opened("contributor"), page_of(shared, "appointments/new"), **said)["Location"].endswith("#plan")
        meeting = Appointment.objects.get()
        assert (meeting.agency.slug, meeting.minutes, meeting.kind, meeting.reminder_wanted) == (RECEIVER, 45, "phone", False)
        assert clock.local(meeting.starts_at).hour == 9
        nobody = send(opened("lead"), page_of(shared, "appointments/new"), **{**said, "other_agency": ""})
        assert "Say with whom" in body(nobody)

    def test_the_safe_contact_is_at_hand(self, opened, book, shared: Shared):
        type(shared.case.person).objects.update(safe_contact="By her neighbour")
        book(reminder_wanted=True)
        for url in (page_of(shared, "appointments/new"), page_of(shared)):
            assert "By her neighbour" in body(opened("lead").get(url))


class TestLife:
    @pytest.mark.parametrize(
        ("status", "verb", "said", "after"),
        [
            ("to_do", "start", {}, "doing"),
            ("doing", "finish", {"result": "Sent.", "opinion": "partly", "opinion_words": "A bit."}, "done"),
            ("to_do", "drop", {"reason_code": "other", "reason": "Found."}, "dropped"),
            ("done", "opinion", {"opinion": "settled"}, "done"),
            ("done", "reopen", {}, "to_do"),
            ("to_do", "edit", {"title": "Other", "responsible": CONTRIBUTOR, "due_on": "2031-01-01"}, "to_do"),
        ],
    )
    def test_an_action(self, status, verb, said, after, opened, plan, shared: Shared):
        action, client = plan(status=status), opened("contributor")
        url = page_of(shared, "actions", action.pk, verb)
        assert url in {link.get("href") for link in Markup(client.get(page_of(shared))).all("a")}
        assert send(client, url, **said)["Location"] == f"{page_of(shared)}#plan"
        action.refresh_from_db()
        assert action.status == after
        assert {name: getattr(action, name) for name in said if name in ("result", "opinion", "reason", "title")}.items() <= said.items()
        stale = client.post(url, {**said, "version": 1}) if verb == "edit" else None
        assert stale is None or "Somebody changed this" in body(stale)

    @pytest.mark.parametrize(
        ("verb", "said", "after"),
        [
            ("tell", {"status": "missed", "said_by": "person", "comment": "No bus."}, "missed"),
            ("move", {"starts_at": "2031-01-31T09:30", "said_by": "person"}, "moved"),
            ("edit", {"starts_at": "2031-01-31T09:30", "minutes": 60, "with_whom": LEAD, "kind": "home"}, "booked"),
        ],
    )
    def test_an_appointment(self, verb, said, after, opened, book, shared: Shared):
        meeting = book(days=0)
        assert send(opened("lead"), page_of(shared, "appointments", meeting.pk, verb), **said)["Location"].endswith("#plan")
        meeting.refresh_from_db()
        assert meeting.status == after
        assert meeting.minutes == said.get("minutes", 30)

    def test_missed_ones_show_and_may_be_taken_back(self, opened, book, cast, shared: Shared):
        meeting = book(days=0)
        tell_appointment(shared.case.reference, meeting.pk, status="missed", actor=cast["lead"])
        assert "1 appointment was missed" in body(opened("lead").get(page_of(shared)))
        send(opened("lead"), page_of(shared, "appointments", meeting.pk, "take-back"))
        meeting.refresh_from_db()
        assert meeting.status == "booked"

    def test_nothing_is_offered_before_its_time_nor_to_whom_it_is_not(self, opened, plan, book, shared: Shared):
        action, meeting = plan(), book(days=3)
        statuses = {
            radio["value"]
            for radio in Markup(opened("lead").get(page_of(shared, "appointments", meeting.pk, "tell"))).all("input", name="status")
        }
        assert statuses == {"excused", "cancelled"}
        for who, status in (("observer", 403), ("stranger", 404)):
            assert opened(who).get(page_of(shared, "actions", action.pk, "start")).status_code == status
        assert opened("lead").get(page_of(shared, "actions", action.pk, "reopen")).status_code == 409
        assert opened("lead").get(page_of(shared, "actions", action.pk, "explode")).status_code == 404

    def test_closing_says_first_what_it_ends(self, opened, plan, book, shared: Shared):
        plan(), book()
        page = body(opened("lead").get(page_of(shared, "close")))
        assert "1 action is still to be done: it is dropped" in page
        assert "1 appointment is still to come: it is cancelled" in page


def statements(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize("name", ["actions", "appointments"])
def test_a_list_costs_the_same_for_one_and_for_many_and_names_nobody_in_its_address(name, opened, plan, book, cast):
    client = opened("lead")
    plan(assignee=cast["lead"].user_id), book(professional=cast["lead"].user_id)
    client.get(f"/{name}")
    one = statements(client, f"/{name}")
    for _ in range(6):
        plan(assignee=cast["lead"].user_id), book(professional=cast["lead"].user_id)
    assert statements(client, f"/{name}") == one <= 10
    page = client.get(f"/{name}")
    assert "Sarah" in page.content.decode()
    assert "Sarah" not in Markup(page).title
    assert "7 " in body(client.get(f"/{name}?mine=true", headers={"hx-request": "true"}))


def test_home_counts_what_the_lists_hold(opened, plan, book, cast):
    me = cast["lead"].user_id
    for _ in range(7):
        plan(assignee=me, due_on=in_days(-1), title="Late thing")
    plan(assignee=me), plan(due_on=in_days(-1))
    book(starts_at=clock.now() + timedelta(minutes=1)), book(days=30)
    client = opened("lead")
    home = client.get("/")
    addresses = [link["href"] for link in Markup(home).all("a") if link.get("href", "").startswith(("/actions?", "/appointments?"))]
    counts = [body(client.get(address.replace("&amp;", "&"))) for address in addresses]
    assert ["7 actions" in counts[0], "1 appointment" in counts[1]] == [True, True]
    assert len(re.findall("Late thing", home.content.decode())) == 5


class TestTheCalendar:
    def test_made_shown_once_and_revoked(self, opened, cast):
        client = opened("lead")
        made = client.post("/account/calendar", {"do": "renew"})
        [address] = re.findall(r"https?://\S+/api/v1/calendar/[\w-]{43}\.ics", made.content.decode())
        assert "no-store" in made["Cache-Control"]
        assert client.get(address).status_code == 200
        assert address not in client.get("/account/calendar").content.decode()
        assert client.post("/account/calendar", {"do": "revoke"}).status_code == 302
        assert client.get(address).status_code == 404
        assert CalendarAddress.objects.filter(user=cast["lead"].user, revoked_at=None).count() == 0
        assert client.post("/account/calendar", {"do": "x"}).status_code == 404

    @pytest.mark.parametrize("who", ["flagger", "lead_manager", "lead_auditor"])
    def test_for_who_works_on_cases(self, who, opened):
        for url in ("/actions", "/appointments", "/account/calendar"):
            assert opened(who).get(url).status_code == 403

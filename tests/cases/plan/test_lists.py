"""Lists across cases: what is listed can be opened, narrowed as is said; and what the clock tells of it."""

from datetime import timedelta

from django.core import mail
from django.http import QueryDict

from agencies.actor import Actor
from backend.base import clock
from cases.due import run_due
from cases.models import Action, CaseExclusion
from cases.operations.open_case import open_case
from cases.operations.plan.edit_action import edit_action
from cases.operations.plan.finish_action import finish_action
from cases.plan.access import get_action, get_appointment
from cases.plan.filters import ActionFilter, AppointmentFilter, this_week
from cases.plan.lists import visible_actions, visible_appointments
from tests.cases.conftest import CONTRIBUTOR, LEAD, case, cast, later, notices, shared
from tests.cases.plan.conftest import book, in_days, plan

__all__ = ["book", "case", "cast", "later", "plan", "shared"]


class Asking:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor


def asked(kind, rows, actor: Actor, query: str = "") -> list:
    found = kind(QueryDict(query), rows(actor), request=Asking(actor))
    assert found.is_valid(), found.errors
    return list(found.qs.order_by("pk"))


def actions(actor: Actor, query: str = "") -> list:
    return asked(ActionFilter, visible_actions, actor, query)


def appointments(actor: Actor, query: str = "") -> list:
    return asked(AppointmentFilter, visible_appointments, actor, query)


def test_those_of_the_acting_agency_in_the_cases_in_sight(plan, book, cast, shared):
    ours, theirs = plan(), plan(agency=CONTRIBUTOR)
    meeting, elsewhere = book(), book(agency=CONTRIBUTOR)
    other = open_case(actor=cast["stranger"], person={"alias": "Unknown here"})
    book(case=other, agency=LEAD, actor=cast["stranger"])
    assert (actions(cast["lead"]), appointments(cast["lead"])) == ([ours], [meeting]), "a stranger's appointment with us tells nothing"
    assert (actions(cast["contributor"]), appointments(cast["contributor"])) == ([theirs], [elsewhere])
    for who in ("observer", "stranger", "receiver", "flagger", "lead_manager", "lead_auditor"):
        assert actions(cast[who]) == [], who
    CaseExclusion.objects.create(case=shared.case, user=cast["lead"].user)
    assert actions(cast["lead"]) == appointments(cast["lead"]) == []
    assert actions(cast["lead_coordinator"]) == [ours]


def test_what_is_listed_can_be_opened(plan, book, cast, shared):
    plan(), plan(agency=CONTRIBUTOR), book()
    for who in ("lead", "contributor"):
        for action in actions(cast[who]):
            assert get_action(cast[who], action.case.reference, action.pk, to="read") == action
        for meeting in appointments(cast[who]):
            assert get_appointment(cast[who], meeting.case.reference, meeting.pk, to="read") == meeting


def test_actions_narrowed(plan, cast):
    mine, late, far = plan(assignee=cast["lead"].user_id, due_on=clock.today()), plan(due_on=in_days(-1)), plan(due_on=in_days(60))
    done = plan(status="done", due_on=in_days(-1))
    lead = cast["lead"]
    assert actions(lead) == [mine, late, far], "by default those still to be done"
    assert actions(lead, "status=done") == [done]
    assert actions(lead, "mine=true") == [mine]
    assert actions(lead, "mine=false") == [late, far]
    assert actions(lead, "overdue=true") == actions(lead, "overdue=true&this_week=") == [late]
    assert actions(lead, "overdue=false") == [mine, far]
    assert mine in actions(lead, "this_week=true")
    assert far not in actions(lead, "this_week=true")
    assert actions(lead, f"due_before={clock.today()}") == [mine, late]
    assert actions(lead, f"due_after={in_days(1)}") == [far]


def test_appointments_narrowed(book, cast):
    monday, sunday = this_week()
    start = clock.at(monday, clock.END_OF_DAY)
    before, within, after = (
        book(starts_at=start + timedelta(days=days), professional=who, kind=kind)
        for days, who, kind in ((-7, None, "phone"), (0, cast["lead"].user_id, "home"), (7, None, "phone"))
    )
    lead = cast["lead"]
    assert appointments(lead) == [within, after], "by default from Monday on"
    assert appointments(lead, f"from={monday}&to={sunday}") == [within]
    assert appointments(lead, f"to={sunday}") == [before, within]
    assert appointments(lead, "mine=true") == [within]
    assert appointments(lead, "mine=false&kind=phone") == [after]
    assert appointments(lead, "status=missed") == []


def test_one_statement_each(plan, book, cast, django_assert_num_queries):
    lead = cast["lead"]
    actions(lead)
    for _ in range(3):
        plan(), book()
    with django_assert_num_queries(2):
        assert len(actions(lead)) == len(appointments(lead)) == 3


class TestTheClock:
    def run(self) -> dict[str, int]:
        return dict(run_due())

    def test_the_day_before_and_once_when_late_to_the_assignee_alone(self, plan, cast, shared, later):
        action = plan(assignee=cast["lead"].user_id, due_on=in_days(2))
        plan(due_on=in_days(2)), plan(assignee=cast["lead"].user_id, due_on=in_days(2), status="done")
        assert self.run()["actions reminded of"] == 0
        later(days=1)
        assert (self.run()["actions reminded of"], self.run()["actions reminded of"]) == (1, 0)
        told = [[str(cast["lead"].user_id), str(cast["lead"].agency_id), f"/cases/{shared.case.reference}"]]
        assert notices("action_due") == told
        later(days=2)
        assert (self.run()["late actions told"], self.run()["late actions told"]) == (1, 0)
        assert notices("action_late") == told
        edit_action(shared.case.reference, action.pk, changes={"due_on": clock.today()}, actor=cast["lead"])
        assert self.run()["actions reminded of"] == 1
        finish_action(shared.case.reference, action.pk, actor=cast["lead"])
        Action.objects.update(reminded_at=None)
        assert self.run()["actions reminded of"] == 0

    def test_the_letter_holds_a_reference_and_nothing_else(self, cast, shared):
        from cases.notices import send_member_notice

        user, agency = cast["lead"].user, cast["lead"].agency
        send_member_notice.func("action_due", str(user.pk), str(agency.pk), f"/cases/{shared.case.reference}")
        [letter] = mail.outbox
        assert letter.to == [user.email]
        assert shared.case.reference in letter.body
        assert not {"Sarah", "Lémery"} & set(letter.body.split())
        user.is_active = False
        user.save()
        send_member_notice.func("action_due", str(user.pk), str(agency.pk), "/")
        assert len(mail.outbox) == 1

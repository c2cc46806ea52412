"""Actions: planned, carried through their life, passed on with the lead, dropped with the case."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.formats import date_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.base import clock
from backend.base.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected, Stale
from cases.events import tell
from cases.masking import OPEN as TOLD
from cases.models import Action, CaseEvent, CaseExclusion, CaseFile, Participation
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.return_handover import return_handover
from cases.operations.leave_case import leave_case
from cases.operations.open_case import open_case
from cases.operations.plan.drop_action import drop_action
from cases.operations.plan.edit_action import edit_action
from cases.operations.plan.finish_action import finish_action
from cases.operations.plan.record_opinion import record_opinion
from cases.operations.plan.reopen_action import reopen_action
from cases.operations.plan.start_action import start_action
from cases.operations.plan.tell_appointment import tell_appointment
from cases.operations.withdraw_agreement import withdraw_agreement
from cases.plan.access import ON_ACTIONS, allowed_on_action, get_action
from cases.plan.lifecycle import ACTION, OPEN
from cases.plan.statuses import ActionStatus
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, RECEIVER, STRANGER, ask, case, cast, lead_of, now, part, shared
from tests.cases.plan.conftest import book, in_days, plan

__all__ = ["ask", "book", "case", "cast", "plan", "shared"]

VERBS: dict[str, Any] = {
    "start": start_action,
    "finish": finish_action,
    "drop": lambda *args, **said: drop_action(*args, reason_code="not_possible", **said),
    "reopen": reopen_action,
}


def kinds(case) -> list[str]:
    return list(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", flat=True))


class TestPlan:
    def test_by_whoever_works_on_the_case_for_any_agency_at_work(self, plan, cast, shared):
        action = plan(agency=CONTRIBUTOR, assignee=cast["contributor"].user_id, in_their_words=" I want to work. ", due_on=in_days(3))
        action.refresh_from_db()
        assert (action.agency.slug, action.assignee, action.in_their_words) == (CONTRIBUTOR, cast["contributor"].user, "I want to work.")
        assert (action.status, action.overdue, action.planned_by) == ("to_do", False, cast["lead"].user)
        [told] = [told.sentence for told in tell(CaseEvent.objects.filter(stream_id=shared.case.pk, kind="action_planned"), TOLD)]
        assert "France Travail" in told
        assert "work" not in told.lower()
        assert date_format(in_days(3), "DATE_FORMAT") in told

    @pytest.mark.parametrize("slug", [OBSERVER, STRANGER, "nowhere"])
    def test_not_for_one_that_only_observes_nor_for_a_stranger(self, plan, slug):
        with pytest.raises(Invalid) as refusal:
            plan(agency=slug)
        assert [(p.name, p.code) for p in refusal.value.problems] == [("agency", "not_in_the_case")]

    def test_the_assignee_is_of_the_responsible_agency_and_not_excluded(self, plan, cast, shared):
        for who in ("contributor", "observer", "stranger"):
            with pytest.raises(Invalid):
                plan(assignee=cast[who].user_id)
        CaseExclusion.objects.create(case=shared.case, user=cast["lead"].user)
        with pytest.raises(Invalid):
            plan(actor=cast["lead_coordinator"], assignee=cast["lead"].user_id)

    def test_words_are_checked(self, plan):
        with pytest.raises(Invalid):
            plan(title="  ")
        for name in ("title", "in_their_words"):
            with pytest.raises(PersonalNumberDetected):
                plan(**{"title": "To do", name: "1 84 12 76 451 089 46"})

    def test_an_identifier_serves_once(self, plan):
        with pytest.raises(Conflict) as refusal:
            plan(action_id=plan().pk)
        assert refusal.value.code == "id_taken"

    def test_where_it_stands_already(self, plan):
        assert plan(status="doing").started_at
        assert plan(status="done", said={"result": "Sent."}).result == "Sent."
        with pytest.raises(InvalidTransition):
            plan(status="nonsense")
        with pytest.raises(Invalid):
            plan(said={"result": "Sent."})

    def test_not_in_a_closed_case(self, plan, cast, shared):
        close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
        with pytest.raises(InvalidTransition):
            plan()


class TestWho:
    @pytest.mark.parametrize("to", ON_ACTIONS)
    def test_participants_read_those_at_work_change(self, to, plan, cast, shared):
        action = plan(status={"reopen": "done", "record_opinion": "done"}.get(to, "to_do"))
        for who in ("lead", "contributor", "observer"):
            try:
                found = get_action(cast[who], shared.case.reference, action.pk, to=to)
                allowed = to in allowed_on_action(cast[who], found)
            except NotAllowed:
                allowed = False
            assert allowed == (who != "observer" or to == "read"), who
        for who in ("stranger", "receiver", "flagger", "lead_manager", "lead_auditor"):
            with pytest.raises(NotFound):
                get_action(cast[who], shared.case.reference, action.pk, to=to)

    def test_an_action_of_another_case_is_none_of_this_one(self, plan, cast, shared):
        other = open_case(actor=cast["lead"], person={"alias": "Another"})
        action = plan(case=other)
        for operation in VERBS.values():
            with pytest.raises(NotFound):
                operation(shared.case.reference, action.pk, actor=cast["lead"])


class TestLife:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(moves=st.lists(st.sampled_from(sorted(VERBS)), max_size=8))
    def test_as_the_table_says_and_in_no_other_way(self, moves, plan, cast, shared):
        with transaction.atomic():
            action = plan()
            for verb in moves:
                expected = ACTION.verbs[verb].get(action.status)
                if expected is None:
                    with pytest.raises(InvalidTransition):
                        VERBS[verb](shared.case.reference, action.pk, actor=cast["lead"])
                else:
                    VERBS[verb](shared.case.reference, action.pk, actor=cast["lead"])
                    action.refresh_from_db()
                    assert action.status == expected
                    assert (action.ended_at is None) == (expected in OPEN) == (action.ended_by is None)
            transaction.set_rollback(True)

    def test_done_with_what_came_of_it_and_what_the_person_says(self, plan, cast, shared):
        action = finish_action(shared.case.reference, plan().pk, result="Sent.", actor=cast["contributor"])
        assert (action.opinion, action.ended_by_agency.slug) == ("not_asked", CONTRIBUTOR)
        record_opinion(shared.case.reference, action.pk, opinion="partly", opinion_words="Half of it.", actor=cast["contributor"])
        action.refresh_from_db()
        assert (action.opinion, action.opinion_words, action.version) == ("partly", "Half of it.", 3)
        assert kinds(shared.case)[-2:] == ["action_done", "action_opinion"]
        reopened = reopen_action(shared.case.reference, action.pk, actor=cast["lead"])
        assert (reopened.status, reopened.result, reopened.opinion) == ("to_do", "Sent.", "")

    def test_dropped_with_a_reason(self, plan, cast, shared):
        action = plan()
        for said in ({}, {"reason_code": "other"}, {"reason_code": "case_closed"}):
            with pytest.raises(Invalid):
                drop_action(shared.case.reference, action.pk, actor=cast["lead"], **said)
        assert drop_action(shared.case.reference, action.pk, reason="She found it.", actor=cast["lead"]).reason_code == "other"

    def test_overdue_from_the_day_after(self, plan, later):
        action = plan(due_on=in_days(1))
        later(days=1)
        assert not action.overdue
        later(days=1)
        assert action.overdue
        action.status = ActionStatus.DONE
        assert not action.overdue


class TestEdit:
    def test_only_what_differs_and_the_history_keeps_which(self, plan, cast, shared):
        action = plan(assignee=cast["lead"].user_id)
        Action.objects.update(reminded_at=clock.now())
        said = {"title": action.title, "due_on": in_days(9), "agency": CONTRIBUTOR}
        edited = edit_action(shared.case.reference, action.pk, changes=said, version=1, actor=cast["contributor"])
        assert (edited.agency.slug, edited.assignee, edited.reminded_at) == (CONTRIBUTOR, None, None)
        event = CaseEvent.objects.filter(stream_id=shared.case.pk).order_by("seq").last()
        assert event.data["fields"] == ["agency", "assignee", "due_on"]
        assert edit_action(shared.case.reference, action.pk, changes={"due_on": in_days(9)}, actor=cast["lead"]).version == 2

    def test_a_stale_edition_is_refused(self, plan, cast, shared):
        action = plan()
        edit_action(shared.case.reference, action.pk, changes={"title": "Other"}, version=1, actor=cast["lead"])
        with pytest.raises(Stale):
            edit_action(shared.case.reference, action.pk, changes={"title": "Another"}, version=1, actor=cast["lead"])

    def test_a_status_carries_it_through_its_life(self, plan, cast, shared):
        action = plan()

        def edit(**changes):
            return edit_action(shared.case.reference, action.pk, changes=changes, actor=cast["lead"])

        assert edit(status="doing", title="Now").status == "doing"
        assert edit(status="doing").version == 3, "nothing to change"
        assert edit(status="done", opinion="settled").opinion == "settled"
        for wrong, refusal in (({"title": "Too late"}, InvalidTransition), ({"status": "dropped"}, InvalidTransition)):
            with pytest.raises(refusal):
                edit(**wrong)
        assert edit(status="to_do").status == "to_do"
        for wrong in ({"status": "doing", "result": "No."}, {"result": "No."}, {"status": "dropped"}):
            with pytest.raises(Invalid):
                edit(**wrong)
        with pytest.raises(NotAllowed):
            edit_action(shared.case.reference, action.pk, changes={"status": "to_do"}, actor=cast["observer"])


class TestPassedOn:
    def test_when_its_agency_leaves(self, plan, cast, shared):
        theirs, done = plan(agency=CONTRIBUTOR, assignee=cast["contributor"].user_id), plan(agency=CONTRIBUTOR, status="done")
        leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"])
        for action in (theirs, done):
            action.refresh_from_db()
        assert (theirs.agency.slug, theirs.assignee, done.agency.slug) == (LEAD, None, CONTRIBUTOR)
        assert kinds(shared.case)[-2:] == ["participation_ended", "action_passed_on"]
        settle()

    @pytest.mark.parametrize(("stays", "whose"), [("leaves", RECEIVER), ("observer", RECEIVER), ("contributor", LEAD)])
    def test_when_the_lead_passes_on_and_comes_back(self, stays, whose, plan, cast, shared, ask):
        action = plan()
        until = {"observer_until": in_days(30)} if stays == "observer" else {}
        handover = accept_handover(ask(shared.case, sender_stays_as=stays, **until).pk, actor=cast["receiver"])
        action.refresh_from_db()
        assert action.agency.slug == whose
        settle()
        return_handover(handover.pk, reason_code="no_capacity", actor=cast["receiver"])
        action.refresh_from_db()
        assert action.agency.slug == lead_of(shared.case) == LEAD
        settle()

    def test_when_the_person_withdraws_their_agreement(self, plan, cast, shared):
        action = plan(agency=CONTRIBUTOR)
        withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
        action.refresh_from_db()
        assert action.agency.slug == LEAD
        settle()

    def test_dropped_when_the_case_closes(self, plan, book, cast, shared):
        open_one, done, coming, past = plan(), plan(status="done"), book(days=2), book(days=-1)
        close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
        for row in (open_one, done, coming, past):
            row.refresh_from_db()
        assert (open_one.status, open_one.reason_code, done.status) == ("dropped", "case_closed", "done")
        assert (coming.status, past.status) == ("cancelled", "booked")
        assert now(shared.case).next_deadline is None
        assert kinds(shared.case)[-3:] == ["action_dropped", "appointment_told", "case_closed"]
        settle()


class TestTheDatabaseSaysSoToo:
    @pytest.mark.parametrize("change", [{"role": "observer"}, {"status": "left", "ended_at": True}])
    def test_an_open_action_has_an_agency_at_work(self, change, plan, shared):
        plan(agency=CONTRIBUTOR)
        Participation.objects.filter(case=shared.case, agency__slug=CONTRIBUTOR).update(**dated(change))
        with pytest.raises(IntegrityError, match="open_action_has_somebody"):
            settle()

    def test_a_closed_case_has_none(self, plan, shared):
        plan()
        CaseFile.objects.filter(pk=shared.case.pk).update(**dated({"status": "closed", "closed_at": True, "outcome": "resolved"}))
        with pytest.raises(IntegrityError, match="closed_case_plans_nothing"):
            settle()

    @pytest.mark.parametrize(
        "wrong", [{"status": "done"}, {"status": "dropped", "ended_at": True}, {"opinion": "settled"}, {"status": "x"}]
    )
    def test_states_and_dates_agree(self, wrong, plan):
        action = plan()
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(**dated(wrong))


class TestNextDeadline:
    def test_the_earliest_of_what_is_awaited(self, plan, book, cast, shared, ask):
        assert now(shared.case).next_deadline is None
        first, second = plan(due_on=in_days(10)), plan(due_on=in_days(5))
        assert clock.local(now(shared.case).next_deadline).date() == in_days(5)
        meeting = book(days=1)
        assert now(shared.case).next_deadline == meeting.starts_at
        tell_appointment(shared.case.reference, meeting.pk, status="cancelled", actor=cast["lead"])
        drop_action(shared.case.reference, second.pk, reason_code="not_possible", actor=cast["lead"])
        assert clock.local(now(shared.case).next_deadline).date() == in_days(10)
        edit_action(shared.case.reference, first.pk, changes={"due_on": in_days(8)}, actor=cast["lead"])
        handover = ask(shared.case, kind="support")
        assert now(shared.case).next_deadline == min(
            handover.respond_by, clock.at(in_days(8), clock.END_OF_DAY) + timedelta(hours=5, minutes=59)
        )


def dated(change: dict[str, Any]) -> dict[str, Any]:
    return {name: clock.now() if value is True else value for name, value in change.items()}


def settle() -> None:
    """Ask deferred constraints now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

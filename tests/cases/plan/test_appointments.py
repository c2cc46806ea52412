"""Appointments: booked, told of, moved, and never told before their day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backend.base import clock
from backend.base.errors import Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected
from cases.events import tell
from cases.masking import OPEN
from cases.models import Appointment, CaseEvent
from cases.operations.close_case import close_case
from cases.operations.plan.edit_appointment import edit_appointment
from cases.operations.plan.move_appointment import move_appointment
from cases.operations.plan.tell_appointment import tell_appointment
from cases.plan.access import ON_APPOINTMENTS, allowed_on_appointment, get_appointment
from cases.plan.lifecycle import TOLD
from tests.cases.conftest import CONTRIBUTOR, LEAD, RECEIVER, case, cast, now, shared
from tests.cases.plan.conftest import book

__all__ = ["book", "case", "cast", "shared"]


def test_with_the_acting_agency_unless_another_is_named_in_the_case_or_not(book, cast):
    mine = book(professional=cast["lead"].user_id, place="3 rue du Portail", directions="Bus 2", reminder_wanted=True)
    assert (mine.agency.slug, mine.professional, mine.minutes, mine.status) == (LEAD, cast["lead"].user, 30, "booked")
    assert book(agency=RECEIVER, kind="phone").agency.slug == RECEIVER
    for wrong in ({"agency": "nowhere"}, {"minutes": 3}, {"kind": "x"}, {"agency": RECEIVER, "professional": cast["receiver"].user_id}):
        with pytest.raises(Invalid):
            book(**wrong)
    for name in ("place", "directions"):
        with pytest.raises(PersonalNumberDetected):
            book(**{name: "1 84 12 76 451 089 46"})


@pytest.mark.parametrize("status", TOLD)
def test_what_became_of_it_who_says_so_and_taken_back(status, book, cast, shared):
    meeting = book(days=0)
    told = tell_appointment(
        shared.case.reference, meeting.pk, status=status, said_by="person", comment="A strike.", actor=cast["contributor"]
    )
    assert (told.status, told.said_by, told.told_by, told.comment) == (status, "person", cast["contributor"].user, "A strike.")
    assert now(shared.case).next_deadline is None
    [event] = CaseEvent.objects.filter(stream_id=shared.case.pk, kind="appointment_told")
    assert event.data == {"appointment": str(meeting.pk), "status": status}
    assert "strike" not in tell([event], OPEN)[0].sentence
    with pytest.raises(InvalidTransition):
        tell_appointment(shared.case.reference, meeting.pk, status="cancelled", actor=cast["lead"])
    back = tell_appointment(shared.case.reference, meeting.pk, status="booked", actor=cast["lead"])
    assert (back.status, back.told_at, back.said_by) == ("booked", None, "")
    assert now(shared.case).next_deadline == meeting.starts_at, "until somebody says what became of it"


@pytest.mark.parametrize(("status", "refused"), [("attended", True), ("missed", True), ("excused", False), ("cancelled", False)])
def test_nobody_attends_or_misses_what_is_to_come(status, refused, book, cast, shared):
    meeting = book(days=2)
    if refused:
        with pytest.raises(Invalid):
            tell_appointment(shared.case.reference, meeting.pk, status=status, actor=cast["lead"])
    else:
        assert tell_appointment(shared.case.reference, meeting.pk, status=status, actor=cast["lead"]).status == status


def test_moved_to_a_new_one_which_says_what_the_former_said(book, cast, shared):
    former = book(place="3 rue du Portail", professional=cast["lead"].user_id, reminder_wanted=True)
    later = former.starts_at + timedelta(days=7)
    moved = move_appointment(shared.case.reference, former.pk, starts_at=later, kind="phone", comment="A strike.", actor=cast["lead"])
    former.refresh_from_db()
    assert (former.status, former.moved_to, former.comment) == ("moved", moved, "A strike.")
    assert (moved.status, moved.place, moved.kind, moved.professional) == ("booked", "3 rue du Portail", "phone", cast["lead"].user)
    assert now(shared.case).next_deadline == later
    for again in (
        lambda: move_appointment(shared.case.reference, former.pk, starts_at=later, actor=cast["lead"]),
        lambda: tell_appointment(shared.case.reference, former.pk, status="booked", actor=cast["lead"]),
    ):
        with pytest.raises(InvalidTransition):
            again()
    with pytest.raises(Invalid):
        tell_appointment(shared.case.reference, moved.pk, status="moved", actor=cast["lead"])


def test_edited_while_it_is_booked(book, cast, shared):
    meeting = book(professional=cast["lead"].user_id)
    edited = edit_appointment(shared.case.reference, meeting.pk, changes={"agency": CONTRIBUTOR, "minutes": 45}, actor=cast["lead"])
    assert (edited.agency.slug, edited.professional, edited.version) == (CONTRIBUTOR, None, 2)
    assert edit_appointment(shared.case.reference, meeting.pk, changes={"minutes": 45}, actor=cast["lead"]).version == 2
    tell_appointment(shared.case.reference, meeting.pk, status="cancelled", actor=cast["lead"])
    with pytest.raises(InvalidTransition):
        edit_appointment(shared.case.reference, meeting.pk, changes={"minutes": 60}, actor=cast["lead"])


@pytest.mark.parametrize("to", ON_APPOINTMENTS)
def test_participants_read_those_at_work_change(to, book, cast, shared):
    meeting = book()
    if to == "booked":
        tell_appointment(shared.case.reference, meeting.pk, status="cancelled", actor=cast["lead"])
    for who in ("lead", "contributor", "observer"):
        try:
            allowed = to in allowed_on_appointment(cast[who], get_appointment(cast[who], shared.case.reference, meeting.pk, to=to))
        except NotAllowed:
            allowed = False
        assert allowed == (who != "observer" or to == "read"), who
    for who in ("stranger", "receiver", "flagger", "lead_manager", "lead_auditor"):
        with pytest.raises(NotFound):
            get_appointment(cast[who], shared.case.reference, meeting.pk, to=to)


def test_what_became_of_it_may_be_told_once_the_case_is_closed(book, cast, shared):
    meeting = book(days=0)
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    assert tell_appointment(shared.case.reference, meeting.pk, status="missed", actor=cast["lead"]).status == "missed"
    with pytest.raises(InvalidTransition):
        book()


@pytest.mark.parametrize("wrong", [{"status": "attended"}, {"status": "moved", "told_at": True}, {"minutes": 1}, {"status": "x"}])
def test_the_database_says_so_too(wrong, book):
    wrong = {name: clock.now() if value is True else value for name, value in wrong.items()}
    meeting = book()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=meeting.pk).update(**wrong)

"""The calendar of a user: references only, at a secret address that can be revoked; and the text of it (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import AgencyEvent, Membership
from backend.base import clock
from backend.base.errors import NotAllowed, NotFound
from cases.models import AccessRecord, CalendarAddress, CaseExclusion
from cases.operations.leave_case import leave_case
from cases.operations.plan.move_appointment import move_appointment
from cases.operations.plan.renew_calendar import renew_calendar
from cases.operations.plan.revoke_calendar import revoke_calendar
from cases.plan.calendar import calendar_at, digest_of, new_token
from cases.plan.icalendar import Entry, calendar, escaped, folded
from tests.cases.conftest import CONTRIBUTOR, case, cast, part, shared
from tests.cases.plan.conftest import book, plan

__all__ = ["book", "case", "cast", "plan", "shared"]


@pytest.fixture
def token(cast) -> str:
    return renew_calendar(actor=cast["lead"])[1]


def test_what_one_does_oneself_and_nothing_of_whom(plan, book, cast, shared, token):
    me = cast["lead"].user_id
    mine, meeting = plan(assignee=me, title="Ask for RSA"), book(professional=me, place="12 rue du Portail", directions="Bus 2")
    plan(), plan(assignee=me, status="done"), book(), plan(agency=CONTRIBUTOR, assignee=cast["contributor"].user_id)
    text = calendar_at(token)
    assert text.count("BEGIN:VEVENT") == 2
    assert f"UID:{mine.pk}" in text
    assert f"DTSTART;VALUE=DATE:{mine.due_on:%Y%m%d}" in text
    assert f"DTSTART:{meeting.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in text
    assert shared.case.reference in text
    for secret in ("Sarah", "Lémery", "RSA", "Portail", "Bus", "Cahors", token):
        assert secret not in text
    assert calendar_at(token) == text, "it reads the same until something changes"
    assert AccessRecord.objects.filter(kind="calendar_list").last().data["shown"] == [str(shared.case.pk)]


def test_one_that_moved_is_told_cancelled(book, cast, shared, token):
    meeting = book(professional=cast["lead"].user_id)
    move_appointment(shared.case.reference, meeting.pk, starts_at=meeting.starts_at + timedelta(days=1), actor=cast["lead"])
    text = calendar_at(token)
    assert (text.count("STATUS:CANCELLED"), text.count("STATUS:CONFIRMED")) == (1, 1)
    assert "SEQUENCE:1" in text


def test_what_is_out_of_sight_leaves_the_calendar(plan, book, cast, shared):
    _address, token = renew_calendar(actor=cast["contributor"])
    plan(agency=CONTRIBUTOR, assignee=cast["contributor"].user_id)
    book(agency=CONTRIBUTOR, professional=cast["contributor"].user_id)
    assert calendar_at(token).count("BEGIN:VEVENT") == 2
    excluded = CaseExclusion.objects.create(case=shared.case, user=cast["contributor"].user)
    assert "VEVENT" not in calendar_at(token)
    excluded.delete()
    leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"])
    assert "VEVENT" not in calendar_at(token)


def test_shown_once_kept_as_a_digest_renewed_and_revoked(cast, token):
    [kept] = CalendarAddress.objects.all()
    assert bytes(kept.digest) == digest_of(token)
    again = renew_calendar(actor=cast["lead"])[1]
    assert again != token
    assert calendar_at(again)
    revoke_calendar(actor=cast["lead"])
    assert revoke_calendar(actor=cast["lead"]) is None
    for gone in (token, again, new_token(), "", "x" * 43, "é" * 43):
        with pytest.raises(NotFound):
            calendar_at(gone)
    kinds = AgencyEvent.objects.filter(stream_id=cast["lead"].agency_id).order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["calendar_renewed", "calendar_renewed", "calendar_revoked"]


def test_one_address_for_each_user(cast, token):
    with pytest.raises(IntegrityError, match="one_calendar_address"), transaction.atomic():
        CalendarAddress.objects.create(user=cast["lead"].user, digest=b"x" * 32)


def test_nothing_for_who_works_on_no_case_any_more(cast, token):
    Membership.objects.filter(user=cast["lead"].user).update(is_active=False, ended_at=clock.now())
    with pytest.raises(NotFound):
        calendar_at(token)
    for who in ("flagger", "lead_manager", "lead_auditor", "system"):
        with pytest.raises(NotAllowed):
            renew_calendar(actor=cast[who])


# --- the text ---


def test_an_event_word_for_word():
    entry = Entry(
        uid="01",
        stamp=datetime(2026, 11, 26, 8, 30, tzinfo=UTC),
        version=2,
        summary="Rendez-vous, dossier K7Q4-92MX-3",
        url="https://fil.example/cases/K7Q4-92MX-3",
        start=date(2026, 12, 1),
        end=date(2026, 12, 2),
    )
    assert calendar("Fil rouge", [entry]).split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fil rouge//Fil rouge//FR", "CALSCALE:GREGORIAN", "X-WR-CALNAME:Fil rouge",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT", "UID:01", "DTSTAMP:20261126T083000Z", "SEQUENCE:1", "DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202",
        "SUMMARY:Rendez-vous\\, dossier K7Q4-92MX-3", "URL:https://fil.example/cases/K7Q4-92MX-3", "CLASS:PRIVATE", "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_folded_lines_are_short_and_say_the_same(text: str):
    parts = list(folded(text))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text


def test_escaped():
    assert escaped("a;b,c\\d\r\ne") == "a\\;b\\,c\\\\d\\ne"

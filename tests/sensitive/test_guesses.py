"""An agency that is hidden is answered as one that takes no part: no filter, no choice and no refusal tells which it is."""

import json
import re
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.actor import Actor
from agencies.models import AgencyEvent
from agencies.operations.mark_sensitive import mark_sensitive
from backend.base import clock
from backend.base.errors import DomainError, NotAllowed
from cases.models import Action, Appointment, Participation
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.name_referent import name_referent
from cases.operations.notes.widen_note import widen_note
from cases.operations.notes.write_note import write_note
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.edit_action import edit_action
from cases.operations.plan.edit_appointment import edit_appointment
from cases.operations.plan.move_appointment import move_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.report_status import report_status
from cases.operations.start_case import start_case
from cases.sharing.grants import sync_grants
from irritants.models import Irritant
from irritants.operations.edit_irritant import edit_irritant
from tests.cases.conftest import CONTRIBUTOR, LEAD, RECEIVER, STRANGER, Cast, agency
from tests.sensitive.conftest import NAME, PLACE, SHELTER, House
from tests.sensitive.walk import read


def refusal(change: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(DomainError) as refused, transaction.atomic():
        change()
    words = str(refused.value.detail)
    codes = [problem.code for problem in getattr(refused.value, "problems", ())]
    return (refused.value.code, words.replace(SHELTER, "…").replace(STRANGER, "…"), *codes)


@pytest.fixture
def outsider(cast: Cast) -> Actor:
    return cast["stranger"]


NAMED: Mapping[str, Callable[[House, Actor, str, Any], object]] = {
    "write_note": lambda house, who, slug, _user: write_note(house.case.reference, actor=who, text="Lu.", audience=[slug]),
    "widen_note": lambda house, who, slug, _user: widen_note(house.case.reference, house.ids["notes"][-1], actor=who, audience=[slug]),
    "plan_action": lambda house, who, slug, _user: plan_action(
        house.case.reference, actor=who, title="Appeler", agency=slug, due_on=clock.today()
    ),
    "assign": lambda house, who, slug, user: plan_action(
        house.case.reference, actor=who, title="Appeler", agency=CONTRIBUTOR, assignee=user, due_on=clock.today()
    ),
    "meet": lambda house, who, slug, user: book_appointment(
        house.case.reference, actor=who, agency=slug, professional=user, starts_at=clock.now()
    ),
}
"""What names an agency, or somebody of it."""


@pytest.mark.parametrize("deed", NAMED)
def test_naming_it_is_answered_as_naming_a_stranger(deed: str, house: House, outsider: Actor):
    who, name = house.cast["contributor"], NAMED[deed]
    hidden = refusal(lambda: name(house, who, SHELTER, house.cast["shelter"].user_id))
    assert hidden == refusal(lambda: name(house, who, STRANGER, outsider.user_id))


EDITED: Mapping[str, Callable[[House, Actor, str], object]] = {
    "action": lambda house, who, slug: edit_action(house.case.reference, house.ids["actions"][0], actor=who, changes={"agency": slug}),
    "appointment": lambda house, who, slug: edit_appointment(
        house.case.reference, house.ids["appointments"][0], actor=who, changes={"agency": slug}
    ),
    "moved": lambda house, who, slug: move_appointment(
        house.case.reference, house.ids["appointments"][0], actor=who, starts_at=clock.now(), agency=slug
    ),
    "irritant": lambda house, who, slug: edit_irritant(house.ids["irritants"][0], actor=who, changes={"agency_concerned": slug}),
}


@pytest.mark.parametrize("row", EDITED)
def test_what_is_for_it_takes_no_guess(row: str, house: House):
    """The right guess, a wrong one and one's own agency: the same refusal. All else may be corrected."""
    who, edit = house.cast["contributor"], EDITED[row]
    [answer] = {refusal(lambda slug=slug: edit(house, who, slug)) for slug in (SHELTER, STRANGER, CONTRIBUTOR)}
    assert "agency_hidden" in answer
    edit(house, house.cast["lead"], CONTRIBUTOR)


def test_the_forms_leave_out_what_is_hidden_and_keep_it(house: House):
    client, reference = house.browser("contributor"), house.case.reference
    action, meeting, irritant = (house.ids[name][0] for name in ("actions", "appointments", "irritants"))
    for address, said in (
        (f"/cases/{reference}/actions/{action}/edit", {"title": "Chercher à deux", "due_on": str(clock.today())}),
        (f"/cases/{reference}/appointments/{meeting}/edit", {"starts_at": "2027-01-05T10:00", "minutes": 45, "kind": "counter"}),
        (
            f"/cases/{reference}/irritants/{irritant}/edit",
            {"category": "B02", "commune": "46042", "occurred_on": str(clock.today()), "description": "Vu."},
        ),
    ):
        response = client.post(address, {**said, "version": version_in(read(client, address))})
        assert response.status_code == 302, response.content.decode()
    assert Action.objects.get(pk=action).agency.slug == SHELTER
    assert (Appointment.objects.get(pk=meeting).agency.slug, Appointment.objects.get(pk=meeting).place) == (SHELTER, PLACE)
    assert Irritant.objects.get(pk=irritant).agency_concerned == agency(SHELTER)


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(("who", "found"), [("contributor", 0), ("observer", 0), ("lead", 2), ("shelter", 2)])
def test_a_filter_finds_it_for_those_concerned_only(who: str, found: int, house: House):
    client = house.browser(who)
    for path in (f"irritants/count?agency_concerned={SHELTER}", f"irritants/count?agency_concerned={SHELTER}&case={house.case.reference}"):
        assert client.get(f"/api/v1/{path}").json() == {"count": found}
    assert len(client.get(f"/api/v1/irritants?agency_concerned={SHELTER}").json()["results"]) == found


def test_nor_do_the_filters_that_figures_lead_to(house: House):
    """It leads the case now, and the sender of the handover that it took is no longer told."""
    participations = Participation.objects.filter(case=house.case)
    participations.filter(agency__slug=LEAD).update(role="observer")
    participations.filter(agency__slug=SHELTER).update(role="lead")
    sync_grants(house.case)
    asked = ("cases/count?agency_in_charge=", "irritants/count?agency_in_charge=", "handovers/count?box=any&to_agency=")
    for who, found in (("contributor", [0, 0, 0]), ("lead", [0, 0, 0]), ("shelter", [1, 3, 1])):
        client = house.browser(who)
        assert [client.get(f"/api/v1/{path}{SHELTER}").json()["count"] for path in asked] == found, who
    rows = house.browser("lead").get("/api/v1/statistics/handovers?by=to_agency").json()["rows"]
    assert {row["to_agency"]: row["sent"] for row in rows} == {"*": 1, RECEIVER: 1}
    page = house.browser("lead").get("/statistics/explore?about=handovers&by=to_agency").content.decode()
    assert SHELTER not in page


def test_live_figures_put_it_in_a_group_without_a_name(house: House):
    client = house.browser("contributor")
    rows = client.get("/api/v1/statistics/irritants?by=agency_concerned").json()["rows"]
    assert {row["agency_concerned"]: row["reported"] for row in rows} == {"*": 1, CONTRIBUTOR: 1}
    [row] = client.get(f"/api/v1/statistics/irritants?agency_concerned={SHELTER}").json()["rows"]
    assert row["reported"] == 0


def test_refusals_do_not_name_it(house: House):
    who, reference = house.cast["contributor"], house.case.reference
    answers = [
        refusal(lambda: report_status(reference, house.ids["participations"][0], actor=who, status="done")),
        refusal(lambda: accept_handover(house.ids["handovers"][0], actor=who)),
    ]
    participations = Participation.objects.filter(case=house.case)
    participations.filter(agency__slug=LEAD).update(role="observer")
    participations.filter(agency__slug=SHELTER).update(role="lead")
    answers.append(refusal(lambda: start_case(reference, actor=who)))
    assert all("serpolet" not in " ".join(answer).lower() for answer in answers)


def test_what_a_referent_who_is_not_told_gives_the_person_says_so(house: House):
    contributor, reference = house.cast["contributor"], house.case.reference
    name_referent(reference, user=contributor.user_id, person_position="chosen", actor=house.cast["lead"])
    client = house.browser("contributor")
    report = client.get(f"/api/v1/cases/{reference}/person-report").json()
    assert report["hides_agencies"] is True
    pages = [json.dumps(report), *(read(client, f"/cases/{reference}/{page}") for page in ("report", "papers/journey"))]
    assert [needle for needle in house.needles for page in pages if needle.lower() in page.lower()] == []
    assert all("demandez" in page for page in pages[1:])
    lead = house.browser("lead_coordinator").get(f"/api/v1/cases/{reference}/person-report").json()
    assert lead["hides_agencies"] is False
    assert NAME in json.dumps(lead, ensure_ascii=False)


def test_an_auditor_who_says_why_reads_the_name(house: House):
    client = house.browser("contributor_auditor")
    response = client.get(f"/api/v1/cases/{house.case.reference}/access-explanation", headers={"x-access-reason": "A complaint."})
    assert NAME in response.content.decode()


def test_only_those_who_run_the_service_say_so(cast: Cast):
    admin = cast["lead_agency_admin"]
    with pytest.raises(NotAllowed):
        mark_sensitive(LEAD, actor=admin)
    call_command("mark_sensitive", LEAD, stdout=StringIO())
    assert agency(LEAD).is_sensitive
    call_command("mark_sensitive", LEAD, "--lift", stdout=StringIO())
    assert not agency(LEAD).is_sensitive
    with pytest.raises(CommandError):
        call_command("mark_sensitive", "nobody", stdout=StringIO())
    kinds = AgencyEvent.objects.filter(stream_id=agency(LEAD).pk).order_by("-seq").values_list("kind", flat=True)
    assert list(kinds[:2]) == ["no_longer_sensitive", "marked_sensitive"]


@pytest.mark.parametrize("path", ["notes", "documents", "actions", "appointments", "irritants", "handovers", "participations", "events"])
def test_as_many_statements_for_one_row_as_for_twenty(path: str, house: House):
    client, address = house.browser("contributor"), f"/api/v1/cases/{house.case.reference}/{path}"
    counts = []
    for size in (1, 20):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{address}?page_size={size}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]

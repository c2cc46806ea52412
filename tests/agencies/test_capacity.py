from datetime import timedelta

import pytest

from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent
from agencies.operations.change_capacity import change_capacity
from backend.base import clock
from backend.base.errors import Invalid, NotAllowed, NotFound
from cases.due import run_due
from tests.agencies.conftest import SYSTEM, in_door

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("system", True),
        ("agency_admin", True),
        ("admin_elsewhere", False),
        ("former_admin", False),
        ("coordinator", False),
        ("manager", False),
        ("auditor", False),
        ("caseworker", False),
    ],
)
def test_who_changes_the_capacity(who: str, allowed: bool, actors: dict[str, Actor], ccas: Agency) -> None:
    if allowed:
        in_door(change_capacity, "ccas-cahors", capacity="closed", actor=actors[who])
        event = AgencyEvent.objects.filter(stream_id=ccas.pk).latest("seq")
        assert (event.kind, event.data["before"], event.data["after"]) == ("capacity_changed", "open", "closed")
    else:
        with pytest.raises(NotAllowed, match="CCAS"):
            in_door(change_capacity, "ccas-cahors", capacity="closed", actor=actors[who])
    before, ccas_now = ccas.version, Agency.objects.get(pk=ccas.pk)
    assert (ccas_now.capacity, ccas_now.version) == (("closed", before + 1) if allowed else ("open", before))


def test_an_unknown_capacity_is_refused(ccas: Agency) -> None:
    with pytest.raises(Invalid) as refused:
        in_door(change_capacity, "ccas-cahors", capacity="full", actor=SYSTEM)
    assert "open, tight, closed" in str(refused.value.problems[0].reason)


def test_an_unknown_agency_is_not_found() -> None:
    with pytest.raises(NotFound):
        in_door(change_capacity, "nowhere", capacity="open", actor=SYSTEM)


def test_why_and_until_when(ccas: Agency) -> None:
    until = clock.today() + timedelta(days=3)
    closed = in_door(change_capacity, ccas.slug, capacity="closed", note=" Two colleagues away ", until=until, actor=SYSTEM)
    assert (closed.capacity_note, closed.capacity_until) == ("Two colleagues away", until)
    assert AgencyEvent.objects.filter(stream_id=ccas.pk).latest("seq").data["until"] == str(until)
    with clock.travel_to(clock.now() + timedelta(days=3)):
        assert dict(run_due())["agencies open again"] == 0
    with clock.travel_to(clock.now() + timedelta(days=4)):
        assert dict(run_due())["agencies open again"] == 1
        assert dict(run_due())["agencies open again"] == 0
    again = Agency.objects.get(pk=ccas.pk)
    assert (again.capacity, again.capacity_note, again.capacity_until) == ("open", "", None)


@pytest.mark.parametrize(("capacity", "days"), [("open", 3), ("tight", -1)])
def test_an_end_that_makes_no_sense_is_refused(capacity: str, days: int, ccas: Agency) -> None:
    with pytest.raises(Invalid) as refused:
        in_door(change_capacity, ccas.slug, capacity=capacity, until=clock.today() + timedelta(days=days), actor=SYSTEM)
    assert [problem.name for problem in refused.value.problems] == ["until"]

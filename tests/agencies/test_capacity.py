import pytest

from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent
from agencies.operations.change_capacity import change_capacity
from backend.base.errors import Invalid, NotAllowed, NotFound
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

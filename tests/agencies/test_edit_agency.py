"""What an agency does, where, how to reach it: each change one line of its trail, and what is left out stays."""

from typing import Any

import pytest
from django.utils.translation import override

from agencies.actor import Actor
from agencies.events import KINDS, tell
from agencies.models import Agency, AgencyEvent
from agencies.operations.edit_agency import edit_agency
from agencies.serving import communes_offered, places_named
from backend.base.errors import DomainError, Invalid, NotAllowed, Stale
from tests.agencies.conftest import SYSTEM, in_door
from tests.agencies.test_members import MAY_ADMINISTER

pytestmark = pytest.mark.django_db


def kinds(agency: Agency, since: int) -> list[str]:
    return list(AgencyEvent.objects.filter(stream_id=agency.pk, seq__gt=since).order_by("seq").values_list("kind", flat=True))


def last(agency: Agency) -> int:
    return AgencyEvent.objects.filter(stream_id=agency.pk).latest("seq").seq


@pytest.mark.parametrize(("who", "refusal"), [(who, refusal and NotAllowed) for who, refusal in MAY_ADMINISTER])
def test_who_edits_the_agency(who: str, refusal: type[DomainError] | None, actors: dict[str, Actor], ccas: Agency) -> None:
    if refusal:
        with pytest.raises(refusal):
            in_door(edit_agency, ccas.slug, phone="05", actor=actors[who])
    else:
        assert in_door(edit_agency, ccas.slug, phone=" 05 65 ", actor=actors[who]).phone == "05 65"


def test_each_change_is_a_line_of_the_trail(ccas: Agency) -> None:
    since = last(ccas)
    before = set(ccas.served.values_list("commune_id", flat=True))
    in_door(
        edit_agency, ccas.slug, competences=["housing", "energy"], communes=["46042", "46001"], accepts_handovers=False,
        phone="05", email="ccas@example.org", website="https://example.org", actor=SYSTEM,
    )  # fmt: skip
    assert kinds(ccas, since) == ["services_changed", "communes_changed", "contact_changed", "handovers_refused"]
    assert list(ccas.competences.values_list("theme", flat=True)) == ["energy", "housing"]
    assert set(ccas.served.values_list("commune_id", flat=True)) == {"46042", "46001"}
    event = AgencyEvent.objects.get(stream_id=ccas.pk, kind="communes_changed")
    assert (set(event.data["added"]), set(event.data["removed"])) == ({"46042", "46001"} - before, before - {"46042", "46001"})
    now = Agency.objects.get(pk=ccas.pk)
    assert now.version == ccas.version + 1

    in_door(edit_agency, ccas.slug, competences=["energy", "housing"], phone="05", accepts_handovers=False, actor=SYSTEM)
    assert last(ccas) == event.seq + 2, "nothing else than what is already so"
    assert Agency.objects.get(pk=ccas.pk).version == now.version


def test_a_stale_edit_is_refused(ccas: Agency) -> None:
    in_door(edit_agency, ccas.slug, phone="05", actor=SYSTEM)
    with pytest.raises(Stale):
        in_door(edit_agency, ccas.slug, phone="06", version=ccas.version, actor=SYSTEM)


@pytest.mark.parametrize(
    "said", [{"competences": ["weather"]}, {"communes": ["99999"]}, {"email": "nobody"}, {"website": "javascript:alert(1)"}]
)
def test_what_makes_no_sense_is_refused(said: dict[str, Any], ccas: Agency) -> None:
    with pytest.raises(Invalid) as refused:
        in_door(edit_agency, ccas.slug, actor=SYSTEM, **said)
    assert [problem.name for problem in refused.value.problems] == list(said)


def test_an_association_takes_no_case_over(db: None) -> None:
    with pytest.raises(Invalid):
        in_door(edit_agency, "admr-lot", accepts_handovers=True, actor=SYSTEM)


def test_the_communes_offered_and_looked_up(ccas: Agency) -> None:
    offered = {commune.pk for group in communes_offered(ccas, more=["75056"]) for commune in group.communes}
    assert len(offered) >= 59
    assert "46042" in offered
    assert [commune.pk for commune in places_named("cahors")] == ["46042"]
    assert [commune.pk for commune in places_named("46001")] == ["46001"]
    assert len(places_named("Grand Cahors")) > 20
    assert list(places_named("saint")) == list(places_named("nowhere at all")) == list(places_named("  ")) == []


def test_every_kind_has_its_words(ccas: Agency) -> None:
    events = [AgencyEvent(stream_id=ccas.pk, kind=kind, data={}) for kind in KINDS]
    with override("en"):
        sentences = [told.sentence for told in tell(events)]
    assert all(sentences)
    assert "%(" not in "".join(sentences)

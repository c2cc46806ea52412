from typing import Any

import pytest

from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent, Membership
from agencies.operations.correct_agency import correct_agency
from agencies.operations.create_agency import create_agency
from backend.base.errors import Conflict, Invalid, NotAllowed
from tests.agencies.conftest import SYSTEM, in_door, join

pytestmark = pytest.mark.django_db

CIAS = {
    "name": "CIAS d’essai",
    "kind": "local_authority",
    "competences": ["housing", "energy"],
    "communes": ["46042", "46064"],
    "seat": "46042",
}


def create(slug: str = "cias-essai", actor: Actor = SYSTEM, **changes: Any) -> Agency:
    agency: Agency = in_door(create_agency, slug, actor=actor, **{**CIAS, **changes})
    return agency


def test_a_new_agency_is_complete() -> None:
    agency = Agency.objects.get(pk=create().pk)
    assert [competence.theme for competence in agency.competences.all()] == ["energy", "housing"]
    assert set(agency.communes.values_list("pk", flat=True)) == {"46042", "46064"}
    assert (agency.capacity, agency.accepts_handovers, agency.is_fallback) == ("open", True, False)
    assert agency.name_norm == "cias d essai"
    assert agency.caseworkers.name == "caseworkers:cias-essai"
    event = AgencyEvent.objects.get(stream_id=agency.pk)
    assert (event.kind, event.data) == (
        "agency_created",
        {"slug": "cias-essai", "agency_kind": "local_authority", "capacity": "open", "machine": "tests"},
    )


def test_an_association_receives_no_handover() -> None:
    assert create(kind="association").accepts_handovers is False


def test_only_the_system_creates_agencies(administrator: Membership) -> None:
    with pytest.raises(NotAllowed):
        create(actor=Actor.of(administrator))
    assert not Agency.objects.filter(slug="cias-essai").exists()


@pytest.mark.parametrize(
    ("changes", "name", "code"),
    [
        ({"kind": "circus"}, "kind", "invalid_choice"),
        ({"capacity": "full"}, "capacity", "invalid_choice"),
        ({"competences": ["housing", "astrology"]}, "competences", "invalid_choice"),
        ({"communes": ["46042", "46999"]}, "communes", "invalid_choice"),
        ({"seat": "46999"}, "seat", "invalid"),
        ({"name": ""}, "name", "blank"),
        ({"slug": "caf-lot"}, "slug", "unique"),
        ({"slug": "Pas un slug"}, "slug", "invalid"),
        ({"is_fallback": True}, "", "invalid"),
    ],
)
def test_nonsense_is_refused_by_name(changes: dict[str, Any], name: str, code: str) -> None:
    before = Agency.objects.count()
    with pytest.raises(Invalid) as refused:
        create(**changes)
    assert [(problem.name, problem.code) for problem in refused.value.problems] == [(name, code)]
    assert all(str(problem.reason) for problem in refused.value.problems)
    assert Agency.objects.count() == before


def test_correcting_name_and_kind(ccas: Agency) -> None:
    agency = in_door(correct_agency, "ccas-cahors", name="CCAS", kind="association", actor=SYSTEM)
    agency.refresh_from_db()
    assert (agency.name, agency.kind, agency.accepts_handovers, agency.version) == ("CCAS", "association", False, ccas.version + 1)
    assert in_door(correct_agency, "ccas-cahors", name="CCAS", kind="local_authority", actor=SYSTEM).accepts_handovers is True


def test_correcting_does_not_reopen_what_was_closed(ccas: Agency) -> None:
    Agency.objects.filter(pk=ccas.pk).update(accepts_handovers=False)
    assert in_door(correct_agency, "ccas-cahors", name="CCAS", kind="operator", actor=SYSTEM).accepts_handovers is False


def test_an_agency_with_caseworkers_cannot_become_an_association(ccas: Agency, caseworker: Membership) -> None:
    with pytest.raises(Conflict) as refused:
        in_door(correct_agency, "ccas-cahors", name="CCAS", kind="association", actor=SYSTEM)
    assert refused.value.code == "association_reads_no_case"
    ccas.refresh_from_db()
    assert ccas.kind == "local_authority"


def test_only_the_system_corrects_agencies(ccas: Agency) -> None:
    with pytest.raises(NotAllowed):
        in_door(correct_agency, "ccas-cahors", name="CCAS", kind="operator", actor=Actor.of(join(ccas, "agency_admin")))

"""The reference data that every database holds (the template of the tests was loaded by the command itself)."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

from agencies.models import Agency, AgencyEvent, Commune, Intercommunality, LivingArea, Perimeter, ReceptionPoint
from agencies.reference.files import rows, words
from agencies.reference.loading import load_reference
from agencies.reference.progress import Progress
from agencies.reference.service_area import communes_served
from agencies.themes import Theme

pytestmark = pytest.mark.django_db

CONTRACT_SLUGS = {
    "ccas-cahors",
    "france-services-catus",
    "france-services-lalbenque",
    "france-travail-cahors",
    "caf-lot",
    "cpam-lot",
    "ddetspp-lot",
    "prefecture-lot",
    "departement-lot",
    "admr-lot",
    "secours-populaire-lot",
}


def load(**options: Any) -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out, **options)
    return out.getvalue()


def test_loading_again_changes_nothing() -> None:
    events = AgencyEvent.objects.count()
    said = load().splitlines()
    assert said[-1].startswith("Reference data: 0 changed in ")
    assert [line for line in said if "changed" in line and " 0 changed" not in line] == []
    assert AgencyEvent.objects.count() == events


def test_loading_again_writes_no_row() -> None:
    """Not even a lock or an identical version of a row: ctid is where the row lies."""

    def places() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT insee_code, ctid, xmin, xmax FROM agencies_commune ORDER BY 1")
            return cursor.fetchall()

    before = places()
    load()
    assert places() == before


def test_all_of_france_is_there() -> None:
    assert Commune.objects.count() == 34_969
    assert Intercommunality.objects.count() == 1_255
    cahors = Commune.objects.select_related("intercommunality").get(pk="46042")
    assert (cahors.name, cahors.postal_codes, cahors.department_code, cahors.region_code) == ("Cahors", ["46000"], "46", "76")
    assert cahors.intercommunality is not None
    assert cahors.intercommunality.name == "CA du Grand Cahors"
    assert cahors.population > 15_000
    assert cahors.latitude == pytest.approx(44.45, abs=0.02)
    assert Commune.objects.get(pk="01050").postal_codes == ["01190", "01380"]
    assert Commune.objects.filter(latitude=None).count() == 99
    kerguelen = Commune.objects.get(pk="98412")
    assert (kerguelen.population, kerguelen.postal_codes, kerguelen.intercommunality) == (0, [], None)


def test_names_are_normalised() -> None:
    assert Commune.objects.get(pk="46138").name_norm == "coeur de causse"


def test_the_living_area_of_cahors_is_the_63_communes_of_2016() -> None:
    area = LivingArea.objects.get(slug="cahors")
    assert area.coordinating_agency is not None
    assert area.coordinating_agency.slug == "ddetspp-lot"
    active = Perimeter.objects.get(is_active=True)
    assert (active.code, active.living_area) == ("BV2012_2016", area)
    assert (str(active.valid.lower), active.valid.upper) == ("2016-01-01", None)
    members = list(active.members.all())
    assert len(members) == 59
    assert sum(len(member.historic_codes) for member in members) == 63


def test_merged_communes_keep_their_former_names() -> None:
    member = Perimeter.objects.get(code="BV2012_2016").members.get(commune="46156")
    assert member.commune.name == "Bellefont-La Rauze"
    assert len(member.historic_codes) == len(member.historic_names) > 1
    assert "Cours" in member.historic_names


def test_other_perimeters_are_layers() -> None:
    counts = {perimeter.code: perimeter.members.filter(is_active=False).count() for perimeter in Perimeter.objects.filter(is_active=False)}
    assert counts == {"BV2012_2022": 59, "BV2022_2025": 50, "EPCI4_2025": 85}


def test_agencies_of_the_demo() -> None:
    assert set(Agency.objects.values_list("slug", flat=True)) >= CONTRACT_SLUGS
    assert Agency.objects.get(is_fallback=True).slug == "departement-lot"
    assert set(Agency.objects.values_list("kind", flat=True)) == {
        "operator",
        "state_service",
        "local_authority",
        "association",
        "company",
        "france_services",
        "health_social",
        "justice",
    }


def test_agencies_that_receive_what_nobody_else_does_work_on_cases() -> None:
    coordinating = [area.coordinating_agency for area in LivingArea.objects.select_related("coordinating_agency")]
    for agency in [*coordinating, Agency.objects.get(is_fallback=True)]:
        assert agency is not None
        assert agency.works_on_cases
        assert agency.accepts_handovers


def test_associations_receive_no_handover() -> None:
    assert not Agency.objects.filter(kind="association", accepts_handovers=True).exists()
    assert not Agency.objects.exclude(kind="association").filter(accepts_handovers=False).exists()


def test_each_agency_has_its_own_group_and_a_first_event() -> None:
    for agency in Agency.objects.select_related("caseworkers"):
        assert agency.caseworkers.name == f"caseworkers:{agency.slug}"
        event = AgencyEvent.objects.get(stream_id=agency.pk, seq=1)
        assert event.kind == "agency_created"
        assert event.data["machine"] == "load_reference"


@pytest.mark.parametrize("theme", [theme for theme in Theme.values if theme not in {Theme.DIGITAL, Theme.TAXES}])
def test_somebody_who_works_on_cases_answers_in_every_commune_of_the_area(theme: str) -> None:
    served = set(
        Agency.objects.filter(accepts_handovers=True, competences__theme=theme).values_list("communes__insee_code", flat=True).distinct()
    )
    area = set(Perimeter.objects.get(is_active=True).members.values_list("commune_id", flat=True))
    assert area - served == set()


def test_reception_points_keep_their_status_and_find_their_agency() -> None:
    assert ReceptionPoint.objects.count() == 211
    catus = ReceptionPoint.objects.select_related("agency").get(code="FS-582")
    assert catus.agency is not None
    assert (catus.agency.slug, catus.status, catus.to_verify) == ("france-services-catus", "source_public", False)
    assert ReceptionPoint.objects.get(code="EXP-01").to_verify
    caf = set(ReceptionPoint.objects.filter(agency__slug="caf-lot").values_list("code", flat=True))
    assert caf == {"EXP-01", "DILA2019-caf-46029-01"}
    assert ReceptionPoint.objects.get(code="MAIRIE-46042").agency is None


def test_every_reception_point_that_agencies_name_exists() -> None:
    services = list(rows("services.csv"))
    known = {row["service_id"] for row in services} | {f"type:{row['type']}" for row in services}
    named = [point for row in rows("agencies.csv") for point in words(row["reception_points"])]
    assert set(named) <= known
    assert len(named) == len(set(named))


def test_what_the_file_says_again_is_repaired() -> None:
    Commune.objects.filter(pk="46042").update(name="Cahor", postal_codes=[], latitude=None)
    Perimeter.objects.get(code="EPCI4_2025").members.filter(commune="46042").delete()
    Perimeter.objects.get(code="BV2022_2025").members.create(commune_id="75056", valid=("2025-01-01", None))
    ReceptionPoint.objects.filter(code="FS-582").update(agency=None)
    said = load()
    assert "Communes: 34969, 1 changed" in said
    assert "Communes of EPCI4_2025: 85, 1 changed" in said
    assert "Communes of BV2022_2025: 50, 1 changed" in said
    assert "Reception points: 211, 1 changed" in said
    assert Commune.objects.get(pk="46042").name_norm == "cahors"


def test_what_administrators_changed_stays() -> None:
    caf = Agency.objects.get(slug="caf-lot")
    Agency.objects.filter(pk=caf.pk).update(capacity="closed", name="CAF", kind="company")
    caf.competences.filter(theme="housing").delete()
    assert "Reference data: 0 changed" in load()
    caf.refresh_from_db()
    assert (caf.capacity, caf.name, caf.kind) == ("closed", "CAF", "company")

    assert "Names and kinds of agencies: 32, 1 changed" in load(overwrite_agencies=True)
    caf.refresh_from_db()
    assert (caf.capacity, caf.name, caf.kind) == ("closed", "CAF du Lot", "operator")
    assert not caf.competences.filter(theme="housing").exists()
    assert AgencyEvent.objects.filter(stream_id=caf.pk, kind="agency_corrected").count() == 1


def test_a_coordinating_agency_chosen_here_stays() -> None:
    prefecture = Agency.objects.get(slug="prefecture-lot")
    LivingArea.objects.filter(slug="cahors").update(coordinating_agency=prefecture)
    load()
    assert LivingArea.objects.get(slug="cahors").coordinating_agency == prefecture


def test_upper_layers_load_after_the_agencies(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    config = apps.get_app_config("irritants")
    monkeypatch.setattr(config, "load_reference", lambda progress: progress.table("Catalogue", total=3, changed=2), raising=False)
    progress = Progress(lines.append)
    load_reference(progress)
    assert lines.index("Catalogue: 3, 2 changed") > lines.index("Reception points: 211, 0 changed")
    assert progress.changed == 2


@pytest.mark.parametrize(
    ("serves", "how_many"),
    [("department:46", 312), ("epci:200023737", 36), ("area:cahors", 59), ("46042|46064|46042", 2), ("area:cahors|department:46", 312)],
)
def test_where_an_agency_serves(serves: str, how_many: int) -> None:
    assert len(communes_served(serves)) == how_many


@pytest.mark.parametrize("serves", ["department:9Z", "epci:1", "area:nowhere", "00000", "department:46|nonsense"])
def test_a_rule_that_names_no_commune_is_an_error(serves: str) -> None:
    with pytest.raises(ValueError, match="names no commune"):
        communes_served(serves)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_loading_through_the_owner() -> None:
    Commune.objects.filter(pk="46042").update(name="Cahor")
    usual = connections["default"]
    assert "Communes: 34969, 1 changed" in load(database="owner")
    assert connections["default"] is usual
    assert Commune.objects.get(pk="46042").name == "Cahors"


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_agree(at_once: Callable[..., list[Any]]) -> None:
    Commune.objects.filter(pk="46042").update(name="Cahor")
    outcomes = [Progress(lambda _: None), Progress(lambda _: None)]
    assert at_once(*(partial(load_reference, progress) for progress in outcomes)) == [None, None]
    assert sorted(progress.changed for progress in outcomes) == [0, 1]

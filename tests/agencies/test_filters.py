from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from agencies.directory import agencies_listed, agency_named, communes_listed, fallback_agency, living_areas_listed
from agencies.filters import AgencyFilter, CommuneFilter
from agencies.models import Agency, Commune
from backend.base.errors import NotFound

pytestmark = pytest.mark.django_db


def communes(**criteria: str) -> QuerySet[Commune]:
    found = CommuneFilter(criteria, communes_listed())
    assert found.is_valid(), found.errors
    return found.qs


def agencies(**criteria: str) -> list[str]:
    found = AgencyFilter(criteria, agencies_listed())
    assert found.is_valid(), found.errors
    return [agency.slug for agency in found.qs]


def plan(queryset: QuerySet[Any]) -> str:
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("q", ["saint-cirq lapopie", "LAPOPIE saint", "Lapopié", "cirq lapop", "  cirq,lapopie "])
def test_communes_by_words_in_any_order(q: str) -> None:
    assert [commune.pk for commune in communes(q=q)] == ["46256"]


@pytest.mark.parametrize("q", ["coeur de causse", "cœur causse", "CŒUR CAUSSE"])
def test_ligatures_are_letters(q: str) -> None:
    assert "46138" in [commune.pk for commune in communes(q=q)]


@pytest.mark.parametrize("q", ["xyzzy", "cahors xyzzy", "東京", "!!!", "%", "_", "\\"])
def test_what_names_nothing_finds_nothing(q: str) -> None:
    assert list(communes(q=q)) == []


def test_no_criterion_is_everything() -> None:
    assert communes().count() == 34_969
    assert communes(q="").count() == 34_969


def test_communes_of_a_living_area() -> None:
    assert communes(living_area="cahors").count() == 59
    assert [commune.pk for commune in communes(living_area="cahors", q="lalbenque")] == ["46148"]


@pytest.mark.parametrize("q", ["cahors", "saint cirq", "lapopie st"])
def test_searching_communes_uses_the_trigram_index(q: str) -> None:
    assert "commune_search" in plan(communes(q=q)[:26])


def test_a_living_area_is_found_without_reading_all_communes() -> None:
    assert "Seq Scan on agencies_commune" not in plan(communes(living_area="cahors")[:26])


def test_agencies_by_kind() -> None:
    assert agencies(kind="justice") == ["cdad-lot"]


def test_agencies_by_competence_and_commune() -> None:
    assert agencies(competence="digital", commune="46148") == ["france-services-lalbenque", "france-services-limogne"]
    assert agencies(competence="digital", commune="75056") == []


def test_agencies_by_name() -> None:
    assert agencies(q="catus services") == ["france-services-catus"]
    assert agencies(q="coeur restos") == ["restos-du-coeur-lot"]


def test_closed_agencies_are_not_in_the_directory() -> None:
    Agency.objects.filter(slug="caf-lot").update(is_active=False)
    assert agencies(q="caf") == []
    with pytest.raises(NotFound):
        agency_named("caf-lot")
    assert agency_named("cpam-lot").slug == "cpam-lot"


@pytest.mark.parametrize(
    ("filterset", "queryset", "criteria"),
    [
        (AgencyFilter, Agency.objects.all, {"kind": "circus"}),
        (AgencyFilter, Agency.objects.all, {"competence": "astrology"}),
        (AgencyFilter, Agency.objects.all, {"commune": "Cahors"}),
        (AgencyFilter, Agency.objects.all, {"commune": "٤٦٠٤٢"}),
        (AgencyFilter, Agency.objects.all, {"q": "\0"}),
        (CommuneFilter, Commune.objects.all, {"living_area": "nowhere"}),
        (CommuneFilter, Commune.objects.all, {"q": "a\0b"}),
    ],
)
def test_malformed_criteria_are_named(filterset: Any, queryset: Callable[[], QuerySet[Any]], criteria: dict[str, str]) -> None:
    found = filterset(criteria, queryset())
    assert not found.is_valid()
    assert list(found.errors) == list(criteria)


def test_the_directory_takes_one_query_for_any_number(django_assert_num_queries: Callable[[int], Any]) -> None:
    for length in (1, 20):
        with django_assert_num_queries(1):
            listed = list(agencies_listed()[:length])
            assert len(listed) == length
            assert all(agency.competence_codes and agency.commune_codes for agency in listed)  # type: ignore[attr-defined]
        with django_assert_num_queries(1):
            assert len([commune.intercommunality and commune.intercommunality.name for commune in communes_listed()[:length]]) == length


def test_an_agency_tells_what_it_does_and_where() -> None:
    catus = agencies_listed().get(slug="france-services-catus")
    assert catus.competence_codes == ["digital", "identity_papers", "rights_benefits", "taxes"]  # type: ignore[attr-defined]
    assert "46064" in catus.commune_codes  # type: ignore[attr-defined]


def test_living_areas_with_communes_and_coordinating_agency(django_assert_num_queries: Callable[[int], Any]) -> None:
    with django_assert_num_queries(1):
        [cahors] = living_areas_listed()
        assert cahors.coordinating_agency is not None
        assert (cahors.slug, cahors.coordinating_agency.slug, len(cahors.commune_codes)) == ("cahors", "ddetspp-lot", 59)  # type: ignore[attr-defined]


def test_the_fallback_agency() -> None:
    assert fallback_agency().slug == "departement-lot"

import pytest
from django.db import transaction

from agencies.models import Commune, Intercommunality, ReceptionPoint
from agencies.reference.upsert import upsert

pytestmark = pytest.mark.django_db

AWKWARD = "tab\there, line\nand\rreturn, back\\slash, \\N, \"quoted\", {braces}, 'l’été'"


def test_any_text_arrives_as_it_was() -> None:
    assert upsert(Intercommunality, [{"siren": "999999999", "name": AWKWARD}], key="siren") == 1
    assert Intercommunality.objects.get(pk="999999999").name == AWKWARD


def test_arrays_empty_text_and_nothing_are_three_things() -> None:
    row = {
        "insee_code": "99999",
        "name": "Essai",
        "postal_codes": ['"1"', "a\\b", "NULL", ""],
        "intercommunality_id": None,
        "department_code": "99",
        "region_code": "",
        "population": 0,
        "latitude": 44.5,
        "longitude": None,
    }
    assert upsert(Commune, [row], key="insee_code") == 1
    commune = Commune.objects.get(pk="99999")
    assert commune.postal_codes == ['"1"', "a\\b", "NULL", ""]
    assert (commune.region_code, commune.latitude, commune.longitude, commune.intercommunality) == ("", 44.5, None, None)
    assert upsert(Commune, [row], key="insee_code") == 0
    assert upsert(Commune, [{**row, "postal_codes": []}], key="insee_code") == 1
    assert Commune.objects.get(pk="99999").postal_codes == []


def test_a_changed_row_keeps_its_identifier() -> None:
    point = ReceptionPoint.objects.get(code="FS-582")
    row = {name: getattr(point, name) for name in ("code", "kind", "operator_name", "commune_id", "address", "access_mode", "status")} | {
        "name": "Autre nom",
        "opening_hours": "",
        "source": "",
        "source_date": "",
    }
    assert upsert(ReceptionPoint, [row], key="code") == 1
    point.refresh_from_db()
    assert point.name == "Autre nom"


def test_other_rows_stay() -> None:
    before = Intercommunality.objects.count()
    assert upsert(Intercommunality, [{"siren": "200023737", "name": "CA du Grand Cahors"}], key="siren") == 0
    assert upsert(Intercommunality, [], key="siren") == 0
    assert Intercommunality.objects.count() == before


def test_one_wrong_row_and_nothing_is_written() -> None:
    rows = [{"siren": "111111111", "name": "Une"}, {"siren": "22222222222", "name": "Trop longue"}]
    with pytest.raises(Exception, match="too long"), transaction.atomic():
        upsert(Intercommunality, rows, key="siren")
    assert not Intercommunality.objects.filter(siren="111111111").exists()

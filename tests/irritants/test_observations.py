"""What was seen without a case: who records it, who corrects it, what it brought, how a list is narrowed."""

import io
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed, NotFound, PersonalNumberDetected, Stale
from cases.events import tell
from cases.masking import OPEN
from irritants.filters import ObservationFilter
from irritants.importing.columns import COLUMNS
from irritants.importing.reading import read_sheet
from irritants.importing.template import template_csv, template_xlsx
from irritants.models import Irritant, Observation
from irritants.observations import get_observation, history_of, observations_listed
from irritants.operations.edit_observation import edit_observation
from irritants.operations.record_observation import record_observation
from irritants.operations.void_observation import void_observation
from tests.irritants.conftest import CAHORS, CATUS, CONCERNED, LEAD, STRANGER, bring

NIR = "1 84 12 76 451 089 46"


def test_with_what_it_brought(lead):
    met = [{"category": "A01", "agency_concerned": CONCERNED}, {"category": "B02", "step": "travel", "description": " No bus. "}]
    said = {"place_kind": "street", "place": " Market ", "narrative": "Two hours.", "people_count": 3}
    made = record_observation(kind="interview", observed_on=clock.today(), commune=CATUS, irritants=met, **said, actor=lead)

    assert (made.place_kind, made.place, made.people_count, made.agency.slug) == ("street", "Market", 3, LEAD)
    first, second = made.irritants.order_by("category")
    assert (first.agency_concerned.slug, first.occurred_on, first.commune_id) == (CONCERNED, clock.today(), CATUS)
    assert (second.step, second.description) == ("travel", "No bus.")
    with override("en"):
        assert [told.sentence for told in tell(history_of(made), OPEN)] == ["Observation recorded"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"kind": "rumour"}, ["kind"]),
        ({"observed_on": clock.today().replace(year=2999)}, ["observed_on"]),
        ({"people_count": 0, "place_kind": "moon", "commune": "99999"}, ["commune", "people_count", "place_kind"]),
        ({"irritants": [{"category": "A01"}, {"category": "Z9", "step": "lost"}]}, ["irritants.1.category", "irritants.1.step"]),
        ({"irritants": [{"category": "A01", "occurred_on": clock.today().replace(year=2999)}]}, ["irritants.0.occurred_on"]),
        ({"commune": None, "irritants": [{"category": "A01"}]}, ["irritants.0.commune"]),
        ({"narrative": NIR, "place": NIR}, ["place", "narrative"]),
        ({"irritants": [{"category": "A01"}, {"category": "A01", "description": NIR}]}, ["irritants.1.description"]),
    ],
)
def test_wrong_values_are_named_and_nothing_is_kept(said, names, lead):
    with pytest.raises(Invalid) as refused:
        record_observation(**{"kind": "interview", "observed_on": clock.today(), "commune": CATUS, **said}, actor=lead)
    assert [problem.name for problem in refused.value.problems] == names
    assert isinstance(refused.value, PersonalNumberDetected) == (NIR in str(said))
    assert not Observation.objects.exists()
    assert not Irritant.objects.exists()


def test_an_identifier_is_used_once(lead, observe):
    key = uuid4()
    assert observe(lead, id=key).pk == key
    with pytest.raises(Conflict):
        observe(lead, id=key)


@pytest.mark.parametrize(
    ("slug", "roles", "records", "sees"),
    [
        (LEAD, ["caseworker"], True, True),
        (LEAD, ["coordinator"], True, True),
        (LEAD, ["manager"], True, True),
        (LEAD, ["agency_admin"], False, False),
        (LEAD, ["auditor"], False, False),
        (LEAD, ["flagger"], False, False),
        (STRANGER, ["coordinator"], True, False),
        ("ddetspp-lot", ["manager"], True, False),
    ],
)
def test_who_records_reads_corrects_and_voids(slug, roles, records, sees, act, lead, observe):
    seen, actor = observe(lead), act(slug, *roles)
    assert list(observations_listed(actor)) == ([seen] if sees else [])
    if sees:
        assert get_observation(actor, seen.pk, to="read") == seen
        assert edit_observation(seen.pk, changes={"place": "Library"}, actor=actor).place == "Library"
        assert void_observation(seen.pk, reason="Twice.", actor=actor).voided_at
    else:
        for refused in (
            lambda: get_observation(actor, seen.pk, to="read"),
            lambda: edit_observation(seen.pk, changes={"place": "x"}, actor=actor),
            lambda: void_observation(seen.pk, reason="Twice.", actor=actor),
        ):
            with pytest.raises(NotFound):
                refused()
    if records:
        assert observe(actor).agency.slug == slug
    else:
        with pytest.raises(NotAllowed):
            observe(actor)


class TestCorrecting:
    def test_says_what_changed_and_by_whom(self, lead, observe):
        seen = observe(lead, place="Market")
        changed = edit_observation(seen.pk, changes={"place": "Market", "people_count": 4, "commune": CAHORS}, version=1, actor=lead)
        assert (changed.version, changed.people_count, changed.commune_id) == (2, 4, CAHORS)
        [_recorded, edited] = history_of(seen)
        assert (edited.data["fields"], edited.actor_id) == (["commune", "people_count"], lead.user_id)
        with override("en"):
            assert tell([edited], OPEN)[0].sentence == "Observation edited: commune, number of people"

    def test_nothing_changed_is_no_change(self, lead, observe):
        assert edit_observation(observe(lead, place="Market").pk, changes={"place": "Market"}, actor=lead).version == 1

    def test_the_irritants_stay_where_they_were(self, lead, observe, report):
        seen = observe(lead)
        irritant = report(observation=seen.pk)
        edit_observation(seen.pk, changes={"commune": CAHORS}, actor=lead)
        irritant.refresh_from_db()
        assert irritant.commune_id == CATUS

    def test_what_somebody_else_changed_is_not_overwritten(self, lead, observe):
        seen = observe(lead)
        edit_observation(seen.pk, changes={"place": "Library"}, version=1, actor=lead)
        with pytest.raises(Stale):
            edit_observation(seen.pk, changes={"place": "Market"}, version=1, actor=lead)

    @pytest.mark.parametrize(
        ("changes", "name"), [({"kind": ""}, "kind"), ({"people_count": 0}, "people_count"), ({"narrative": NIR}, "narrative")]
    )
    def test_a_wrong_value_is_named(self, changes, name, lead, observe):
        seen = observe(lead)
        with pytest.raises(Invalid) as refused:
            edit_observation(seen.pk, changes=changes, actor=lead)
        assert [problem.name for problem in refused.value.problems] == [name]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"talk", "visit", "word"}),
        ({"kind": ["interview", "immersion"]}, {"talk", "visit"}),
        ({"place_kind": ["street"]}, {"visit"}),
        ({"commune": CAHORS}, {"word"}),
        ({"from": "2026-02-01"}, {"visit", "word"}),
        ({"to": "2026-02-01"}, {"talk", "visit"}),
        ({"from": "2026-02-01", "to": "2026-02-01"}, {"visit"}),
        ({"voided": "false"}, {"talk", "visit", "word"}),
        ({"voided": "true"}, {"twice"}),
        ({"voided": "true", "kind": ["interview"]}, set()),
    ],
)
def test_how_a_list_is_narrowed(query, found, lead, observe):
    month = clock.today().replace(year=2026, day=1)
    seen = {
        "talk": observe(lead, kind="interview", observed_on=month.replace(month=1)),
        "visit": observe(lead, kind="immersion", observed_on=month.replace(month=2), place_kind="street"),
        "word": observe(lead, kind="testimony", observed_on=month.replace(month=3), commune=CAHORS),
        "twice": observe(lead, kind="testimony", observed_on=month.replace(month=3), commune=CAHORS),
    }
    void_observation(seen["twice"].pk, reason="Twice.", actor=lead)
    asked = ObservationFilter(query, queryset=observations_listed(lead), request=SimpleNamespace(actor=lead))
    assert asked.is_valid(), asked.errors
    assert set(asked.qs) == {seen[name] for name in found}


def test_irritants_entered_in_error_are_not_counted(lead, observe, report):
    seen = observe(lead)
    for status in ("reported", "resolved"):
        bring(report(observation=seen.pk), status, lead)
    bring(report(observation=seen.pk), "entered_in_error", lead)
    assert observations_listed(lead).get().irritant_count == 2


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_template_is_understood_once_filled(language, lead):
    with override(language):
        book, text = load_workbook(io.BytesIO(template_xlsx())), template_csv()
    lines, how, words = book.worksheets
    headings = [cell.value for cell in lines[1]]
    assert text.decode("utf-8-sig").strip().replace('"', "").split(";" if language == "fr" else ",") == headings
    assert len(headings) == len(COLUMNS) == how.max_row - 4
    category = words.cell(2, 4).value
    assert category.startswith("A01 – ")
    assert lines.data_validations.dataValidation[0].formula1 == f"'{words.title}'!$A$2:$A$4"
    lines.append([None, words.cell(2, 1).value, clock.today(), "Cahors", None, words.cell(3, 2).value, None, None, None, category])
    filled = io.BytesIO()
    book.save(filled)
    [row] = read_sheet(io.BytesIO(filled.getvalue())).rows
    assert row.cells["category"] == category
    from irritants.importing.checking import Sheet, check_sheet

    report = check_sheet(Sheet([row]), lead)
    assert report.problems == []
    [irritant] = report.irritants
    assert (irritant.category_id, irritant.observation.kind, irritant.observation.place_kind) == ("A01", "interview", "reception")

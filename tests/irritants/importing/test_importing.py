"""What is understood of a sheet, what is refused of it, and that all of it is written or nothing."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.actor import Actor
from agencies.models import Agency, Commune
from backend.base import clock
from backend.base.errors import Invalid, NotAllowed, NotFound
from irritants.importing.checking import Report, check_sheet
from irritants.importing.keeping import forget_sheets, get_sheet
from irritants.importing.reading import Sheet, read_sheet
from irritants.models import Irritant, IrritantEvent, Observation, ObservationImport
from irritants.operations.import_observations import import_observations
from irritants.operations.keep_sheet import keep_sheet
from irritants.operations.report_irritant import report_irritant
from tests.irritants.conftest import CAHORS, CATUS, LEAD, STRANGER
from tests.irritants.importing.sheets import DAY, LINES, as_text, ods, xlsx

NAMES = ("observation", "kind", "observed_on", "commune", "postal_code", "place_kind", "place", "people_count", "narrative", "category", "step", "agency_concerned", "occurred_on", "description")  # fmt: skip
NIR = "1 84 12 76 451 089 46"


def sheet_of(*lines: dict[str, Any]) -> Sheet:
    plain = {"kind": "interview", "observed_on": "2026-03-14", "commune": CAHORS, "category": "A01"}
    return read_sheet(io.BytesIO(as_text([[{**plain, **line}.get(name, "") for name in NAMES] for line in lines], NAMES)))


def wrong(report: Report) -> list[tuple[str, str]]:
    return [(problem.name, problem.code) for problem in report.problems]


@pytest.mark.parametrize("write", [xlsx, ods, as_text])
def test_what_is_imported(write, lead: Actor):
    done = import_observations(read_sheet(io.BytesIO(write(LINES))), actor=lead)

    assert (done.observations, done.irritants, done.rows, done.imported_at is not None) == (2, 2, [], True)
    group, alone = Observation.objects.order_by("-people_count")
    assert (group.kind, group.observed_on, group.commune_id, group.place, group.people_count) == (
        "interview",
        DAY,
        CAHORS,
        "Foyer rural",
        6,
    )
    assert (alone.kind, alone.commune_id, alone.agency.slug, alone.recorded_by) == ("testimony", CATUS, LEAD, lead.user)
    first, second = group.irritants.order_by("category")
    assert (first.category_id, first.step, first.agency_concerned.slug, first.occurred_on) == ("A01", "travel", "caf-lot", DAY)
    assert (first.commune_id, first.living_area.slug, first.description) == (CAHORS, "cahors", "Quarante minutes de route.")
    assert (second.category_id, second.agency_in_charge.slug, second.intercommunality_id) == ("B02", LEAD, "200023737")
    kinds = list(IrritantEvent.objects.order_by("recorded_at").values_list("kind", flat=True))
    assert kinds == ["observation_imported"] * 2 + ["irritant_reported"] * 2


@pytest.mark.parametrize(
    ("line", "name", "code"),
    [
        ({"kind": ""}, "kind", "required"),
        ({"kind": "rumeur"}, "kind", "invalid_choice"),
        ({"observed_on": ""}, "observed_on", "required"),
        ({"observed_on": "le 14 mars"}, "observed_on", "invalid"),
        ({"observed_on": "31/02/2026"}, "observed_on", "invalid"),
        ({"observed_on": "2999-01-01"}, "observed_on", "in_the_future"),
        ({"occurred_on": "01/01/2999"}, "occurred_on", "in_the_future"),
        ({"commune": "99999"}, "commune", "invalid_choice"),
        ({"commune": "Nulle-Part"}, "commune", "invalid_choice"),
        ({"commune": "Cahors (75001)"}, "commune", "invalid_choice"),
        ({"commune": ""}, "commune", "required"),
        ({"commune": "Saint-Martin"}, "commune", "ambiguous"),
        ({"place_kind": "sur la lune"}, "place_kind", "invalid_choice"),
        ({"place": "x" * 201}, "place", "max_length"),
        ({"people_count": "0"}, "people_count", "min_value"),
        ({"people_count": "une dizaine"}, "people_count", "invalid"),
        ({"people_count": "123456789"}, "people_count", "max_value"),
        ({"category": "Z99"}, "category", "invalid_choice"),
        ({"category": "", "description": "Trois heures."}, "category", "required"),
        ({"step": "perdu"}, "step", "invalid_choice"),
        ({"agency_concerned": "Nulle part"}, "agency_concerned", "invalid_choice"),
        ({"description": f"Son numéro : {NIR}"}, "description", "personal_number"),
        ({"narrative": "FR14 2004 1010 0505 0001 3M02 606"}, "narrative", "personal_number"),
        ({"observation": NIR}, "observation", "personal_number"),
        ({"people_count": NIR}, "people_count", "personal_number"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(line, name, code, lead: Actor):
    Commune.objects.filter(pk__in=["46102", "46138"]).update(name="Saint-Martin")
    sheet = sheet_of({"observation": "1"}, {"category": "B02"}, line)
    report = check_sheet(sheet, lead)
    assert wrong(report) == [(f"lines.4.{name}", code)]
    assert NIR not in str(report.lines)
    assert [len(found.problems) for found in report.lines] == [0, 0, 1]
    with pytest.raises(Invalid) as refused:
        import_observations(sheet, actor=lead)
    assert [(problem.name, problem.code) for problem in refused.value.problems] == wrong(report)
    assert not Observation.objects.exists()
    assert not Irritant.objects.exists()
    assert not ObservationImport.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "ENTRETIEN", "observed_on": "14/03/2026"},
        {"kind": "Interview", "observed_on": "14.03.2026", "step": "Getting there", "place_kind": "Street, market"},
        {"commune": "cahors", "place_kind": "reception", "step": "travel"},
        {"commune": "46000 Cahors"},
        {"commune": "CAHORS", "postal_code": "46000"},
        {"category": "a01"},
        {"category": "A01 – Point d’accueil trop éloigné du domicile"},
        {"category": "Point d'accueil trop éloigné du domicile"},
        {"category": "Service point too far from home"},
        {"agency_concerned": "caf du lot"},
    ],
)
def test_codes_and_words_in_both_languages_are_understood(line, lead: Actor):
    report = check_sheet(sheet_of(line), lead)
    assert wrong(report) == []
    [irritant], [observation] = report.irritants, report.observations
    assert (irritant.category_id, irritant.commune_id, observation.kind, observation.observed_on) == ("A01", CAHORS, "interview", DAY)
    assert irritant.agency_concerned is None or irritant.agency_concerned.slug == "caf-lot"


def test_of_two_communes_with_one_name_the_postal_code_tells(lead: Actor):
    Commune.objects.filter(pk__in=["46102", "46138"]).update(name="Saint-Martin")
    code = Commune.objects.get(pk="46102").postal_codes[0]
    for said in ({"commune": "Saint-Martin", "postal_code": code}, {"commune": f"Saint-Martin ({code})"}, {"commune": "46102"}):
        [observation] = check_sheet(sheet_of(said), lead).observations
        assert observation.commune_id == "46102"


def test_an_agency_whose_short_name_is_its_name_is_one(lead: Actor):
    Agency.objects.filter(slug="caf-lot").update(slug="caf", name="CAF")
    for said in ("caf", "CAF"):
        [irritant] = check_sheet(sheet_of({"agency_concerned": said}), lead).irritants
        assert irritant.agency_concerned.slug == "caf"


def test_lines_of_one_observation_say_the_same_of_it(lead: Actor):
    same = {"observation": "7", "place": "Mairie"}
    blank = {"observation": "7", "kind": "", "observed_on": "", "commune": "", "category": "B02"}
    report = check_sheet(sheet_of(same, blank, {**same, "category": "B03"}, {**same, "kind": "testimony", "category": "B04"}), lead)
    assert wrong(report) == [("lines.5.kind", "contradiction")]
    assert [line.observation for line in report.lines] == [report.observations[0]] * 4


def test_of_a_wrong_observation_the_other_lines_say_only_what_is_their_own(lead: Actor):
    other = {"observation": "7", "kind": "", "observed_on": "", "commune": ""}
    report = check_sheet(sheet_of({"observation": "7", "kind": "rumeur"}, {**other, "category": "B02"}, {**other, "category": "Z1"}), lead)
    assert wrong(report) == [("lines.2.kind", "invalid_choice"), ("lines.4.category", "invalid_choice")]


def test_what_is_probably_there_already_is_told(lead: Actor, observe, act):
    seen = observe(lead, observed_on=DAY, commune=CAHORS, place="Foyer rural")
    report_irritant(observation=seen.pk, category="A01", occurred_on=DAY, actor=lead)
    there, lines = (
        {"place": "FOYER RURAL"},
        sheet_of({"place": "foyer-rural"}, {"place": "Mairie"}, {"place": "foyer rural", "category": "B02"}),
    )
    assert [[found.code for found in line.warnings] for line in check_sheet(lines, lead).lines] == [["probably_there"], [], []]
    assert check_sheet(sheet_of(there), act(STRANGER)).doubtful == []
    twice = check_sheet(sheet_of({"place": "Mairie"}, {"place": "Mairie"}), lead)
    assert [[found.code for found in line.warnings] for line in twice.lines] == [[], ["twice"]]


@pytest.mark.parametrize(("roles", "may"), [(["caseworker"], True), (["coordinator"], True), (["manager"], True), (["agency_admin"], False), (["auditor"], False)])  # fmt: skip
def test_who_imports(roles, may, act):
    actor = act(LEAD, *roles)
    if may:
        assert import_observations(sheet_of({}), actor=actor).observations == 1
    else:
        for refused in (lambda: import_observations(sheet_of({}), actor=actor), lambda: check_sheet(sheet_of({}), actor)):
            with pytest.raises(NotAllowed):
                refused()


class TestKept:
    """Between the page that tells what is understood and the yes."""

    def test_is_imported_once(self, lead: Actor):
        kept = keep_sheet(sheet_of({}, {"category": "B02"}), actor=lead)
        first, second = (import_observations(kept=kept.pk, actor=lead) for _ in range(2))
        assert (first, first.irritants, second.irritants, Irritant.objects.count()) == (second, 2, 2, 2)

    def test_nothing_is_kept_of_a_wrong_one(self, lead: Actor):
        with pytest.raises(Invalid):
            keep_sheet(sheet_of({}, {"description": NIR}), actor=lead)
        assert not ObservationImport.objects.exists()

    def test_is_for_who_sent_it(self, lead: Actor, act):
        kept = keep_sheet(sheet_of({}), actor=lead)
        for other in (act(LEAD), act(STRANGER)):
            with pytest.raises(NotFound):
                import_observations(kept=kept.pk, actor=other)

    def test_is_forgotten_after_an_hour(self, lead: Actor):
        kept, imported = (keep_sheet(sheet_of({}), actor=lead) for _ in range(2))
        import_observations(kept=imported.pk, actor=lead)
        assert forget_sheets() == 0
        with clock.travel_to(clock.now() + timedelta(minutes=61)):
            with pytest.raises(NotFound):
                get_sheet(lead, kept.pk)
            assert forget_sheets() == 1
        assert ObservationImport.objects.get() == imported

    def test_is_looked_at_again(self, lead: Actor):
        """What was right when it was checked may be wrong when it is imported."""
        kept = keep_sheet(sheet_of({"agency_concerned": "caf-lot"}), actor=lead)
        Agency.objects.filter(slug="caf-lot").update(is_active=False)
        with pytest.raises(Invalid):
            import_observations(kept=kept.pk, actor=lead)
        assert not Observation.objects.exists()


def statements(lines: int, actor: Actor) -> tuple[int, int]:
    """Of the check, and of the import without its journal, which is written row by row."""
    sheet = sheet_of(*({"observation": str(number), "commune": "Cahors", "agency_concerned": "caf-lot"} for number in range(lines)))
    with CaptureQueriesContext(
        connection,
    ) as checked:
        check_sheet(sheet, actor)
    with CaptureQueriesContext(connection) as imported:
        import_observations(sheet, actor=actor)
    return len(checked), len([query for query in imported if "irritants_irritantevent" not in query["sql"]])


def test_as_many_statements_for_twenty_lines_as_for_one(lead: Actor):
    assert statements(1, lead) == statements(20, lead)

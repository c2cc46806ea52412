from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from agencies.models import LivingArea
from backend.base import clock
from backend.base.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected
from cases.events import FIELDS, tell
from cases.masking import OPEN
from cases.people.details import TOLD
from irritants.events import history_of
from irritants.facts import READERS
from irritants.models import Irritant, IrritantEvent
from irritants.operations.edit_irritant import edit_irritant
from irritants.operations.report_irritant import report_irritant
from tests.irritants.conftest import CAHORS, CATUS, CONCERNED, CONTRIBUTOR, GRAND_CAHORS, LEAD, OBSERVER, STRANGER, history


def test_met_in_a_case(report, case, lead):
    irritant = report(agency_concerned=CONCERNED, step="application", description="Three hours of waiting.")

    stored = Irritant.objects.get()
    assert stored == irritant
    assert (stored.status, stored.category_id, stored.case, stored.commune_id) == ("reported", "B01", case, CAHORS)
    assert (stored.intercommunality_id, stored.living_area.slug) == (GRAND_CAHORS, "cahors")
    assert (stored.reported_by_agency.slug, stored.agency_in_charge.slug, stored.agency_concerned.slug) == (LEAD, LEAD, CONCERNED)
    event = history().get(stream_id=case.pk)
    assert (event.kind, event.data) == ("irritant_reported", {"irritant": str(irritant.pk), "category": "B01"})
    assert not IrritantEvent.objects.exists()


def test_a_change_of_an_irritant_is_a_change_of_its_case(report, case):
    report()
    before, case.version = case.version, 0
    case.refresh_from_db()
    assert case.version == before + 1


def test_the_lead_is_in_charge_of_what_a_contributor_reports(report, act):
    irritant = report(actor=act(CONTRIBUTOR))
    assert (irritant.reported_by_agency.slug, irritant.agency_in_charge.slug) == (CONTRIBUTOR, LEAD)


def test_met_in_an_observation(report, observe, act):
    manager = act("departement-lot", "manager")
    observation = observe(manager, people_count=4)
    irritant = report(actor=manager, observation=observation.pk)

    assert (irritant.case, irritant.observation, irritant.commune_id) == (None, observation, CATUS)
    assert irritant.living_area == LivingArea.objects.get(slug="cahors")
    assert irritant.agency_in_charge.slug == "departement-lot"
    assert list(IrritantEvent.objects.order_by("recorded_at").values_list("kind", "stream_id")) == [
        ("observation_recorded", observation.pk),
        ("irritant_reported", irritant.pk),
    ]
    assert not history().exists()


def test_the_living_area_of_an_observation_is_that_of_the_day(report, observe, act):
    """The active perimeter starts in 2016."""
    manager = act("departement-lot", "manager")
    irritant = report(actor=manager, observation=observe(manager).pk, occurred_on=clock.today().replace(year=2015))
    assert irritant.living_area is None


@pytest.mark.parametrize(
    ("slug", "roles", "refusal"),
    [
        (CONTRIBUTOR, ["caseworker"], None),
        (CONTRIBUTOR, ["coordinator"], None),
        (OBSERVER, ["caseworker"], NotAllowed),
        (STRANGER, ["coordinator"], NotFound),
        (LEAD, ["manager"], NotFound),
        (LEAD, ["agency_admin"], NotFound),
        (LEAD, ["auditor"], NotFound),
        (LEAD, ["flagger"], NotFound),
    ],
)
def test_who_reports_in_a_case(report, act, slug, roles, refusal):
    actor = act(slug, *roles)
    if refusal is None:
        assert report(actor=actor).reported_by == actor.user
    else:
        with pytest.raises(refusal):
            report(actor=actor)
        assert not Irritant.objects.exists()


@pytest.mark.parametrize(
    ("slug", "roles", "refusal"),
    [
        ("departement-lot", ["caseworker"], None),
        ("departement-lot", ["manager"], None),
        ("departement-lot", ["agency_admin"], NotFound),
        (STRANGER, ["coordinator"], NotFound),
    ],
)
def test_who_reports_in_an_observation(report, observe, act, slug, roles, refusal):
    observation = observe(act("departement-lot", "coordinator"))
    actor = act(slug, *roles)
    if refusal is None:
        assert report(actor=actor, observation=observation.pk).observation == observation
    else:
        with pytest.raises(refusal):
            report(actor=actor, observation=observation.pk)


@pytest.mark.parametrize(
    ("said", "name", "code"),
    [
        ({"category": "Z99"}, "category", "invalid_choice"),
        ({"category": ""}, "category", "required"),
        ({"commune": "99999"}, "commune", "invalid_choice"),
        ({"agency_concerned": "nowhere"}, "agency_concerned", "invalid_choice"),
        ({"step": "lost"}, "step", "invalid_choice"),
        ({"occurred_on": None}, "occurred_on", "required"),
    ],
)
def test_wrong_values_are_named(report, said, name, code):
    with pytest.raises(Invalid) as refused:
        report(**said)
    assert [(problem.name, problem.code) for problem in refused.value.problems] == [(name, code)]


def test_all_wrong_values_are_named_at_once(report):
    with pytest.raises(Invalid) as refused:
        report(category="Z99", step="lost", occurred_on=clock.today() + timedelta(days=1))
    assert {problem.name for problem in refused.value.problems} == {"category", "step", "occurred_on"}


def test_today_is_not_in_the_future(report):
    assert report(occurred_on=clock.today()).occurred_on == clock.today()


def test_a_commune_is_needed_when_the_case_has_none(report, open_case):
    case = open_case(commune=None)
    with pytest.raises(Invalid) as refused:
        report(case=case.reference)
    assert refused.value.problems[0].name == "commune"
    assert report(case=case.reference, commune=CATUS).commune_id == CATUS


def test_an_inactive_category_is_not_given_any_more(report):
    from irritants.models import IrritantCategory

    IrritantCategory.objects.filter(pk="B01").update(is_active=False)
    with pytest.raises(Invalid):
        report()


def test_personal_numbers_are_refused(report):
    with pytest.raises(PersonalNumberDetected) as refused:
        report(description="Son numéro : 2 85 05 46 042 123")
    assert [problem.name for problem in refused.value.problems] == ["description"]


def test_a_case_or_an_observation_and_only_one(case, lead, observe):
    observation = observe(lead)
    for both_or_none in ({}, {"case": case.reference, "observation": observation.pk}):
        with pytest.raises(Invalid) as refused:
            report_irritant(category="B01", occurred_on=clock.today(), actor=lead, **both_or_none)
        assert refused.value.problems[0].code == "one_of_case_and_observation"


def test_the_client_may_choose_the_identifier_once(report):
    chosen = uuid4()
    assert report(id=chosen).pk == chosen
    with pytest.raises(Conflict) as refused:
        report(id=chosen)
    assert refused.value.code == "id_taken"


def test_nothing_is_reported_in_a_closed_case(report, case):
    case.status, case.outcome, case.closed_at = "closed", "resolved", clock.now()
    case.save()
    with pytest.raises(InvalidTransition):
        report()


def test_editing_moves_the_territory_too(report, lead):
    irritant = report()
    edited = edit_irritant(irritant.pk, changes={"commune": "46201", "step": "decision"}, version=irritant.version, actor=lead)
    stored = Irritant.objects.get()
    assert (stored.commune_id, stored.step, stored.version) == ("46201", "decision", 2)
    assert stored.intercommunality_id == stored.commune.intercommunality_id != GRAND_CAHORS
    assert history().last().data["fields"] == ["commune", "step"]
    assert edited.version == 2


def test_an_edit_that_changes_nothing_leaves_no_trace(report, lead):
    irritant = report()
    edit_irritant(irritant.pk, changes={"category": "B01"}, actor=lead)
    assert Irritant.objects.get().version == 1
    assert history().count() == 1


@pytest.mark.parametrize("changes", [{"category": None}, {"commune": None}, {"occurred_on": None}])
def test_what_is_required_cannot_be_taken_out(report, lead, changes):
    irritant = report()
    with pytest.raises(Invalid) as refused:
        edit_irritant(irritant.pk, changes=changes, actor=lead)
    assert refused.value.problems[0].code == "required"


def test_what_was_entered_in_error_is_not_edited(report, lead):
    irritant = report("entered_in_error")
    with pytest.raises(InvalidTransition) as refused:
        edit_irritant(irritant.pk, changes={"step": "decision"}, actor=lead)
    assert refused.value.facts["allowed"] == []


def test_the_history_tells_in_words_what_was_corrected(report, lead):
    irritant = report()
    edit_irritant(irritant.pk, changes={"step": "appeal", "agency_concerned": CONCERNED}, actor=lead)
    with translation.override("en"):
        assert (
            tell(history_of(irritant), OPEN)[-1].sentence
            == "Irritant edited (agency concerned, step of the procedure): Abnormally long processing time"
        )


def test_whatever_can_be_corrected_has_its_words():
    assert {*READERS, *TOLD, "summary", "themes"} <= set(FIELDS)


def test_its_history_is_its_own(report, observe, act, lead):
    one, other = report("in_progress"), report()
    manager = act("departement-lot", "manager")
    seen = report("in_progress", observation=observe(manager).pk, actor=manager)
    assert [event.kind for event in history_of(one)] == ["irritant_reported", "irritant_started"]
    assert [event.kind for event in history_of(other)] == ["irritant_reported"]
    assert [event.kind for event in history_of(seen)] == ["irritant_reported", "irritant_started"]

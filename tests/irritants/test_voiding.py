"""Observations entered in error, one by one or with their spreadsheet: what goes with them, what stays, what is refused from then on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotFound, PersonalNumberDetected, Stale
from cases.events import tell
from cases.masking import OPEN
from irritants.access import allowed_actions, get_irritant
from irritants.events import history_of as history_of_irritant
from irritants.importing.checking import check_sheet
from irritants.models import Irritant, Observation
from irritants.observations import brought_by, history_of, observations_listed
from irritants.operations.edit_observation import edit_observation
from irritants.operations.import_observations import import_observations
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.operations.report_irritant import report_irritant
from irritants.operations.void_observation import void_observation
from irritants.operations.void_sheet import void_sheet
from irritants.recurring.hits import hits_of
from irritants.statistics.populations.reported import irritant_figures
from irritants.voiding import Leaving, leaving_with
from tests.irritants.conftest import CONCERNED, CONTRIBUTOR, COORDINATING, LEAD, STRANGER, bring
from tests.irritants.importing.test_importing import sheet_of

NIR = "1 84 12 76 451 089 46"


def reported(actor):
    return irritant_figures(actor).rows[0].reported


class TestOne:
    def test_takes_with_it_all_that_still_counts(self, lead, observe, report, act, days_later):
        seen, elsewhere, manager = observe(lead, people_count=7), report(), act(COORDINATING, "manager")
        new, worked_on, settled = (bring(report(observation=seen.pk), status, lead) for status in ("reported", "in_progress", "confirmed"))
        already = bring(report(observation=seen.pk), "entered_in_error", lead)
        found = spot_recurring(title="Personne ne décroche", category="B01", actor=act(CONTRIBUTOR, "coordinator"))
        link_irritant(worked_on.pk, recurring=found.pk, actor=lead)
        for _ in range(9):
            report()
        assert (reported(lead), reported(manager)) == (13, 13)
        assert leaving_with([seen]) == Leaving(observations=1, irritants=3, worked_on=2, linked=1)

        voided = void_observation(seen.pk, reason=" Another agency's. ", version=1, actor=lead)

        assert (voided.version, voided.void_reason, voided.voided_at is not None) == (2, "Another agency's.", True)
        for irritant in (new, worked_on, settled):
            gone = get_irritant(lead, irritant.pk, to="read")
            assert (gone.status, gone.void_reason, gone.confirmed_at) == ("entered_in_error", "Another agency's.", None)
            assert allowed_actions(lead, gone) == ["read"]
            assert [event.kind for event in history_of_irritant(gone)][-1] == "irritant_voided"
        already.refresh_from_db()
        assert (already.void_reason, already.version) == ("Twice the same.", 2)
        elsewhere.refresh_from_db()
        assert elsewhere.status == "reported"
        with override("en"):
            assert tell(history_of(seen), OPEN)[-1].sentence == "The observation had been entered in error, with all that it brought"

        assert reported(lead) == 10
        assert reported(manager) == 13
        days_later(1)
        assert reported(manager) == 10
        assert hits_of(lead, [found.pk])[found.pk].people == 0
        worked_on.refresh_from_db()
        assert worked_on.recurring_id == found.pk, "who looks back reads that it was one of those"

    def test_can_only_be_read_from_then_on(self, lead, observe):
        seen = void_observation(observe(lead).pk, reason="Twice.", actor=lead)
        for refused in (
            lambda: edit_observation(seen.pk, changes={"place": "Hall"}, actor=lead),
            lambda: report_irritant(observation=seen.pk, category="A01", occurred_on=clock.today(), actor=lead),
            lambda: void_observation(seen.pk, reason="Twice.", actor=lead),
        ):
            with pytest.raises(Conflict) as conflict:
                refused()
            assert conflict.value.code == "entered_in_error"
        assert observations_listed(lead).get().void_reason == "Twice."

    @pytest.mark.parametrize(
        ("said", "refusal"), [({"reason": " "}, Invalid), ({"reason": NIR}, PersonalNumberDetected), ({"version": 2}, Stale)]
    )
    def test_a_refusal_leaves_all_as_it_was(self, said, refusal, lead, observe):
        seen = observe(lead, irritants=[{"category": "A01"}])
        with pytest.raises(refusal):
            void_observation(seen.pk, **{"reason": "Twice.", **said}, actor=lead)
        assert Observation.objects.get().voided_at is None
        assert Irritant.objects.get().status == "reported"


class TestSheet:
    @pytest.fixture
    def imported(self, lead):
        return import_observations(sheet_of({"place": "Market"}, {"place": "Hall", "category": "B02"}, {"place": "Library"}), actor=lead)

    def test_takes_all_that_it_brought_and_nothing_else(self, imported, lead, observe, act):
        other, [first, second, _third] = observe(lead, irritants=[{"category": "A01"}]), brought_by(imported)
        void_observation(first.pk, reason="Twice.", actor=lead)
        report_irritant(observation=second.pk, category="A02", occurred_on=clock.today(), actor=lead)

        left = void_sheet(imported.pk, reason="The year before.", actor=act(LEAD, "manager"))

        assert left == Leaving(observations=2, irritants=3, worked_on=0, linked=0)
        reasons = sorted(Observation.objects.filter(sheet=imported).values_list("void_reason", flat=True))
        assert reasons == ["The year before.", "The year before.", "Twice."]
        assert list(Irritant.objects.exclude(status="entered_in_error").values_list("observation", flat=True)) == [other.pk]
        with pytest.raises(Conflict):
            void_sheet(imported.pk, reason="Again.", actor=lead)
        again = check_sheet(sheet_of({"place": "Market"}, {"place": "Hall"}), lead)
        assert again.doubtful == [], "what was voided is not there already"

    @pytest.mark.parametrize(
        ("slug", "role"), [(STRANGER, "manager"), (CONCERNED, "caseworker"), (LEAD, "auditor"), (LEAD, "agency_admin")]
    )
    def test_is_nothing_to_others(self, slug, role, imported, act):
        with pytest.raises(NotFound):
            void_sheet(imported.pk, reason="Mine.", actor=act(slug, role))
        assert brought_by(imported).count() == 3

    @pytest.mark.parametrize("broken", range(1, 5))
    def test_all_of_it_or_nothing(self, broken, imported, lead, monkeypatch):
        """Wherever it breaks."""
        from irritants import voiding

        calls = iter(range(6))

        def breaks(operation):
            def run(*said, **more):
                if next(calls) == broken:
                    raise RuntimeError("the lights went out")
                return operation(*said, **more)

            return run

        for name in ("record", "record_observation_change"):
            monkeypatch.setattr(voiding, name, breaks(getattr(voiding, name)))
        with pytest.raises(RuntimeError):
            void_sheet(imported.pk, reason="The year before.", actor=lead)
        assert brought_by(imported).count() == 3
        assert not Irritant.objects.filter(status="entered_in_error").exists()

    def test_is_looked_at_once_whatever_its_length(self, lead):
        """Each change and its event are written row by row: nothing else is."""

        def statements(lines):
            imported = import_observations(sheet_of(*({"place": f"Hall {number}"} for number in range(lines))), actor=lead)
            with CaptureQueriesContext(connection) as captured:
                void_sheet(imported.pk, reason="The year before.", actor=lead)
            return len([query for query in captured if not query["sql"].startswith(("UPDATE", "INSERT"))])

        assert statements(2) == statements(12)

"""What several people meet: who writes it, how it moves, what is told of how many they are."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected, Stale
from cases.events import tell
from cases.masking import OPEN
from irritants.events import history_of, history_of_recurring
from irritants.lifecycle import RECURRING
from irritants.models import Irritant, RecurringIrritant
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.edit_recurring import edit_recurring
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.operations.recurring.unlink_irritant import unlink_irritant
from irritants.recurring.access import ACTIONS, alike, allowed_on_recurring, get_recurring, visible_recurring
from irritants.recurring.due import mark_those_met_again
from irritants.recurring.hits import hits_of
from irritants.statuses import RecurringState
from tests.irritants.conftest import CONCERNED, CONTRIBUTOR, COORDINATING, LEAD, OBSERVER, STRANGER

NIR = "2 69 05 49 588 157 80"


@pytest.fixture
def coordinator(act) -> Actor:
    return act(LEAD, "coordinator")


@pytest.fixture
def spot(coordinator: Actor) -> Callable[..., RecurringIrritant]:
    """Brought to `state` by the operations."""

    def make(state: str = "spotted", *, actor: Actor = coordinator, **said: str) -> RecurringIrritant:
        made = spot_recurring(**{"title": "Personne ne décroche", "category": "B01", "actor": actor, **said})
        for verb in WAY_TO[state]:
            made = change_state(made.pk, verb=verb, cause="Un agent.", solution="Deux agents.", actor=actor)
        assert made.state == state
        return made

    return make


WAY_TO = {
    "spotted": (),
    "qualified": ("qualify",),
    "solution_on_trial": ("qualify", "try_solution"),
    "solved": ("qualify", "mark_solved"),
    "recurring": ("qualify", "mark_solved", "mark_recurring"),
}


class TestWho:
    @pytest.mark.parametrize(
        ("slug", "role", "reads", "writes"),
        [
            (LEAD, "caseworker", True, False),
            (LEAD, "coordinator", True, True),
            (STRANGER, "coordinator", True, True),
            (COORDINATING, "manager", True, True),
            (LEAD, "auditor", False, False),
            (LEAD, "agency_admin", False, False),
            ("admr-lot", "flagger", False, False),
        ],
    )
    def test_agencies_of_the_area_read_and_coordinators_and_managers_write(self, slug, role, reads, writes, spot, act):
        found, actor = spot(), act(slug, role)
        assert (found in visible_recurring(actor)) is reads
        if not reads:
            with pytest.raises(NotFound):
                get_recurring(actor, found.pk, to="read")
            return
        assert set(allowed_on_recurring(actor, get_recurring(actor, found.pk, to="read"))) == (
            {"read", "edit", "qualify"} if writes else {"read"}
        )
        if not writes:
            for action in ACTIONS.keys() - {"read"}:
                with pytest.raises(NotAllowed):
                    get_recurring(actor, found.pk, to=action, lock=True, version=99)
            with pytest.raises(NotAllowed):
                spot(actor=actor)

    def test_another_living_area_learns_nothing(self, spot, act):
        from agencies.models import LivingArea

        elsewhere = LivingArea.objects.create(slug="elsewhere", name="Elsewhere")
        found, actor = spot(), act(STRANGER, "coordinator")
        RecurringIrritant.objects.update(living_area=elsewhere)
        assert not visible_recurring(actor).exists()
        with pytest.raises(NotFound):
            get_recurring(actor, found.pk, to="edit")
        with pytest.raises(Invalid):
            spot(living_area="elsewhere")

    @pytest.mark.parametrize("key", ["", "not-an-id", "0198c0de-0000-7000-8000-000000000000"])
    def test_what_does_not_exist(self, key, coordinator):
        with pytest.raises(NotFound):
            get_recurring(coordinator, key, to="read")


class TestLife:
    @pytest.mark.parametrize("state", RecurringState.values)
    @pytest.mark.parametrize("verb", sorted(RECURRING.verbs))
    def test_each_move_from_each_state(self, state, verb, spot, coordinator):
        found = spot(state)
        if state not in RECURRING.verbs[verb]:
            with pytest.raises(InvalidTransition):
                change_state(found.pk, verb=verb, cause="C", solution="S", actor=coordinator)
            return
        moved = change_state(found.pk, verb=verb, cause="C", solution="S", version=found.version, actor=coordinator)
        assert (moved.state, moved.version) == (RECURRING.verbs[verb][state], found.version + 1)
        if verb == "mark_solved":
            assert (moved.solved_on, moved.solution) == (clock.today(), "S")
        if verb == "try_solution":
            assert moved.trial_started_on == clock.today()

    @pytest.mark.parametrize(("state", "verb", "missing"), [("spotted", "qualify", "cause"), ("qualified", "mark_solved", "solution")])
    def test_a_move_takes_what_must_be_known_by_then(self, state, verb, missing, spot, coordinator):
        found = spot(state)
        with pytest.raises(Invalid) as refused:
            change_state(found.pk, verb=verb, actor=coordinator)
        assert refused.value.problems[0].name == missing

    def test_what_was_said_before_need_not_be_said_again(self, spot, coordinator):
        found = spot(cause="Un seul agent.")
        assert change_state(found.pk, verb="qualify", actor=coordinator).cause == "Un seul agent."

    def test_its_history_is_told_in_words(self, spot, coordinator):
        found = spot("recurring")
        edit_recurring(found.pk, changes={"workaround": "Venir le matin."}, actor=coordinator)
        said = [told.sentence for told in tell(history_of_recurring(found), OPEN)]
        assert len(said) == 5
        assert all(said)
        assert "%" not in "".join(said)

    def test_a_stale_change_and_one_that_changes_nothing(self, spot, coordinator):
        found = spot()
        with pytest.raises(Stale):
            edit_recurring(found.pk, changes={"title": "Other"}, version=99, actor=coordinator)
        assert edit_recurring(found.pk, changes={"title": found.title}, actor=coordinator).version == found.version

    def test_the_solution_tried_cannot_be_taken_out(self, spot, coordinator):
        with pytest.raises(Invalid):
            edit_recurring(spot("solved").pk, changes={"solution": " "}, actor=coordinator)

    @pytest.mark.parametrize("field", ["title", "administration", "cause", "workaround", "solution"])
    def test_no_number_of_anybodys(self, field, spot, coordinator):
        with pytest.raises(PersonalNumberDetected):
            spot(**{field: f"Monsieur {NIR}"})
        with pytest.raises(PersonalNumberDetected):
            edit_recurring(spot().pk, changes={field: NIR}, actor=coordinator)

    @pytest.mark.parametrize(
        ("field", "value"), [("title", " "), ("category", "Z99"), ("agency_concerned", "nobody"), ("living_area", "mars")]
    )
    def test_wrong_values_are_named(self, field, value, spot):
        with pytest.raises(Invalid) as refused:
            spot(**{field: value})
        assert [problem.name for problem in refused.value.problems] == [field]


class TestLinks:
    @pytest.mark.parametrize("slug", [LEAD, CONTRIBUTOR, OBSERVER])
    def test_whoever_reads_an_irritant_in_full_links_it(self, slug, spot, report, act):
        found, irritant, actor = spot(), report(), act(slug)
        linked = link_irritant(irritant.pk, recurring=found.pk, actor=actor)
        assert (linked.recurring, linked.version) == (found, irritant.version + 1)
        assert link_irritant(irritant.pk, recurring=found.pk, actor=actor).version == linked.version, "twice is once"
        assert tell(history_of(linked), OPEN)[-1].event.kind == "irritant_linked"
        assert not history_of_recurring(found).filter(kind="irritant_linked").exists(), "which would count them"
        assert unlink_irritant(irritant.pk, actor=actor).recurring_id is None
        assert unlink_irritant(irritant.pk, actor=actor).version == linked.version + 1

    @pytest.mark.parametrize(("slug", "role", "refusal"), [(STRANGER, "coordinator", NotFound), (CONCERNED, "caseworker", NotAllowed)])
    def test_who_may_not(self, slug, role, refusal, spot, report, act):
        found, irritant = spot(), report(agency_concerned=CONCERNED)
        with pytest.raises(refusal):
            link_irritant(irritant.pk, recurring=found.pk, actor=act(slug, role))

    def test_one_that_is_out_of_sight_or_elsewhere(self, spot, report, lead):
        from agencies.models import LivingArea

        irritant, found = report(), spot()
        for wrong in ("0198c0de-0000-7000-8000-000000000000", "nonsense"):
            with pytest.raises(Invalid):
                link_irritant(irritant.pk, recurring=wrong, actor=lead)
        Irritant.objects.update(living_area=LivingArea.objects.create(slug="elsewhere", name="Elsewhere"))
        with pytest.raises(Invalid) as refused:
            link_irritant(irritant.pk, recurring=found.pk, actor=lead)
        assert refused.value.problems[0].code == "other_area"

    def test_one_entered_in_error(self, spot, report, lead):
        with pytest.raises(InvalidTransition):
            link_irritant(report("entered_in_error").pk, recurring=spot().pk, actor=lead)

    def test_what_others_met_alike(self, spot, report, lead):
        same, _other, irritant = spot(), spot(category="A06"), report(category="B01")
        assert alike(lead, irritant) == [same]
        assert alike(lead, link_irritant(irritant.pk, recurring=same.pk, actor=lead)) == []


@pytest.fixture
def crowd(spot, open_case, act, report) -> Callable[..., RecurringIrritant]:
    """Linked yesterday: `beside` people in cases of the agency concerned, `ours` in cases of the lead."""

    def make(*, ours: int, beside: int) -> RecurringIrritant:
        found = spot()
        with clock.travel_to(clock.now() - timedelta(days=1)):
            for slug, number in ((LEAD, ours), (CONCERNED, beside)):
                actor = act(slug)
                for _ in range(number):
                    irritant = report(case=open_case(lead=slug).reference, actor=actor)
                    link_irritant(irritant.pk, recurring=found.pk, actor=actor)
        return found

    return make


class TestHowMany:
    @pytest.mark.parametrize(
        ("ours", "beside", "told"), [(0, 0, 0), (2, 0, 2), (2, 1, None), (0, 4, None), (0, 5, 5), (3, 5, 8), (9, 4, None)]
    )
    def test_those_that_one_does_not_know_are_masked(self, ours, beside, told, crowd, act):
        found = crowd(ours=ours, beside=beside)
        hits = hits_of(act(LEAD), [found.pk])[found.pk]
        assert (hits.people, hits.own) == (told, ours)
        shown = [month.reported for month in hits.months if month.reported != 0]
        assert (None in shown) is (told is None)
        assert sum(month.reported or 0 for month in hits.months) == (told or 0) or told is None

    def test_a_case_counts_once_and_an_observation_for_those_it_is_about(self, spot, report, observe, act, lead):
        found = spot()
        seen = observe(lead, people_count=7)
        for irritant in (report(), report(), report(observation=seen.pk)):
            link_irritant(irritant.pk, recurring=found.pk, actor=lead)
        assert hits_of(lead, [found.pk])[found.pk].people == 1 + 7

    def test_one_entered_in_error_is_not_counted(self, spot, report, lead):
        from irritants.operations.void_irritant import void_irritant

        found, irritant = spot(), report()
        link_irritant(irritant.pk, recurring=found.pk, actor=lead)
        void_irritant(irritant.pk, reason="Twice.", actor=lead)
        assert hits_of(lead, [found.pk])[found.pk].people == 0

    def test_what_others_linked_today_is_told_tomorrow(self, crowd, open_case, act, report, days_later):
        found, reader, actor = crowd(ours=0, beside=5), act(LEAD), act(CONCERNED)
        irritant = report(case=open_case(lead=CONCERNED).reference, actor=actor)
        link_irritant(irritant.pk, recurring=found.pk, actor=actor)
        assert hits_of(reader, [found.pk])[found.pk].people == 5
        days_later(1)
        assert hits_of(reader, [found.pk])[found.pk].people == 6

    def test_it_costs_the_same_for_one_as_for_twenty(self, spot, report, lead, django_assert_num_queries):
        for number in (1, 20):
            while RecurringIrritant.objects.count() < number:
                link_irritant(report().pk, recurring=spot().pk, actor=lead)
            keys = list(RecurringIrritant.objects.values_list("pk", flat=True))
            hits_of(lead, keys)
            with django_assert_num_queries(3):
                assert len(hits_of(lead, keys)) == number


class TestCameBack:
    @pytest.fixture
    def solved(self, spot, report, lead) -> Callable[[int], RecurringIrritant]:
        """Solved a month ago, and met again by `number` since."""

        def make(number: int) -> RecurringIrritant:
            with clock.travel_to(clock.now() - timedelta(days=30)):
                found = spot("solved")
            for _ in range(number):
                link_irritant(report().pk, recurring=found.pk, actor=lead)
            return found

        return make

    @pytest.mark.parametrize(("number", "state"), [(2, "solved"), (3, "recurring")])
    def test_met_again_three_times_it_is_not_solved(self, number, state, solved, monkeypatch):
        told: list[tuple[str, ...]] = []
        monkeypatch.setattr("irritants.operations.recurring.change_state.notify", lambda *said, **more: told.append((*said, more)))
        found = solved(number)
        assert run() == int(state == "recurring")
        assert run() == 0
        found.refresh_from_db()
        assert found.state == state
        path = f"/irritants/recurring/{found.pk}"
        assert told == ([("irritant_came_back", found.owner_agency_id, path, {"coordinators_only": True})] if number == 3 else [])

    def test_what_was_met_before_the_solution_says_nothing(self, solved):
        found = solved(3)
        Irritant.objects.update(occurred_on=found.solved_on)
        assert run() == 0

    def test_nor_what_was_met_long_ago(self, solved, days_later):
        solved(3)
        days_later(70)
        assert run() == 0


def run() -> int:
    """The clock opens durable transactions, which the test's own would refuse."""
    from django.db import transaction

    attempt = transaction.atomic()
    attempt._from_testcase = True  # type: ignore[attr-defined]
    with attempt:
        return mark_those_met_again()

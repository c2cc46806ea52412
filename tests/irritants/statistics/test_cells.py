"""Cells follow whatever happens to irritants, and tell what their rows tell."""

import io
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import LivingArea
from backend.base import clock
from cases.operations.close_case import close_case
from cases.operations.reopen_case import reopen_case
from irritants.access import allowed_actions, get_irritant
from irritants.models import CountedIrritant, FiguresCell, Irritant, Observation
from irritants.operations.edit_irritant import edit_irritant
from irritants.operations.give_up_irritant import give_up_irritant
from irritants.operations.record_observation import record_observation
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_irritant import void_irritant
from irritants.operations.void_observation import void_observation
from irritants.statistics import snapshot
from irritants.statistics.cells import differences
from irritants.statistics.cut import Cut
from irritants.statistics.populations.reported import IRRITANTS
from irritants.statistics.scope import COUNTED, EVERYTHING, Scope
from irritants.statistics.survival import End
from tests.irritants.conftest import CATUS, LEAD

LEVELS = ((), ("theme",), ("theme", "category", "age"), ("year", "quarter", "month"), ("category", "month"))
COUNTRY = Scope("everything", (), live=False, source=COUNTED, areas=(None,))
STEPS = {
    "start": start_irritant,
    "resolve": lambda pk, **by: resolve_irritant(pk, resolution="Done.", **by),
    "confirm": lambda pk, **by: record_persons_word(pk, person_says="yes", **by),
    "reopen": lambda pk, **by: reopen_irritant(pk, reason="Not settled.", **by),
    "give_up": lambda pk, **by: give_up_irritant(pk, reason_code="no_means", **by),
    "void": lambda pk, **by: void_irritant(pk, reason="Twice.", **by),
    "edit": lambda pk, **by: edit_irritant(pk, changes={"category": "A01"}, **by),
}


def counted(scope, levels, as_of):
    cut = Cut(IRRITANTS, levels, None, None, {})
    found = IRRITANTS.count(IRRITANTS, scope, cut, levels=levels, narrowed=False, as_of=as_of)
    return {values: (+tally.counts, {name: +durations for name, durations in tally.durations.items()}) for values, tally in found.items()}


def agree(as_of):
    """Cells, the daily copy, and the irritants themselves."""
    assert differences(as_of) == []
    area = LivingArea.objects.get(slug="cahors").pk
    cahors = replace(COUNTRY, condition="counted.living_area_id = %(cahors)s", parameters={"cahors": area})
    for levels in LEVELS:
        of_cells, of_rows = counted(COUNTRY, levels, as_of), counted(replace(COUNTRY, areas=()), levels, as_of)
        assert of_cells == of_rows == counted(EVERYTHING, levels, as_of)
        assert counted(replace(cahors, areas=(area,)), levels, as_of) == counted(replace(cahors, areas=()), levels, as_of)


@pytest.fixture
def from_here():
    """Each example starts from the same rows."""

    @contextmanager
    def block():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return block


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(0, 9)), max_size=4), min_size=1, max_size=3))
def test_they_follow_whatever_happens(days, from_here, plant, report, case, lead, act):
    with from_here():
        now, coordinator = clock.now(), act(LEAD, "coordinator")
        plant(3, category="A02", days=4, area=None, reported_at=now - timedelta(days=80))
        plant(4, status="confirmed", days=9, person_says="yes")
        observe_or_void(lead, 0)
        with clock.travel_to(now):
            snapshot.rebuild()
        for number, steps in enumerate(days, start=1):
            with clock.travel_to(now + timedelta(days=20 * number)):
                for of_the_case, which, step in steps:
                    case.refresh_from_db()
                    if of_the_case == 0:
                        turn(case, lead, coordinator, outcome=("deceased", "moved_away", "resolved")[step % 3])
                    elif of_the_case == 1:
                        observe_or_void(lead, step)
                    elif case.is_open:
                        report()
                    move(which, step, lead)
                agree(snapshot.refresh())
        case.refresh_from_db()


def turn(case, lead, coordinator, *, outcome):
    if case.is_open:
        close_case(case.reference, outcome=outcome, actor=lead)
    else:
        reopen_case(case.reference, actor=coordinator)


def observe_or_void(actor, which):
    """Record one with two irritants, or void one of those there are, whatever became of what it brought."""
    seen = list(Observation.objects.filter(voided_at=None).order_by("pk"))
    if which % 3 and seen:
        void_observation(seen[which % len(seen)].pk, reason="Twice.", actor=actor)
    else:
        met = [{"category": "A02"}, {"category": "B01"}]
        record_observation(kind="interview", observed_on=clock.today(), commune=CATUS, irritants=met, actor=actor)


def move(which, step, actor):
    keys = list(Irritant.objects.order_by("pk").values_list("pk", flat=True))
    irritant = get_irritant(actor, keys[which % len(keys)], to="read")
    if may := [name for name in allowed_actions(actor, irritant) if name in STEPS]:
        STEPS[may[step % len(may)]](irritant.pk, actor=actor)


def test_what_was_changed_by_hand_is_found_and_made_anew(plant):
    plant(6, days=3)
    snapshot.refresh()
    FiguresCell.objects.filter(living_area_id=None, unit="calendar").update(number=5)
    with pytest.raises(SystemExit):
        call_command("rebuild_figures", check=True, stdout=io.StringIO(), stderr=(said := io.StringIO()))
    assert "5 instead of 6" in said.getvalue()
    call_command("rebuild_figures", stdout=io.StringIO())
    call_command("rebuild_figures", check=True, stdout=(said := io.StringIO()))
    assert "Every cell" in said.getvalue()


def test_a_resolution_becomes_presumed_without_being_touched(plant, days_later):
    plant(5, days=58)  # two days ago
    snapshot.refresh()
    assert CountedIrritant.objects.filter(is_presumed=True).count() == 0
    days_later(29)
    agree(snapshot.refresh())
    assert CountedIrritant.objects.filter(is_presumed=True).count() == 5


@pytest.mark.parametrize(
    ("outcome", "end"),
    [("person_withdrew", End.WITHDREW), ("moved_away", End.MOVED_AWAY), ("deceased", End.DIED), ("unresolved", End.WAITING)],
)
def test_what_ends_with_its_case(report, case, lead, act, outcome, end, days_later):
    open_one, settled = report(), report("confirmed")
    close_case(case.reference, outcome=outcome, actor=lead)
    snapshot.refresh()
    assert dict(CountedIrritant.objects.values_list("pk", "ended")) == {open_one.pk: end, settled.pk: End.RESOLVED}
    reopen_case(case.reference, actor=act(LEAD, "coordinator"))
    days_later(1)
    snapshot.refresh()
    assert CountedIrritant.objects.get(pk=open_one.pk).ended == End.WAITING

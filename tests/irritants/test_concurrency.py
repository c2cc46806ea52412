"""Real threads on a real database: the lock of the case decides who comes first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from backend.base import clock
from backend.base.errors import Conflict, InvalidTransition, Stale
from backend.base.operation import door_transaction
from cases.models import CaseFile
from irritants.importing.reading import Row, Sheet
from irritants.models import Irritant, Observation, Snapshot
from irritants.operations.edit_observation import edit_observation
from irritants.operations.import_observations import import_observations
from irritants.operations.keep_sheet import keep_sheet
from irritants.operations.record_observation import record_observation
from irritants.operations.report_irritant import report_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_observation import void_observation
from irritants.statistics.snapshot import refresh
from tests.irritants.conftest import CATUS, history


def together(*changes):
    barrier = Barrier(len(changes))

    def run(change):
        try:
            barrier.wait(timeout=10)
            with door_transaction():
                return change()
        except (Conflict, Stale) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(run, changes))


@pytest.mark.django_db(transaction=True)
def test_two_who_start_the_same_irritant(make_committed):
    irritant, lead = make_committed()
    results = together(*[lambda: start_irritant(irritant.pk, actor=lead)] * 4)
    assert sum(isinstance(result, Irritant) for result in results) == 1
    assert sum(isinstance(result, InvalidTransition) for result in results) == 3
    assert Irritant.objects.get().version == 2
    assert history().filter(kind="irritant_started").count() == 1


@pytest.mark.django_db(transaction=True)
def test_irritants_of_one_case_wait_for_one_another(make_committed):
    """Each is a change of the case: none is lost in its count."""
    irritants = [make_committed()[0] for _ in range(4)]
    _, lead = make_committed()
    before = CaseFile.objects.get().version
    results = together(*[lambda pk=irritant.pk: start_irritant(pk, actor=lead) for irritant in irritants])
    assert [result.status for result in results] == ["in_progress"] * 4
    assert CaseFile.objects.get().version == before + 4


@pytest.mark.django_db(transaction=True)
def test_a_sheet_that_two_requests_confirm_is_imported_once(make_committed):
    _irritant, lead = make_committed()
    with door_transaction():
        kept = keep_sheet(Sheet([Row(2, {"kind": "interview", "observed_on": "2026-03-14"})]), actor=lead)
    assert [done.observations for done in together(*[lambda: import_observations(kept=kept.pk, actor=lead)] * 3)] == [1, 1, 1]
    assert Observation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_the_same_observation_one_reads_again(make_committed):
    _irritant, lead = make_committed()
    with door_transaction():
        seen = record_observation(kind="interview", observed_on=clock.today(), actor=lead)
    changes = [
        lambda place=place: edit_observation(seen.pk, changes={"place": place}, version=1, actor=lead) for place in ("Hall", "Market")
    ]
    assert sorted(type(result).__name__ for result in together(*changes)) == ["Observation", "Stale"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_added_to_an_observation_that_somebody_voids(make_committed):
    """Whoever comes first: no irritant of it counts any more."""
    _irritant, lead = make_committed()
    said = {"category": "A01", "occurred_on": clock.today(), "actor": lead}
    with door_transaction():
        seen = record_observation(kind="interview", observed_on=clock.today(), commune=CATUS, actor=lead)
    adding = [lambda: report_irritant(observation=seen.pk, **said)] * 3
    results = together(*adding, lambda: void_observation(seen.pk, reason="Twice.", actor=lead))
    added = sum(isinstance(result, Irritant) for result in results)
    assert sum(isinstance(result, Conflict) for result in results) == 3 - added
    assert list(seen.irritants.values_list("status", flat=True)) == ["entered_in_error"] * added


def snapshot_in_a_thread(_):
    try:
        return refresh()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_readers_take_one_snapshot(make_committed):
    make_committed()
    with ThreadPoolExecutor(4) as pool:
        taken = set(pool.map(snapshot_in_a_thread, range(4)))
    assert len(taken) == Snapshot.objects.count() == 1


@pytest.fixture
def make_committed(transactional_db, request):
    made = {}

    def make():
        with door_transaction():
            report = made.setdefault("report", request.getfixturevalue("report"))
            return report(), request.getfixturevalue("lead")

    return make

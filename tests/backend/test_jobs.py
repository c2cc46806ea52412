"""Jobs outlive their worker: real processes killed in the middle of real jobs, several at once, and the database going away."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from backend.base import database
from backend.base.database import DatabaseGone, wait_for_database
from backend.base.management.commands.run_due import Command as Clock
from backend.jobs import sign_of_life
from backend.jobs.recovery import AGAIN_AFTER, MOST_TRIES, WorkerDied, forget_old_results, put_right, retry_failed, take_from_dead_workers
from backend.jobs.sign_of_life import SignLost, SignOfLife, is_dead
from backend.jobs.worker import Worker
from backend.localdb import PROJECT
from tests.backend.jobs import HOLD, be_done, break_down, wait

pytestmark = pytest.mark.django_db(transaction=True)

Start = Callable[..., subprocess.Popen[str]]


def until(is_so: Callable[[], Any], within: float = 60) -> None:
    give_up = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


@pytest.fixture
def start() -> Iterator[Start]:
    """`manage.py` in a process of its own, on the database of the test."""
    url = os.environ["DATABASE_URL"].replace("/filrouge?", f"/{connection.settings_dict['NAME']}?")
    started: list[subprocess.Popen[str]] = []

    def manage(*arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "DATABASE_URL": url, "DEMO": "1"}
        command = [sys.executable, "manage.py", *arguments]
        started.append(subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield manage
    for process in started:
        process.kill()
        process.communicate()


@contextmanager
def held() -> Iterator[None]:
    """Jobs `wait` in their middle as long as this lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [HOLD])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [HOLD])


def waiting() -> int:
    """How many jobs are in their middle."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [HOLD],
        )
        return int(cursor.fetchone()[0])


def enqueue(task: Any, **changed: Any) -> DBTaskResult:
    """A job, in whatever state the test needs it."""
    job_id = UUID(task.enqueue().id)
    if changed:
        DBTaskResult.objects.filter(pk=job_id).update(**changed)
    return DBTaskResult.objects.get(pk=job_id)


def left_running(tries: int = 1) -> DBTaskResult:
    """As a worker leaves it that was killed in the middle."""
    workers = [f"dead-{number}" for number in range(tries)]
    return enqueue(be_done, status="RUNNING", started_at=timezone.now(), worker_ids=workers)


def due_now(job: DBTaskResult) -> None:
    DBTaskResult.objects.filter(pk=job.pk).update(run_after=timezone.now())


def run_what_is_ready() -> str:
    with SignOfLife() as sign:
        Worker(sign).work(until_empty=True)
    return sign.worker_id


# --- a worker that is killed ---


def test_the_job_of_a_killed_worker_is_taken_by_another(start: Start) -> None:
    job = enqueue(wait)
    with held():
        first = start("work")
        until(waiting)
        assert take_from_dead_workers() == 0  # it is alive, however long it takes

        first.kill()
        first.wait()
        until(take_from_dead_workers)
        job.refresh_from_db()
        assert (job.status, len(job.worker_ids)) == ("READY", 1)
        assert timedelta(seconds=30) < job.run_after - timezone.now() <= AGAIN_AFTER[0]
        assert start("work", "--until-empty").wait() == 0  # not yet
        job.refresh_from_db()
        assert job.status == "READY"
        due_now(job)

    second = start("work", "--until-empty")
    assert second.wait() == 0, second.communicate()[1]
    job.refresh_from_db()
    assert (job.status, job.return_value) == ("SUCCESSFUL", "done")
    assert len(set(job.worker_ids)) == 2


def test_a_worker_takes_what_dead_ones_left_when_it_starts() -> None:
    job = left_running()
    run_what_is_ready()
    job.refresh_from_db()
    assert job.status == "READY"
    due_now(job)
    worker = run_what_is_ready()
    job.refresh_from_db()
    assert (job.status, job.worker_ids) == ("SUCCESSFUL", ["dead-0", worker])


@pytest.mark.parametrize(("tries", "delay"), list(enumerate(AGAIN_AFTER, start=1)))
def test_each_try_comes_later_than_the_one_before(tries: int, delay: timedelta) -> None:
    job = left_running(tries)
    before = timezone.now()
    assert take_from_dead_workers() == 1
    job.refresh_from_db()
    assert before + delay <= job.run_after <= timezone.now() + delay


def test_a_job_that_kills_each_of_its_workers_fails_for_good(caplog: pytest.LogCaptureFixture) -> None:
    job = left_running(MOST_TRIES)
    assert take_from_dead_workers() == 1
    job.refresh_from_db()
    assert job.status == "FAILED"
    assert job.finished_at is not None
    assert import_string(job.exception_class_path) is WorkerDied
    assert f"{job.pk} (tests.backend.jobs.be_done) failed for good after 5 tries" in caplog.text
    assert dict(put_right()) == {"jobs taken from dead workers": 0, "failed jobs to try again": 0}


def test_two_who_put_right_at_once_take_each_job_once() -> None:
    jobs = [left_running() for _ in range(30)]
    together, taken = threading.Barrier(3), list[int]()

    def put_right_once() -> None:
        try:
            together.wait()
            taken.append(take_from_dead_workers())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=put_right_once) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == len(jobs)
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"READY"}


def test_a_job_that_somebody_has_in_hand_is_passed_over() -> None:
    job = left_running()
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_tasks_database_dbtaskresult WHERE id = %s FOR UPDATE", [job.pk])
        assert take_from_dead_workers() == 0
        other.rollback()
    assert take_from_dead_workers() == 1


# --- the sign of life ---


def test_a_worker_is_alive_as_long_as_its_connection() -> None:
    with SignOfLife() as sign:
        sign.check()
        assert not is_dead(sign.worker_id)
    until(lambda: is_dead(sign.worker_id))


def test_two_workers_never_share_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["one", "one", "other"])
    monkeypatch.setattr(sign_of_life, "get_random_string", lambda _: next(names))
    with SignOfLife() as first, SignOfLife() as second:
        assert (first.worker_id, second.worker_id) == ("one", "other")


def cut_connections() -> int:
    """As when the server restarts: every connection to this database ends but ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return len(cursor.fetchall())


def test_a_worker_that_lost_its_sign_stops_taking_jobs() -> None:
    first, second = enqueue(be_done), enqueue(be_done)
    with SignOfLife() as sign:
        worker = Worker(sign)
        assert cut_connections() == 1
        with pytest.raises(SignLost):
            worker.work()
        with pytest.raises(SignLost):
            worker.run()  # it was cut while a job ran: that one ends, the next is left
    assert [DBTaskResult.objects.get(pk=job.pk).status for job in (first, second)] == ["SUCCESSFUL", "READY"]


def test_a_worker_survives_the_loss_of_its_connections(start: Start) -> None:
    first = enqueue(be_done)
    worker = start("work")
    until(lambda: DBTaskResult.objects.get(pk=first.pk).status == "SUCCESSFUL")
    assert cut_connections() == 2  # the one that works, and its sign of life
    second = enqueue(be_done)
    until(lambda: DBTaskResult.objects.get(pk=second.pk).status == "SUCCESSFUL")
    assert worker.poll() is None
    assert DBTaskResult.objects.get(pk=first.pk).worker_ids != DBTaskResult.objects.get(pk=second.pk).worker_ids


def test_a_database_that_stays_away_ends_the_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "ASK_EVERY", 0.01)
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict, "NAME", "nowhere")
        with pytest.raises(DatabaseGone, match=r"Start it, or check DATABASE_URL"):
            wait_for_database(patience=0.05)
    wait_for_database(patience=0.05)
    assert DBTaskResult.objects.count() == 0


def test_the_clock_survives_the_loss_of_its_connection(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def lose_it() -> Iterator[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        yield "never", 1

    job = left_running()
    said = StringIO()
    with monkeypatch.context() as losing:
        losing.setattr(apps.get_app_config("base"), "run_due", lose_it)
        Clock(stdout=said).run_in_spite_of_the_database()
    assert "lost the database" in caplog.text
    assert said.getvalue() == ""

    Clock(stdout=said).run_in_spite_of_the_database()
    assert "jobs taken from dead workers: 1" in said.getvalue()
    job.refresh_from_db()
    assert job.status == "READY"


# --- a job that fails ---


def test_a_job_that_fails_is_tried_five_times(caplog: pytest.LogCaptureFixture) -> None:
    job = enqueue(break_down)
    for tries, delay in enumerate(AGAIN_AFTER, start=1):
        before = timezone.now()
        run_what_is_ready()
        job.refresh_from_db()
        assert (job.status, len(job.worker_ids)) == ("READY", tries)
        assert before + delay <= job.run_after <= timezone.now() + delay
        assert "failed for good" not in caplog.text
        due_now(job)
    run_what_is_ready()
    job.refresh_from_db()
    assert (job.status, len(job.worker_ids)) == ("FAILED", MOST_TRIES)
    assert retry_failed() == 0
    assert "failed for good after 5 tries: tests.backend.jobs.Broken" in caplog.text


def test_a_job_that_failed_while_its_worker_died_is_tried_again() -> None:
    ended = timezone.now() - timedelta(seconds=20)
    job = enqueue(break_down, status="FAILED", finished_at=ended, worker_ids=["dead"])
    assert dict(put_right()) == {"jobs taken from dead workers": 0, "failed jobs to try again": 1}
    job.refresh_from_db()
    assert (job.status, job.run_after, job.finished_at) == ("READY", ended + AGAIN_AFTER[0], None)


# --- results ---


def ended(status: str, **ago: int) -> tuple[str, datetime]:
    job = enqueue(be_done, status=status, finished_at=timezone.now() - timedelta(**ago), worker_ids=["w"] * MOST_TRIES)
    assert job.finished_at is not None
    return status, job.finished_at


def test_old_results_are_forgotten() -> None:
    kept = {ended("SUCCESSFUL", days=13, hours=23), ended("FAILED", days=89, hours=23)}
    for status, days in (("SUCCESSFUL", 14), ("FAILED", 90)):
        ended(status, days=days)
    enqueue(be_done, enqueued_at=timezone.now() - timedelta(days=400))
    assert forget_old_results() == 2
    assert set(DBTaskResult.objects.values_list("status", "finished_at")) == {*kept, ("READY", None)}


def test_the_clock_puts_right_and_forgets() -> None:
    left_running()
    enqueue(break_down, status="FAILED", finished_at=timezone.now(), worker_ids=["dead"])
    ended("SUCCESSFUL", days=15)
    said = StringIO()
    call_command("run_due", stdout=said)
    assert {"jobs taken from dead workers: 1", "failed jobs to try again: 1", "job results forgotten: 1"} <= set(
        said.getvalue().splitlines()
    )


# --- the command of the package, which gives no sign of life ---


def test_the_worker_without_a_sign_of_life_is_refused(start: Start) -> None:
    with pytest.raises(CommandError, match=r"manage.py work"):
        call_command("db_worker")
    refused = start("db_worker", "--queue-name", "*")
    assert "Run `manage.py work` instead." in refused.communicate()[1]
    assert refused.returncode == 1

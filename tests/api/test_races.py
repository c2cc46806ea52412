"""Two requests at the same moment, in real threads: one change, one answer each, and nothing half done."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from cases.models import CaseFile, Handover, Participation
from tests.api.cast import RECEIVER, Cast, Stage, ok

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*requests: Callable[[], Any]) -> list[Any]:
    """The answers, in the order of the requests."""
    start, answers = Barrier(len(requests)), [None] * len(requests)

    def send(number: int) -> None:
        try:
            start.wait(timeout=10)
            answers[number] = requests[number]()
        finally:
            connection.close()

    threads = [Thread(target=send, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert None not in answers
    return answers


@pytest.fixture
def offered() -> tuple[Stage, str]:
    stage = Stage(Cast())
    stage.cast.hire("lead", "colleague", "receiver", "receivers_colleague")
    stage.case = stage.open()
    stage.agree(RECEIVER)
    return stage, f"handovers/{stage.ask()['id']}"


def leads(stage: Stage) -> list[str]:
    active = Participation.objects.filter(case__reference=stage.reference, role="lead", ended_at=None)
    return list(active.values_list("agency__slug", flat=True))


def test_two_colleagues_accept_the_same_handover(offered: tuple[Stage, str]) -> None:
    stage, handover = offered
    answers = at_once(lambda: stage["receiver"].post(f"{handover}/accept"), lambda: stage["receivers_colleague"].post(f"{handover}/accept"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [late] = [answer.json() for answer in answers if answer.status_code == 409]
    assert (late["code"], late["current"]) == ("invalid_transition", "accepted")
    assert leads(stage) == [RECEIVER]
    assert [event["kind"] for event in ok(stage["receiver"].get(f"{stage.path}/events"))["results"]].count("handover_accepted") == 1


@pytest.mark.parametrize("verb", ["cancel", "reject"])
def test_a_handover_is_accepted_or_called_off(verb: str, offered: tuple[Stage, str]) -> None:
    stage, handover = offered
    other = {
        "cancel": lambda: stage["lead"].post(f"{handover}/cancel"),
        "reject": lambda: stage["receivers_colleague"].post(f"{handover}/reject", {"reason_code": "no_capacity"}),
    }[verb]
    accepted, called_off = at_once(lambda: stage["receiver"].post(f"{handover}/accept"), other)
    assert sorted([accepted.status_code, called_off.status_code]) == [200, 409]
    status = Handover.objects.get().status
    assert status == ("accepted" if accepted.status_code == 200 else ok(called_off)["status"])
    assert leads(stage) == [RECEIVER if status == "accepted" else "ccas-cahors"]
    late = (called_off if accepted.status_code == 200 else accepted).json()
    assert (late["code"], late["current"]) == ("invalid_transition", status)


def test_the_same_key_twice_opens_one_case(offered: tuple[Stage, str]) -> None:
    stage, _handover = offered

    def send() -> Any:
        return stage["lead"].post("cases", {"person": {"alias": "Un passant"}}, idempotency_key="once")

    answers = at_once(send, send)
    codes = sorted(answer.status_code for answer in answers)
    assert codes in ([201, 201], [201, 409])
    assert CaseFile.objects.exclude(reference=stage.reference).count() == 1
    if codes == [201, 409]:
        assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == ["idempotency_in_progress"]
    else:
        assert len({answer.json()["reference"] for answer in answers}) == 1
    assert ok(send(), 201)["reference"] == CaseFile.objects.exclude(reference=stage.reference).get().reference


def test_two_edits_of_what_both_have_read(offered: tuple[Stage, str]) -> None:
    stage, _handover = offered
    etag = stage["lead"].get(stage.path)["ETag"]
    answers = at_once(
        lambda: stage["lead"].patch(stage.path, {"summary": "Un."}, if_match=etag),
        lambda: stage["colleague"].patch(stage.path, {"summary": "Deux."}, if_match=etag),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    [kept] = [answer.json() for answer in answers if answer.status_code == 200]
    [stale] = [answer.json() for answer in answers if answer.status_code == 412]
    assert stale["current_representation"]["summary"] == kept["summary"] == stage.now()["summary"]

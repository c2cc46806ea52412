"""Writers: threads that each act for one member, and that insist, as good software does, until every request has a final answer."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from tests.crash.deeds import Deed, Member
from tests.crash.keep_alive import Answer, KeepAlive, Lost
from tests.crash.ledger import Entry, Ledger
from tests.crash.parts import Part

INSIST_FOR, PAUSE = 60.0, 0.1
"""Seconds."""
HANGS_UP = 0.05
"""Share of the requests whose answer the writer does not wait for, as on a train that enters a tunnel."""


class Gate:
    """Opens and closes the way for all writers. Once closed, no request is under way."""

    def __init__(self, writers: int) -> None:
        self._changed = threading.Condition()
        self._writers, self._waiting, self._open, self._over = writers, 0, False, False

    def open(self) -> None:
        with self._changed:
            self._open = True
            self._changed.notify_all()

    def close(self, within: float = INSIST_FOR + 20) -> None:
        """Raises TimeoutError when a writer does not come back."""
        with self._changed:
            self._open = False
            if not self._changed.wait_for(lambda: self._waiting == self._writers, within):
                raise TimeoutError(f"{self._writers - self._waiting} writers never got a final answer")

    def end(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def leave(self) -> None:
        with self._changed:
            self._writers -= 1
            self._changed.notify_all()

    def pass_through(self) -> bool:
        """Wait until it is open. False when all is over."""
        with self._changed:
            self._waiting += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._open or self._over)
            self._waiting -= 1
            return not self._over


@dataclass
class Tally:
    """What happened in one round, added up under a lock by whoever saw it."""

    acknowledged: int = 0
    in_doubt: int = 0
    carried_out_unheard: int = 0
    """Requests without an answer that turned out to have been carried out: sent again, they got the answer of the first time."""
    unheard_after_5xx: int = 0
    """Those of them that had been answered 500 or 503, and nothing else, before."""
    refused: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    """Answers that no correct request gets: 400, 5xx while nothing was killed."""
    first_after_kill: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class Desk:
    """What all writers share: where they write, what they note, when the last kill was."""

    def __init__(self, port: int, ledger: Ledger) -> None:
        self.port, self.ledger = port, ledger
        self.round, self.tally = 0, Tally()
        self.killed_at: float | None = None
        self.gave_up: list[str] = []

    def next_round(self) -> None:
        self.round, self.tally, self.killed_at = self.round + 1, Tally(), None


class Writer(threading.Thread):
    def __init__(self, part: Part, desk: Desk, gate: Gate, rng: Random) -> None:
        super().__init__(name=f"{part.agency} {'/'.join(part.roles)}", daemon=True)
        self.part, self.desk, self.gate, self.rng = part, desk, gate, rng
        self.line = KeepAlive(desk.port, {"Authorization": f"Bearer {part.token}", "Accept-Language": "en"})
        self.member = Member(part, self.get, rng)

    def run(self) -> None:
        while self.gate.pass_through():
            try:
                deed = self.member.next()
            except Lost:  # while looking: look again once somebody is there
                time.sleep(PAUSE)
                continue
            if deed is not None and not self.carry_out(deed):
                self.gate.leave()
                return

    def get(self, path: str, *, kind: str, **about: str) -> Answer:
        answer = self.line.send_json("GET", f"/api/v1{path}")
        if answer.status >= 500:
            raise Lost("GET")
        if answer.is_good and kind == "read_case":
            self.note(kind, "GET", path, answer, about=about)
        return answer

    def carry_out(self, deed: Deed) -> bool:
        """Send, and send again under the same key, until the answer is final. False when it never is."""
        key = str(uuid.UUID(int=self.rng.getrandbits(128), version=4)) if deed.method == "POST" else ""
        headers = {"Idempotency-Key": key} if key else {"If-Match": deed.if_match}
        tunnel = self.rng.random() < HANGS_UP

        def send() -> Answer:
            nonlocal tunnel
            if tunnel:
                tunnel = False
                self.line.send_and_hang_up(deed.method, f"/api/v1{deed.path}", deed.body, headers)
                raise Lost("nobody waited")
            return self.line.send_json(deed.method, f"/api/v1{deed.path}", deed.body, headers)

        try:
            answer, before, sent_at = insist(send)
        except TimeoutError as late:
            self.desk.gave_up.append(f"{deed.kind}: {late}")
            return False
        replayed = answer.headers.get("Idempotency-Replayed") == "true"
        more: dict[str, Any] = {"key": key, "body": deed.body, "about": deed.about, "doubts": len(before), "replayed": replayed}
        self.note(deed.kind, deed.method, deed.path, answer, **more)
        self.count(answer, before, replayed, sent_at)
        return True

    def replay(self, entry: Entry) -> Answer:
        """Raises TimeoutError."""
        send = partial(self.line.send_json, entry.method, f"/api/v1{entry.path}", entry.body, {"Idempotency-Key": entry.key})
        return insist(send)[0]

    def note(self, kind: str, method: str, path: str, answer: Answer, **more: Any) -> None:
        self.desk.ledger.write(
            Entry(
                kind=kind,
                agency=self.part.agency,
                user=self.part.user,
                method=method,
                path=path,
                status=answer.status,
                answer=answer.text,
                round=self.desk.round,
                **more,
            )
        )

    def count(self, answer: Answer, before: list[int], replayed: bool, sent_at: float) -> None:
        tally, killed_at = self.desk.tally, self.desk.killed_at
        with tally.lock:
            tally.in_doubt += bool(before)
            tally.carried_out_unheard += bool(before and replayed)
            tally.unheard_after_5xx += bool(before and replayed and min(before) >= 500)
            if answer.is_good:
                tally.acknowledged += 1
                if killed_at is not None and sent_at >= killed_at and tally.first_after_kill is None:
                    tally.first_after_kill = time.monotonic()
            else:
                code = code_of(answer.body)
                (tally.broken if answer.status in (400, 401, 422, 428, 429) else tally.refused)[f"{answer.status} {code}"] += 1


def insist(send: Callable[[], Answer]) -> tuple[Answer, list[int], float]:
    """The final answer, the status of each attempt before (0: no answer came), and when the last one was sent. Raises TimeoutError."""
    give_up, before = time.monotonic() + INSIST_FOR, list[int]()
    while True:
        sent_at = time.monotonic()
        try:
            answer = send()
            if is_final(answer):
                return answer, before, sent_at
            before.append(answer.status)
        except Lost:
            before.append(0)
        if sent_at > give_up:
            raise TimeoutError(f"no final answer in {INSIST_FOR:.0f} seconds")
        time.sleep(PAUSE)


def is_final(answer: Answer) -> bool:
    return answer.status < 500 and not (answer.status == 409 and code_of(answer.body) == "idempotency_in_progress")


def code_of(problem: Mapping[str, Any]) -> str:
    return str(problem.get("code", "?"))

"""The rounds of `make crash`, and the table that they end in."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from django.core.management import call_command
from django.db import connections

from tests.crash.cast import gather
from tests.crash.instance import HOME, Instance
from tests.crash.keep_alive import KeepAlive
from tests.crash.kept import all_lost, notice_path
from tests.crash.kills import KILLS, schedule
from tests.crash.ledger import Entry, Ledger
from tests.crash.rules import Broken, abandoned_jobs, all_broken
from tests.crash.witness import Witness
from tests.crash.writers import Desk, Gate, Tally, Writer, insist

WRITE_BEFORE, WRITE_AFTER = (1.5, 3.5), 1.0
"""Seconds of writing before a kill (between), and after the recovery."""
DOWN_FOR = (0.0, 0.6)
"""Seconds between a kill and the supervisor's restart."""
REPLAYS = 15
"""Acknowledged requests sent again in each round."""
DRAINED_WITHIN = 60.0
COLUMNS = "{:>5}  {:<17}{:>6}{:>9}{:>9}{:>8}{:>9}{:>10}{:>8}"


class Play:
    def __init__(self, instance: Instance, rng: Random, sabotage: str, say: Callable[[str], None], started: float) -> None:
        self.instance, self.rng, self.say, self.started = instance, rng, say, started
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        parts, self.stranger = gather()
        if sabotage:
            with connections["owner"].cursor() as cursor:
                cursor.execute(sabotage)
        connections.close_all()
        self.ledger = Ledger(HOME / "ledger.jsonl")
        self.desk = Desk(instance.port, self.ledger)
        self.gate = Gate(len(parts))
        self.writers = [Writer(part, self.desk, self.gate, Random(rng.random())) for part in parts]
        self.witness = Witness(instance.owner_url)
        self.broken: dict[Broken, None] = {}
        """In the order in which they were found, once each."""
        self.kills = self.replays = self.unheard_after_5xx = 0
        self.recoveries: list[float] = []
        self.refused, self.wrong = Counter[str](), Counter[str]()

    # --- the rounds ---

    def run(self, rounds: int) -> int:
        """The exit code."""
        self.instance.wait_until_ready()
        self.say(f"Served after {time.monotonic() - self.started:.0f} s by {len(self.writers)} writers\n")
        self.say(COLUMNS.format("round", "killed", "writes", "in doubt", "of which", "refused", "replayed", "recovered", "broken"))
        self.say(COLUMNS.format("", "", "kept", "", "done", "", "", "after", ""))
        for thread in (self.witness, *self.writers):
            thread.start()
        try:
            for name in schedule(rounds, self.rng):
                self.play_round(name)
            self.empty_the_queue()
            self.look_at_the_files()
        except TimeoutError as late:
            self.add(Broken("everything recovers", str(late)))
        finally:
            self.gate.end()
            self.witness.end()
            self.ledger.close()
        self.add(*self.witness.broken, *(Broken("everything recovers", what) for what in self.desk.gave_up))
        self.add(*(Broken("nothing ends by itself", name) for name in self.instance.ended_by_themselves))
        self.add(*(Broken("only what is correct is asked", f"{answer}: {count}") for answer, count in self.wrong.items()))
        return self.conclude()

    def add(self, *found: Broken) -> list[Broken]:
        """Those that were not known yet."""
        new = [broken for broken in dict.fromkeys(found) if broken not in self.broken]
        self.broken.update(dict.fromkeys(new))
        return new

    def play_round(self, name: str) -> None:
        self.desk.next_round()
        self.gate.open()
        time.sleep(self.rng.uniform(*WRITE_BEFORE))
        self.desk.killed_at = time.monotonic()
        KILLS[name](self.instance, self.rng)
        self.kills += 1
        time.sleep(self.rng.uniform(*DOWN_FOR))
        self.instance.wait_until_ready()
        self.wait_for_a_write()
        time.sleep(WRITE_AFTER)
        self.gate.close()
        self.instance.wait_until_ready()  # a master that was killed leaves workers, which hold the port for a while
        self.instance.excused.clear()
        connections.close_all()  # the server that they led to may be dead

        found = self.add(*self.send_again(), *self.look_as_a_stranger(), *self.look())
        self.tell(name, self.desk.tally, found)

    def wait_for_a_write(self) -> None:
        give_up = time.monotonic() + 60
        while self.desk.tally.first_after_kill is None:
            if time.monotonic() > give_up:
                raise TimeoutError("nothing was acknowledged within 60 seconds of a kill")
            self.instance.mend()
            time.sleep(0.02)

    def tell(self, name: str, tally: Tally, found: list[Broken]) -> None:
        assert tally.first_after_kill is not None
        assert self.desk.killed_at is not None
        self.recoveries.append(tally.first_after_kill - self.desk.killed_at)
        self.refused += tally.refused
        self.wrong += tally.broken
        self.unheard_after_5xx += tally.unheard_after_5xx
        numbers = (tally.acknowledged, tally.in_doubt, tally.carried_out_unheard, tally.refused.total())
        self.say(COLUMNS.format(self.desk.round, name, *numbers, self.replayed, f"{self.recoveries[-1]:.2f} s", len(found)))
        for broken in found[:5]:
            self.say(f"       {broken.rule}: {broken.what}")

    # --- looking ---

    def send_again(self) -> list[Broken]:
        """The same key, the same answer: all that was in doubt in this round, and some of what was acknowledged, now or long ago."""
        posts = [entry for entry in self.ledger.entries if entry.key and entry.is_acknowledged]
        doubtful = [entry for entry in posts if entry.doubts and entry.round == self.desk.round]
        again = [*doubtful, *self.rng.sample(posts, min(REPLAYS, len(posts)))]
        self.replayed = len(again)
        self.replays += len(again)
        by_token = {(writer.part.agency, writer.part.user): writer for writer in self.writers}
        found = []
        for entry in again:
            answer = by_token[entry.agency, entry.user].replay(entry)
            same = (answer.status, answer.text) == (entry.status, entry.answer) and answer.headers.get("Idempotency-Replayed") == "true"
            if not same and not (answer.status == 404 and self.has_left(entry)):
                found.append(Broken("a key is answered as before", f"{entry.kind}, key {entry.key}: {answer.status} {answer.text[:80]}"))
        return found

    def has_left(self, entry: Entry) -> bool:
        """Whether the agency that asked no longer sees the case that the answer is about."""
        case = entry.about.get("case") or (entry.told["id"] if entry.kind == "take_up_flag" else None)
        if case is None and "irritant" in entry.about:
            query, key = "SELECT case_id FROM irritants_irritant WHERE id = %s", entry.about["irritant"]
            case = self.ask(query, key)[0][0]
        if case is None:
            return False
        query = (
            "SELECT 1 FROM cases_participation p JOIN agencies_agency a ON a.id = p.agency_id "
            "WHERE p.case_id = %s AND a.slug = %s AND p.ended_at IS NULL"
        )
        return not self.ask(query, case, entry.agency)

    def look_as_a_stranger(self) -> list[Broken]:
        line = KeepAlive(self.instance.port, {"Authorization": f"Bearer {self.stranger.token}"})
        opened = [entry for entry in self.ledger.entries if entry.kind == "open_case" and entry.is_acknowledged]
        found = []
        for entry in self.rng.sample(opened, min(5, len(opened))):
            reference = entry.told["reference"]
            if (status := insist(partial(line.send, "GET", f"/api/v1/cases/{reference}"))[0].status) != 404:
                found.append(Broken("a stranger learns nothing", f"case {reference}: {status}"))
        if (listed := insist(partial(line.send, "GET", "/api/v1/cases/count"))[0]["count"]) != 0:
            found.append(Broken("a stranger learns nothing", f"{listed} cases in their list"))
        line.close()
        return found

    def look(self) -> list[Broken]:
        with connections["owner"].cursor() as cursor:
            return [*all_broken(), *all_lost(cursor, self.ledger.entries)]

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with connections["owner"].cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    # --- the end ---

    def empty_the_queue(self) -> None:
        """Jobs of dead workers are taken, every job ends, and every notice left at least once."""
        give_up = time.monotonic() + DRAINED_WITHIN
        call_command("run_due", verbosity=0)
        waiting = "SELECT id FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING') LIMIT 5"
        while left := self.ask(waiting):
            if time.monotonic() > give_up:
                self.add(*(Broken("the queue drains", f"job {job}") for (job,) in left))
                return
            self.instance.mend()
            self.ask(
                "UPDATE django_tasks_database_dbtaskresult SET run_after = now() WHERE status = 'READY' RETURNING 1"
            )  # no need to wait
            time.sleep(0.2)
        with connections["owner"].cursor() as cursor:
            self.add(*abandoned_jobs(cursor))
        failed = self.ask("SELECT id FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'")
        self.add(*(Broken("no job fails", str(job)) for (job,) in failed), *self.unsent())

    def unsent(self) -> list[Broken]:
        mails = HOME / "mails"
        sent = set(mails.read_text("utf-8").splitlines()) if mails.exists() else set()
        site = f"http://127.0.0.1:{self.instance.port}"
        asked = [entry for entry in self.ledger.entries if entry.is_acknowledged and entry.kind in ("hand_over", "raise_flag")]
        return [Broken("what awaits an agency is told it", path) for path in map(notice_path, asked) if f"{site}{path}" not in sent]

    def look_at_the_files(self) -> None:
        """Indexes agree with tables, and tables with their checksums."""
        self.instance.ask_superuser(
            "CREATE EXTENSION IF NOT EXISTS amcheck; "
            "SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam "
            "WHERE a.amname = 'btree' AND n.nspname = 'public' AND c.relkind = 'i' AND i.indisvalid AND c.relpersistence = 'p'"
        )

    def conclude(self) -> int:
        entries = self.ledger.entries
        acknowledged = [entry for entry in entries if entry.is_write and entry.is_acknowledged]
        retried = self.ask("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE jsonb_array_length(worker_ids) > 1")[0][0]
        lost = sum(broken.rule.startswith(("what was acknowledged", "the answer to a key")) for broken in self.broken)
        rules = Counter(broken.rule for broken in self.broken)
        self.say("")
        for name, value in {
            "rounds, kills": f"{self.desk.round}, {self.kills}",
            "writes acknowledged": f"{len(acknowledged)}, of {len({entry.kind for entry in acknowledged})} kinds",
            "acknowledged and lost": lost,
            "replays, all answered as before": self.replays if not rules["a key is answered as before"] else "NO",
            "carried out although answered 5xx": self.unheard_after_5xx,
            "jobs taken from a dead worker": retried,
            "looks at every instant": self.witness.looks,
            "refused (another came first)": ", ".join(f"{count} × {code}" for code, count in self.refused.most_common()) or "none",
            "recovered after": f"{median(self.recoveries):.2f} s (median), {max(self.recoveries):.2f} s (longest)"
            if self.recoveries
            else "never",
            "duration": f"{time.monotonic() - self.started:.0f} s",
        }.items():
            self.say(f"  {name:<36} {value}")
        for rule, count in rules.most_common():
            self.say(f"  BROKEN  {rule}: {count}, such as {next(broken.what for broken in self.broken if broken.rule == rule)}")
        self.say(
            "\nNothing was lost."
            if not self.broken
            else f"\nSomething is wrong. The evidence: {Path(HOME / 'ledger.jsonl')} and the database beside it."
        )
        return 1 if self.broken else 0

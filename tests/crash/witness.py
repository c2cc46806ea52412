"""Somebody who looks at the database all the time, while everything is written and killed: never without a lead, at every instant."""

import threading
from contextlib import closing, suppress

import psycopg2

from tests.crash.rules import RULES, Broken

AT_EVERY_INSTANT = ("a person has at most one open case", "an open case has one lead", "a closed case awaits no answer")
PAUSE = 0.05
"""Seconds."""


class Witness(threading.Thread):
    def __init__(self, owner_url: str) -> None:
        super().__init__(name="witness", daemon=True)
        self.owner_url, self.looks, self.broken = owner_url, 0, list[Broken]()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(PAUSE):
            with suppress(psycopg2.Error):  # the database was killed: look again
                self.look_until_it_ends()

    def look_until_it_ends(self) -> None:
        with closing(psycopg2.connect(self.owner_url)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            while not self._over.wait(PAUSE):
                for rule in AT_EVERY_INSTANT:
                    cursor.execute(RULES[rule])
                    self.broken += [Broken(f"at every instant: {rule}", str(row[0])) for row in cursor.fetchall()]
                self.looks += 1

    def end(self) -> None:
        self._over.set()
        self.join()

"""A soak: people at work for some minutes. Exit code 1 when anybody got an answer that no correct request gets."""

import argparse
import os
import signal
import sys
import time
from random import Random

from tests.calibration import calibration
from tests.measured import PAGE, keep
from tests.soak.desks import AT_MOST, THINKS, Desk, Pages, Software
from tests.soak.people import at_work
from tests.soak.report import table_of_actions, table_of_facts, table_of_memory
from tests.soak.served import HOME, Login, Served, serving, the_place
from tests.soak.stopwatch import Stopwatch

LOOK_EVERY = 2.0
"""Seconds between two counts of connections."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--database", default="filrouge_volume", help="one that `make volume` filled; else the demo's data are loaded")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {PAGE.relative_to(PAGE.parents[1])}")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with us
    place = the_place(arguments.database)
    say(f"Database {place.name}: {len(place.people)} people may act")
    HOME.mkdir(parents=True, exist_ok=True)
    calibrated = calibration(place.urls.app, HOME)
    with serving(place) as served:
        text, errors = soak(served, at_work(place.people, arguments.agents), arguments.minutes, Random(arguments.seed), calibrated)
    say(f"\n{text}")
    if arguments.write:
        keep("soak", text)
    sys.exit(1 if errors else 0)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def soak(served: Served, people: list[Login], minutes: float, rng: Random, calibrated: dict[str, str]) -> tuple[str, int]:
    """The report, and how many errors there were."""
    watch, port = Stopwatch(), served.port
    agencies = sorted({person.agency for person in people if person.role in ("caseworker", "coordinator")})
    desks: list[Desk] = [
        (Pages if (number + number // 10) % 2 else Software)(person, port, agencies, watch, Random(rng.random()))
        for number, person in enumerate(people)
    ]  # every other one, and of the managers and volunteers too
    before, began = served.web_workers(), time.monotonic()
    say(f"{len(desks)} people for {minutes:g} minutes on http://127.0.0.1:{port}")
    for desk in desks:
        desk.leave_at = began + minutes * 60
        desk.start()
    connections = 0
    while time.monotonic() < began + minutes * 60:
        connections = max(connections, served.connections())
        time.sleep(LOOK_EVERY)
    for desk in desks:
        desk.join(AT_MOST + 60)
    seconds = time.monotonic() - began
    facts = {
        "database": served.place.name,
        "people": f"{len(desks)}: {', '.join(f'{roles} {role}' for role, roles in counted(people).items())}; half in a browser, half by API key",
        "thinking between two actions": f"{THINKS:g} s on average, {AT_MOST:g} s at most",
        "duration": f"{seconds / 60:.1f} minutes",
        "actions, requests": f"{sum(len(action.seconds) for action in watch.actions.values())}, {watch.requests}",
        "requests a second": f"{watch.requests / seconds:.1f}",
        "errors": watch.errors,
        "connections to the database, at most": f"{connections}, the worker's two and the clock's included",
        "load after": f"{os.getloadavg()[0]:.1f}",
        **calibrated,
    }
    for wrong in watch.what_went_wrong[:10]:
        say(f"  wrong: {wrong}")
    text = "\n\n".join(
        ["## A working day in small", table_of_facts(facts), table_of_actions(watch), table_of_memory(before, served.web_workers())]
    )
    return text, watch.errors


def counted(people: list[Login]) -> dict[str, int]:
    roles = [person.role for person in people]
    return {role: roles.count(role) for role in dict.fromkeys(roles)}


if __name__ == "__main__":
    main()

"""Rounds of writing, killing, restarting and looking. Exit code 1 when anything acknowledged is lost or any rule of the house is broken."""

import argparse
import signal
import sys
import time
from random import Random

from tests.crash.instance import HOME, Instance, prepare_environment

SABOTAGES = {
    "late_commits": "ALTER DATABASE crash SET synchronous_commit = off",
    "forgotten_keys": """
        CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN DELETE FROM base_storedanswer WHERE id = new.id; RETURN NULL; END';
        CREATE TRIGGER forget AFTER INSERT ON base_storedanswer FOR EACH ROW EXECUTE FUNCTION forget()""",
}
"""Ways to make it fail, to see that it can: commits are acknowledged before they are on the disk; answers to keys are not kept."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sabotage", choices=["", *SABOTAGES], default="", help="break something on purpose: it must be found")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with us
    prepare_environment()
    instance = Instance()
    try:
        instance.make_database()
        sys.exit(play(instance, arguments.rounds, arguments.seed, arguments.sabotage))
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        instance.end()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def play(instance: Instance, rounds: int, seed: int, sabotage: str) -> int:
    """The exit code."""
    import django

    django.setup()
    from tests.crash.rounds import Play

    started = time.monotonic()
    say(f"Database, reference data and members in {HOME.relative_to(HOME.parent.parent)}; seed {seed}")
    return Play(instance, Random(seed), SABOTAGES.get(sabotage, ""), say, started).run(rounds)


if __name__ == "__main__":
    main()

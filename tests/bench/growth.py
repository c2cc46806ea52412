"""`python -m tests.bench.growth`: the same requests on loads of a thousand to a million cases, as a caseworker of the largest agency.

Each load has a database of its own, which `load_volume` fills if need be; the million is that of `make volume`, and is left out if it is not there.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.__main__ import use

SIZES = (1_000, 10_000, 100_000)
LARGEST = ("filrouge_volume", Path(".local/volume.json"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/performance.md")
    parser.add_argument("--only", nargs=2, metavar=("DATABASE", "KEYS"), help="measure one, and print its figures as JSON")
    said = parser.parse_args()
    if said.only:
        database, keys = said.only
        use(database)
        sys.stdout.write(json.dumps(measured(Path(keys))))
        return
    loads = [(f"filrouge_growth_{cases}", Path(f".local/growth-{cases}.json"), cases) for cases in SIZES]
    for database, keys, cases in loads:
        load(database, keys, cases)
    if LARGEST[1].exists():
        loads.append((*LARGEST, cases_of(LARGEST[1])))
    found = {cases: figures_of(database, keys) for database, keys, cases in loads}
    compare(found, write=said.write)


def load(database: str, keys: Path, cases: int) -> None:
    environment = {**os.environ, "FILROUGE_DATABASE": database}
    command = [sys.executable, "manage.py", "load_volume", "--prepare", "--cases", str(cases), "--keys", str(keys)]
    subprocess.run(command, env=environment, check=True)


def cases_of(keys: Path) -> int:
    return int(str(json.loads(keys.read_text("utf-8"))["load"]).split()[0].replace(",", ""))


def figures_of(database: str, keys: Path) -> dict[str, float]:
    """In a process of its own, as Django knows one database."""
    command = [sys.executable, "-m", "tests.bench.growth", "--only", database, str(keys)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def measured(keys: Path) -> dict[str, float]:
    """Milliseconds, p50, by the name of what is done; `sees` is the number of cases of the agency."""
    from tests.bench import finding, irritants, reading, writing
    from tests.bench.measure import in_turns
    from tests.bench.setting import setting

    where = setting(keys)
    actor = where.actors["huge"]
    accepting = writing.accepting(where, actor)
    runs: dict[str, Any] = {
        "first page, hand SQL": partial(reading.by_hand, actor),
        "first page of cases": partial(reading.page, actor),
        "cases that are late": partial(reading.page, actor, "overdue=true&status=open&status=in_progress&status=on_hold"),
        "search of a common name": partial(finding.searched, actor, "martin"),
        "first page of irritants": partial(irritants.page, actor, ""),
        "figures of a living area, by theme": partial(finding.figures_of, where.steering, ["theme"]),
        "live figures of the agency": partial(finding.figures_of, actor, []),
        "open a case": writing.opening(where, actor),
        "raise a flag": writing.raising(where, actor),
        "accept a handover": accepting,
    }
    taken = in_turns(runs, rounds=12, warm=2)
    return {"sees": where.cases["huge"], **{name: each.p50 for name, each in taken.items()}}


def compare(found: dict[int, dict[str, float]], *, write: bool) -> None:
    from tests.bench import report
    from tests.measured import keep

    smallest, largest = min(found), max(found)
    tens = math.log10(largest / smallest)
    table = report.Table(
        f"Growth from {smallest:,} to {largest:,} cases, p50 ms, as a caseworker of the largest agency",
        ["what", *(f"{cases:,}" for cases in found), "× for 10 × the cases"],
    )
    table.rows.append(["cases that the agency sees", *(f"{each['sees']:,.0f}" for each in found.values()), ""])
    for name in list(found[smallest])[1:]:
        factor = (found[largest][name] / found[smallest][name]) ** (1 / tens)
        table.rows.append([name, *(f"{each[name]:.1f}" for each in found.values()), f"{factor:.2f}"])
    report.say(table.plain())
    if write:
        keep("growth", table.markdown())


if __name__ == "__main__":
    main()

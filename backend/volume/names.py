"""First names by how many bear them; surnames that many bear, and made-up ones that few do. None is anybody's."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

from backend.demo.names import NAMES

PARTS = Path(__file__).resolve().parent / "data" / "surname_parts.txt"
"""Beginnings, middles and ends of surnames, a line of each."""
SURNAMES = 20_000
FREQUENT = ("Martin", "Bernard", "Petit", "Robert", "Durand", "Dubois", "Moreau", "Lefèvre", "Garcia", "Nguyen")


def first_names() -> dict[tuple[str, int], tuple[list[str], list[int]]]:
    """By sex and first year of the cohort: names, and how many people bear each."""
    found: dict[tuple[str, int], tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for row in listed("first_name"):
        names, weights = found[row["sex"], int(row["birth_cohort"][:4])]
        names.append(row["value"])
        weights.append(int(row["weight"]))
    return found


def surnames(seed: int) -> list[str]:
    """The frequent ones first: a search can be for either kind."""
    rng = Random(f"surnames {seed}")  # noqa: S311  # nothing secret
    ordinary = [row["value"] for row in listed("last_name")]
    found = dict.fromkeys([*FREQUENT, *rng.sample(ordinary, k=len(ordinary))])
    beginnings, middles, ends = (line.split() for line in PARTS.read_text("utf-8").splitlines())
    while len(found) < SURNAMES:
        middle = rng.choice(middles) if rng.random() < 0.6 else ""
        found.setdefault(rng.choice(beginnings) + middle + rng.choice(ends))
    return list(found)


def listed(kind: str) -> Iterator[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row["kind"] == kind)

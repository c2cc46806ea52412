"""Names that nobody can take for a real person's: a first name of the age and sex, and a surname that says that it is invented."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random

NAMES = Path(__file__).resolve().parent / "data" / "names.csv"

PROFESSIONAL = "Démo"
"""Surname of everybody who works in an agency of the demonstration."""

OF_THE_STORIES = frozenset({"Sarah", "Sébastien", "Roseline"})
"""First names that nobody else has here."""

SURNAMES = (
    "Exemple",
    "Fictif",
    "Imaginaire",
    "Spécimen",
    "Prototype",
    "Maquette",
    "Gabarit",
    "Figurant",
    "Quidam",
    "Untel",
    "Chimère",
    "Licorne",
    "Pseudonyme",
    "Brouillon",
    "Hypothèse",
    "Échantillon",
    "Dupersonnage",
    "Mirage",
    "Fantaisie",
    "Esquisse",
    "Illusion",
    "Anecdote",
    "Toutlemonde",
    "Desessais",
    "Duroman",
    "Delafable",
    "Duconte",
    "Lemodèle",
    "Simulacre",
    "Trompelœil",
    "Ébauche",
    "Dulogiciel",
    "Bacasable",
    "Démonstration",
    "Ducroquis",
    "Delesquisse",
    "Labrochure",
    "Dufeuilleton",
    "Dudécor",
    "Lasilhouette",
    "Lepochoir",
    "Ducalque",
    "Lagommette",
    "Dubuvard",
)
"""One for each person met in the demonstration: were there two alike, opening a case would find a probable double."""


class Names:
    """First names of names.csv, drawn by their weight for the sex and the year of birth; surnames in order, each once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._surnames = iter(SURNAMES)
        self._double_surnames = (f"{one}-{SURNAMES[(at + apart) % len(SURNAMES)]}" for apart in (5, 17) for at, one in enumerate(SURNAMES))
        self._first_names: dict[tuple[str, int], tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        with NAMES.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["kind"] == "first_name" and row["value"] not in OF_THE_STORIES:
                    names, weights = self._first_names[row["sex"], int(row["birth_cohort"][:4])]
                    names.append(row["value"])
                    weights.append(int(row["weight"]))

    def first_name(self, sex: str, birth: date) -> str:
        cohort = max((key for key in self._first_names if key[0] == sex and key[1] <= birth.year), default=(sex, 1930))
        names, weights = self._first_names[cohort]
        return self._rng.choices(names, weights)[0]

    def surname(self) -> str:
        return next(self._surnames)

    def double_surname(self) -> str:
        return next(self._double_surnames)

"""Who writes, for which agencies, in which roles."""

from dataclasses import dataclass

BOTH = ("caseworker", "coordinator")
WRITERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ccas-cahors", ("caseworker",)),
    ("ccas-cahors", BOTH),
    ("france-services-catus", BOTH),
    ("caf-lot", BOTH),
    ("cpam-lot", ("caseworker",)),
    ("france-travail-cahors", BOTH),
    ("departement-lot", BOTH),
    ("ddetspp-lot", BOTH),
    ("admr-lot", ("flagger",)),
)
CASE_AGENCIES = tuple(dict.fromkeys(agency for agency, roles in WRITERS if "caseworker" in roles))
STRANGER = ("msa-midi-pyrenees-nord", ("caseworker",))
"""Nobody ever asks this agency to join."""


@dataclass(frozen=True)
class Part:
    agency: str
    roles: tuple[str, ...]
    user: str
    token: str

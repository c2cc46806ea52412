"""Who is at work: mostly caseworkers, of as many agencies as there are, a manager and a volunteer among ten."""

from collections.abc import Iterable, Sequence
from itertools import cycle, zip_longest

from tests.soak.served import Login

OTHERS = {8: "manager", 9: "flagger"}
"""Place among ten, and the role of whoever has it. The others work on cases."""


def at_work(people: Sequence[Login], agents: int) -> list[Login]:
    """That many; the same person twice when there are fewer."""
    on_cases = one_agency_after_the_other(person for person in people if person.role in ("caseworker", "coordinator"))
    found = {role: one_agency_after_the_other(person for person in people if person.role == role) for role in OTHERS.values()}
    next_of = {role: cycle(those or on_cases) for role, those in {**found, "": on_cases}.items()}
    return [next(next_of[OTHERS.get(number % 10, "")]) for number in range(agents)]


def one_agency_after_the_other(people: Iterable[Login]) -> list[Login]:
    """First one of each agency, then another of each."""
    by_agency: dict[str, list[Login]] = {}
    for person in people:
        by_agency.setdefault(person.agency, []).append(person)
    return [person for row in zip_longest(*by_agency.values()) for person in row if person is not None]

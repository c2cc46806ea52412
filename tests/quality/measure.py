"""How well matching and search do on people whose truth is known."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from agencies.actor import Actor
from backend.base import clock
from cases.models import CaseFile, CaseGroupGrant, Participation, Person
from cases.people.matching import probable_matches
from cases.people.search import search_people
from cases.references import new_reference
from cases.sharing.grants import wanted_grants
from tests.quality.people import Met, Written, known, met_again

TOP = 5
"""How far somebody reads in a list of people found."""


@dataclass
class Score:
    wanted: int = 0
    found: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


@dataclass
class Report:
    ways: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))

    @property
    def whole(self) -> Score:
        scores = self.ways.values()
        return Score(*(sum(getattr(score, name) for score in scores) for name in ("wanted", "found", "wrong")))

    def table(self, title: str) -> str:
        lines = [f"| {title} | of | recall | wrong |", "|---|---:|---:|---:|"]
        lines += [
            f"| {way} | {one.wanted} | {one.recall:.0%} | {one.wrong} |" if one.wanted else f"| {way} | – | – | {one.wrong} |"
            for way, one in self.ways.items()
        ]
        whole = self.whole
        return "\n".join(
            [*lines, f"| **all: precision {whole.precision:.1%}** | {whole.wanted} | **{whole.recall:.1%}** | {whole.wrong} |"]
        )


def settle(actor: Actor) -> list[Person]:
    """People that nobody knew, each in an open case of the actor's agency."""
    agency = actor.acting_agency
    people = Person.objects.bulk_create(
        Person(created_by_agency=agency, seen_by_groups=[agency.caseworkers_id], **vars_of(one)) for one in known()
    )
    cases = CaseFile.objects.bulk_create(CaseFile(reference=new_reference(), person=person, opened_by_agency=agency) for person in people)
    leads = Participation.objects.bulk_create(
        Participation(case=case, agency=agency, role="lead", ground="opened", started_at=clock.now()) for case in cases
    )
    CaseGroupGrant.objects.bulk_create(
        CaseGroupGrant(content_object=lead.case, group_id=group, permission_id=permission)
        for lead in leads
        for group, permission in wanted_grants([lead])
    )
    return people


def vars_of(one: Written) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("first_name", "last_name", "birth_name", "birth_date")}


def matching(people: list[Person], *, one_in: int = 1) -> Report:
    report = Report()
    for met in islice(met_again(known()), None, None, one_in):
        found = [other for other, _score in probable_matches(Person(**vars_of(met.written)))]
        count(report.ways[met.way], met, people, found)
    return report


def searching(people: list[Person], actor: Actor, *, one_in: int = 1) -> Report:
    """What is typed: a first name and a surname. Only those who are known are looked for."""
    report = Report()
    for met in islice(met_again(known()), None, None, one_in):
        if met.of is None or "01/01" in met.way or "date" in met.way or "day" in met.way:
            continue
        typed = f"{met.written.first_name} {met.written.last_name or met.written.birth_name}"
        found = [one.person for one in search_people(actor, typed)][:TOP]
        count(report.ways[met.way], met, people, found)
    return report


def count(score: Score, met: Met, people: list[Person], found: Iterable[Person]) -> None:
    found = list(found)
    right = people[met.of] if met.of is not None else None
    score.wanted += right is not None
    score.found += right in found
    score.wrong += sum(other != right for other in found)

"""Is this person in a file already? Names are compared whatever their order, accents and small slips; an alias alone is never matched."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict
from cases.models import CaseFile, Person, ProbablePair
from cases.names import normalise

PROBABLE = 86
"""Out of 100. One letter wrong in an ordinary name is about 92; two different first names under the same surname about 70."""
CANDIDATES = 20


def probable_matches(person: Person) -> list[tuple[Person, int]]:
    """People in the base who are probably this one, closest first, with the closeness. One statement."""
    if person.known_by_alias_only or person.blanked_at:
        return []
    scored = [(other, closeness(person, other)) for other in candidates(person, Person.objects.all())]
    return sorted(((other, score) for other, score in scored if score >= PROBABLE), key=lambda found: -found[1])


def candidates(person: Person, among: QuerySet[Person]) -> Any:
    """People with a name like this one. Of many homonyms, those born on the same day come first."""
    name = spelled(person)
    born_elsewhen = Case(When(birth_date=person.birth_date, then=0), default=1) if person.birth_date else Value(1)
    return (
        among.filter(usager_norm__trigram_similar=name, blanked_at=None)
        .exclude(pk=person.pk)
        .exclude(first_name="", last_name="", birth_name="")
        .annotate(near=TrigramSimilarity("usager_norm", name), born_elsewhen=born_elsewhen)
        .order_by("born_elsewhen", "-near", "pk")[:CANDIDATES]
    )


def closeness(one: Person, other: Person) -> int:
    """0 to 100: the best agreement of a usage or birth name, which two birth dates confirm or contradict."""
    score = max(fuzz.token_sort_ratio(mine, theirs) for mine in full_names(one) for theirs in full_names(other))
    if one.birth_date and other.birth_date:
        score += 8 if one.birth_date == other.birth_date else -25
    return max(0, min(100, round(score)))


def refuse_double(person: Person, *, actor: Actor, not_same_as: Collection[str]) -> list[tuple[Person, int]]:
    """Raise Conflict `already_open` when an open case that the actor sees is probably this person's; else the matches out of sight."""
    matches = probable_matches(person)
    if not matches:
        return []
    seen = {
        case.person_id: case
        for case in CaseFile.objects.visible_to(actor).filter(person__in=[other for other, _score in matches], closed_at=None)
    }
    for other, _score in matches:
        case = seen.get(other.pk)
        if case and case.reference not in not_same_as:
            raise already_open(case.reference)
    return [(other, score) for other, score in matches if other.pk not in seen]


def cases_probably_of(person: Person, actor: Actor) -> list[CaseFile]:
    """Open cases in the actor's sight that are probably this person's, closest first."""
    found = [other.pk for other, _score in probable_matches(person)]
    seen = {
        case.person_id: case
        for case in CaseFile.objects.visible_to(actor).filter(person__in=found, closed_at=None).select_related("person")
    }
    return [seen[pk] for pk in found if pk in seen]


def already_open(reference: str) -> Conflict:
    return Conflict(
        _("This person probably has an open case already, %(reference)s. Work on it, or say that it is somebody else.")
        % {"reference": reference},
        code="already_open",
        reference=reference,
    )


def put_aside(person: Person, matches: Iterable[tuple[Person, int]]) -> None:
    """Keep probable pairs for review, quietly: who opened the case learns nothing."""
    pairs = [
        ProbablePair(first=min(person, other, key=_key), second=max(person, other, key=_key), score=score, found_at=clock.now())
        for other, score in matches
    ]
    ProbablePair.objects.bulk_create(pairs, ignore_conflicts=True)


def spelled(person: Person) -> str:
    return normalise(f"{person.first_name} {person.last_name} {person.birth_name}")


def full_names(person: Person) -> set[str]:
    surnames = {normalise(person.last_name), normalise(person.birth_name)} - {""} or {""}
    return {f"{normalise(person.first_name)} {surname}".strip() for surname in surnames}


def _key(person: Person) -> str:
    return person.pk.hex

"""Is this person in a file already? Names are compared whatever their order, accents and small slips; an alias alone is never matched."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from agencies.actor import Actor
from backend.base import clock
from backend.base.adding import add_unless_there
from backend.base.errors import Conflict
from cases.levels import seen_in
from cases.models import CaseFile, Person, ProbablePair
from cases.models.person import NameSounds
from cases.people.linked import cases_of_person, root_of
from cases.people.names import normalise, sounds

SURE = 100
PROBABLE = 86
"""Out of 100. One letter wrong in an ordinary name is about 92; two different first names under the same surname about 70."""
CANDIDATES = 20
NAMES_ALIKE = 82
"""For names that sound alike: probable with the same birth date, and not without."""
OTHER_FIRST_NAME, OTHER_SURNAME = 22, 15
ONE_WORD = 75
SAME_DAY, PERHAPS_THE_SAME_DAY, ONE_SLIP, ANOTHER_DAY = 8, 4, -6, -25


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
        among.filter(Q(usager_norm__trigram_similar=name) | Q(sounds__contains=NameSounds(Value(name, TextField()))), blanked_at=None)
        .exclude(pk=person.pk)
        .exclude(first_name="", last_name="", birth_name="")
        .annotate(near=TrigramSimilarity("usager_norm", name), born_elsewhen=born_elsewhen)
        .order_by("born_elsewhen", "-near", "pk")[:CANDIDATES]
    )


def closeness(one: Person, other: Person) -> int:
    """0 to 100: the best agreement of a usage or birth name, which other first names contradict; birth dates confirm or contradict it."""
    score = max(fuzz.token_sort_ratio(mine, theirs) for mine in full_names(one) for theirs in full_names(other))
    if _first_names_differ(one, other):
        score -= OTHER_FIRST_NAME
    elif _surnames_differ(one, other):
        score -= OTHER_SURNAME
    elif score < NAMES_ALIKE and _names_alike(one, other):
        score = NAMES_ALIKE
    if one.birth_date and other.birth_date:
        score += _what_dates_say(one.birth_date, other.birth_date)
    return max(0, min(100, round(score)))


def _what_dates_say(one: date, other: date) -> int:
    """The first of January stands for a day that nobody knew; day and month are at times taken for one another; a digit slips."""
    if one == other:
        return SAME_DAY
    unknown = [(day.month, day.day) == (1, 1) for day in (one, other)]
    if one.year == other.year and (any(unknown) or (one.month, one.day) == (other.day, other.month)):
        return PERHAPS_THE_SAME_DAY
    slips = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    return ONE_SLIP if slips == 1 and not all(unknown) else ANOTHER_DAY


def _first_names_differ(one: Person, other: Person) -> bool:
    """Twins bear one surname and one birth date. Not for a name among several, nor where first name and surname were exchanged."""
    mine, theirs = normalise(one.first_name).split(), normalise(other.first_name).split()
    heard, there = {sounds(word) for word in mine}, {sounds(word) for word in theirs}
    if heard <= there or there <= heard or _one_word(" ".join(mine), " ".join(theirs)):
        return False
    return not (set(mine) & _surname_words(other) or set(theirs) & _surname_words(one))


def _surnames_differ(one: Person, other: Person) -> bool:
    """A long first name in common makes two whole names close that are not; so does the usage name of one, borne by another at birth."""
    if _two_birth_names(one, other):
        return True
    mine, theirs = _joined(one), _joined(other)
    if not mine or not theirs or any(_one_word(name, another) for name in mine for another in theirs) or _names_alike(one, other):
        return False
    words = set(normalise(one.first_name).split()), set(normalise(other.first_name).split())
    return not (words[0] & _surname_words(other) or words[1] & _surname_words(one))


def _two_birth_names(one: Person, other: Person) -> bool:
    """Both have a usage and a birth name, and those of birth are not one, even exchanged with those of usage."""
    names = [normalise(name) for name in (one.birth_name, one.last_name, other.birth_name, other.last_name)]
    if not all(names):
        return False
    born, used, born_there, used_there = names
    exchanged = _one_word(born, used_there) and _one_word(used, born_there)
    return not (_one_word(born, born_there) or exchanged)


def _one_word(one: str, other: str) -> bool:
    """The same but for a slip: letters that changed places, or one wrong in an ordinary name."""
    return sorted(one) == sorted(other) or fuzz.ratio(one, other) >= ONE_WORD


def _names_alike(one: Person, other: Person) -> bool:
    """One surname among the other's, or names that sound the same: enough with a birth date, and never alone."""
    mine, theirs = _surname_words(one), _surname_words(other)
    if {sounds(word) for word in mine} & {sounds(word) for word in theirs}:
        return True
    return bool({sounds(name) for name in _joined(one)} & {sounds(name) for name in _joined(other)})


def _surname_words(person: Person) -> set[str]:
    return {word for name in (person.last_name, person.birth_name) for word in normalise(name).split() if len(word) > 2}


def _joined(person: Person) -> set[str]:
    """Surnames without their spaces: Ben Ali is Benali."""
    return {normalise(name).replace(" ", "") for name in (person.last_name, person.birth_name)} - {""}


def refuse_double(person: Person, *, actor: Actor, not_same_as: Collection[str]) -> list[tuple[Person, int]]:
    """Raise Conflict `already_open` when an open case that the actor sees is probably this person's; else the matches out of sight."""
    matches = probable_matches(person)
    seen = _open_in_sight(matches, actor)
    for other, _score in matches:
        case = seen.get(other.pk)
        if case and case.reference not in not_same_as:
            raise already_open(case.reference)
    said = {case.person_id for case in seen.values()}
    return _once_each([(other, score) for other, score in matches if root_of(other) not in said])


def _open_in_sight(matches: Iterable[tuple[Person, int]], actor: Actor) -> dict[UUID, CaseFile]:
    """By the record that was met, the open case of that person in the actor's sight.

    Of somebody whose files were merged, that is the case that goes on; met by the names of the closed one, only for whoever sees it too:
    else those names would be learnt from the answer. One statement, asked whoever was met, even nobody: who asks cannot tell.
    """
    roots = {other.pk: root_of(other) for other, _score in matches}
    people = RawSQL("SELECT unnest(%s::uuid[])", [[*{*roots, *roots.values()}]])  # one text, however many
    seen = seen_in(actor, CaseFile.objects.filter(person__in=people))
    known = {case.person_id for case in seen}
    going_on = {case.person_id: case for case in seen if case.is_open}
    return {pk: going_on[root] for pk, root in roots.items() if root in going_on and pk in known}


def _once_each(matches: Iterable[tuple[Person, int]]) -> list[tuple[Person, int]]:
    """Records linked to one another count as the one whose file goes on, at the best of their scores."""
    scores: dict[UUID, int] = {}
    people: dict[UUID, Person] = {}
    for person, score in matches:
        root = root_of(person)
        scores[root] = max(score, scores.get(root, 0))
        people[root] = person if person.pk == root else people.get(root, person)
    return [(person, scores[root]) for root, person in people.items()]


def cases_probably_of(person: Person, actor: Actor) -> list[CaseFile]:
    """Open cases in the actor's sight that are probably this person's, closest first."""
    matches = probable_matches(person)
    seen = _open_in_sight(matches, actor)
    return list({seen[other.pk].pk: seen[other.pk] for other, _score in matches if other.pk in seen}.values())


def already_open(reference: str) -> Conflict:
    return Conflict(
        _("This person probably has an open case already, %(reference)s. Work on it, or say that it is somebody else.")
        % {"reference": reference},
        code="already_open",
        reference=reference,
    )


def followed_elsewhere(person: Person) -> list[tuple[Person, int]]:
    """The person as their open cases tell of them. Where one that the actor sees would have been refused, they are out of sight."""
    followed = cases_of_person(person).filter(closed_at=None).select_related("person").order_by("pk")
    return [(case.person, SURE) for case in followed]


def put_aside(person: Person, matches: Collection[tuple[Person, int]], *, found_by: Actor) -> None:
    """Keep probable pairs for review, quietly: who opened the case learns nothing. The clock tells who reviews them.

    One statement, the same for none and for many: who asks cannot tell.
    """
    two_each = [sorted((person.pk, root_of(other)), key=lambda pk: pk.hex) for other, _score in matches]
    pairs = [
        ProbablePair(first_id=first, second_id=second, score=score, found_at=clock.now(), found_by=found_by.user)
        for (first, second), (_other, score) in zip(two_each, matches, strict=True)
    ]
    add_unless_there(ProbablePair, pairs)


def spelled(person: Person) -> str:
    return normalise(f"{person.first_name} {person.last_name} {person.birth_name}")


def full_names(person: Person) -> set[str]:
    surnames = {normalise(person.last_name), normalise(person.birth_name)} - {""} or {""}
    return {f"{normalise(person.first_name)} {surname}".strip() for surname in surnames}

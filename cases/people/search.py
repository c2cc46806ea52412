"""Search by name inside the cases one sees: accents, order and unfinished words do not matter, slips and transcriptions little.

Names that hold the letters come first. Where those are few, names spelled or sounding much like it follow, the closest first; each
says why it was found.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from agencies.actor import Actor
from backend.base.errors import Invalid
from cases.accesses import record_listing
from cases.models import CaseFile, CaseUserGrant, Person
from cases.models.person import NameSounds
from cases.people.linked import root_of
from cases.people.names import normalise, sounds
from cases.querysets import VIEW, permission_id
from cases.statuses import FoundBy

MOST = 50
FEW = 10
"""From so many people who bear the very letters on, nobody is looked for who bears others."""
NEAR = 60
"""Of those who are looked for so, at most."""
CLOSE = 70
"""Out of 100, from which two words are spelled alike: one letter wrong in five is 80."""
ALIKE = 45
"""Below, two words that sound alike by their consonants do not sound alike to anybody."""
NAMES = ("first_name", "last_name", "birth_name", "alias")


class Found(NamedTuple):
    person: Person
    case: CaseFile
    followed: bool
    """One of their cases in sight is open."""
    found_by: FoundBy
    """Of the words looked for, the way in which the least sure was found."""
    names: list[str]
    """Fields in which they were found, of NAMES."""


class Way(NamedTuple):
    how: FoundBy
    score: float
    names: list[str]


def search_people(actor: Actor, text: str) -> list[Found]:
    """At most 50 people, the surest first, each with their most recent case in sight. The search itself is journaled."""
    words = normalise(text).split()
    if len("".join(words)) < 3:
        raise Invalid.value("q", _("Type at least three letters of a name."), code="too_short")
    if actor.case_group_id is None:
        return []
    cases = (
        CaseFile.objects.visible_to(actor)
        .filter(person__in=_candidates(actor, words))
        .select_related("person__commune")
        .order_by("person__usager_norm", "person_id", "-opened_at")
    )
    seen = list(cases)
    first = {case.person_id: case for case in reversed(seen)}
    followed = {case.person_id for case in seen if case.is_open}
    ways = {pk: way for pk, case in first.items() if (way := explain(case.person, words))}
    ranked = sorted(ways, key=lambda pk: (RANK[ways[pk].how], -ways[pk].score, first[pk].person.usager_norm, pk))[:MOST]
    found = _one_each([Found(first[pk].person, first[pk], pk in followed, ways[pk].how, ways[pk].names) for pk in ranked], actor)
    found = _latest_each(found)
    record_listing(actor, "people_search", [f.case.pk for f in found])
    return found


def _one_each(found: list[Found], actor: Actor) -> list[Found]:
    """Somebody whose files were merged comes once for whoever sees both, under the name that was found, with the case that goes on."""
    linked = {one.person.same_as_id for one in found} - {None}
    if not linked:
        return found
    goes_on: dict[Any, CaseFile] = {}
    for case in CaseFile.objects.visible_to(actor).filter(person__in=linked).order_by("opened_at", "pk"):
        goes_on[case.person_id] = case
    kept: dict[Any, Found] = {}
    for one in found:
        if on := goes_on.get(root_of(one.person)):
            kept.setdefault(on.person_id, one._replace(case=on, followed=on.is_open))
        else:
            kept.setdefault(one.person.pk, one)
    return list(kept.values())


def _latest_each(found: list[Found]) -> list[Found]:
    """Somebody met again comes once, where the first of their names was found, with the latest of their cases."""
    latest: dict[Any, Found] = {}
    followed = {one.person.shown_id for one in found if one.followed}
    for one in found:
        before = latest.get(one.person.shown_id)
        if before is None or one.case.opened_at > before.case.opened_at:
            latest[one.person.shown_id] = one
    return [one._replace(followed=who in followed) for who, one in latest.items()]


RANK = {how: rank for rank, how in enumerate(FoundBy)}


def explain(person: Person, words: list[str]) -> Way | None:
    """How these words find this person; None when one of them does not."""
    ways = [_best(person, word) for word in words]
    if None in ways:
        return None
    found = [way for way in ways if way]
    names = [name for name in NAMES if any(name in way.names for way in found)]
    return Way(max((way.how for way in found), key=RANK.__getitem__), sum(way.score for way in found) / len(found), names)


def _best(person: Person, word: str) -> Way | None:
    ways = [way for name in NAMES for borne in normalise(getattr(person, name)).split() if (way := _way(word, borne, name))]
    if not ways:
        return None
    best = min(ways, key=lambda way: (RANK[way.how], -way.score))
    return best._replace(names=[name for way in ways if way.how == best.how for name in way.names])


def _way(word: str, borne: str, name: str) -> Way | None:
    if word in borne:
        return Way(FoundBy.LETTERS, 100 if word == borne else 97 if borne.startswith(word) else 94, [name])
    likeness = max(fuzz.ratio(word, borne), fuzz.ratio(word, borne[: len(word)]) - 5)
    if likeness >= CLOSE or (len(word) > 2 and OSA.distance(word, borne) == 1):
        return Way(FoundBy.SPELLING, likeness, [name])
    if likeness >= ALIKE and sounds(word) == sounds(borne):
        return Way(FoundBy.SOUND, likeness, [name])
    return None


# --- who may be meant -------------------------------------------------------------------------------------


def _candidates(actor: Actor, words: list[str]) -> list[Any] | QuerySet[Any]:
    """Keys of people in sight, by the group of the agency or by name. The dear part is left to the next statement, where it is needed."""
    scopes = list(_in_sight(actor))
    by_group, by_name = (_with(scope, words) for scope in scopes)
    keys = [row["pk"] for row in by_group.union(by_name)]
    if len(keys) >= FEW:
        return keys
    near = [branch for scope in scopes for branch in _near(scope, words)]
    return Person.objects.filter(pk__in=keys).values("pk").union(*near, all=True)


def _in_sight(actor: Actor) -> Iterator[QuerySet[Person]]:
    people = Person.objects.filter(blanked_at=None)
    yield people.filter(seen_by_groups__contains=[actor.case_group_id])
    named = CaseUserGrant.objects.filter(user_id=actor.user_id, agency_id=actor.agency_id, permission_id=permission_id(VIEW))
    yield people.filter(pk__in=named.values("content_object__person"))


def _with(scope: QuerySet[Person], words: list[str]) -> QuerySet[Any]:
    for word in words:
        scope = scope.filter(usager_norm__contains=word)
    return scope.order_by("pk").values("pk")[: 4 * MOST]


def _near(scope: QuerySet[Person], words: list[str]) -> Iterator[QuerySet[Any]]:
    """Spelled nearly so, as a whole or word by word in another order; or sounding so."""
    spelled = Q()
    likeness: Combinable = Value(0.0)
    for word in words:
        spelled &= Q(usager_norm__trigram_word_similar=word)
        likeness = likeness + TrigramWordSimilarity(word, "usager_norm")
    whole = " ".join(words)
    spelled |= Q(usager_norm__trigram_word_similar=whole)
    for branch in (scope.filter(spelled), scope.filter(sounds__contains=NameSounds(Value(whole, TextField())))):
        yield branch.annotate(likeness=likeness).order_by(F("likeness").desc(), "pk").values("pk")[:NEAR]

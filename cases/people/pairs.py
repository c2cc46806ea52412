"""Probable pairs: two people who may be one, each in a case of its own, often of two agencies that may not see one another's.

Coordinators review them, each their own side: what they read of the other is that it is close. Whoever opened the later case, or
reopened one, which is how the pair was found, never sees it: else opening a case would be a way to look somebody up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agencies.actor import Actor
from agencies.models import Agency
from agencies.roles import Role
from backend.base import clock
from backend.base.errors import InvalidTransition, NotFound
from cases.masking import Sight, without_case
from cases.models import CaseFile, PairEvent, Participation, Person, ProbablePair
from cases.people.matching import closeness, full_names
from cases.querysets import LEAD
from cases.statuses import ParticipationRole

FIRST, SECOND = "first", "second"
Verdict = ProbablePair.Verdict


@dataclass(frozen=True)
class Reading:
    cases: list[CaseFile]
    """Of the sides that the actor answers for."""
    same_name: bool
    birth_date_agrees: bool
    """False where one of the two is not known: different ones make no pair."""
    said: str
    """The opinion of the actor's side."""
    other_agency: Agency | None
    """Who leads the other case: once both have said that it is the same person."""
    may_merge: bool
    """The two files may be merged from here (operations/merging/propose_merge.py), as far as one's own side tells."""
    allowed_actions: list[str]


def visible_pairs(actor: Actor) -> QuerySet[Any]:
    """Pairs of which a coordinator leads one side at least: the open case of that person, else the latest.

    Not those still to review of which one record was linked since to another: it is no file of its own, unless it is taken apart again.
    """
    if not actor.has(Role.COORDINATOR):
        return ProbablePair.objects.none()
    leading = CaseFile.objects.visible_to(actor, LEAD).values("pk")
    found = with_cases(ProbablePair.objects.all()).filter(Q(first_case__in=leading) | Q(second_case__in=leading))
    return found.exclude(found_by=actor.user_id).exclude(linked_since())


def get_pair(actor: Actor, pair_id: UUID | str, *, to: str, lock: bool = False, version: int | None = None) -> ProbablePair:
    """The pair, if `actor` may do `to` ("read", "judge") with it now. Raises NotFound, Stale, InvalidTransition."""
    try:
        key = pair_id if isinstance(pair_id, UUID) else UUID(pair_id)
    except ValueError:
        raise NotFound() from None
    found = visible_pairs(actor).filter(pk=key)
    pair = found.first()
    if pair is not None and lock:
        ProbablePair.objects.select_for_update(no_key=True).filter(pk=key).values_list("pk").first()
        pair = found.first()
    if pair is None:
        raise NotFound()
    [pair] = show(actor, [pair])
    pair.check_version(version)
    if to == "judge" and pair.verdict != Verdict.TO_REVIEW:
        raise InvalidTransition(current=pair.verdict, allowed=[], label=Verdict(pair.verdict).label)
    return pair


def show(actor: Actor, pairs: Iterable[ProbablePair]) -> list[ProbablePair]:
    """Put on each pair, in `sides` and `shown`, what `actor` answers for and may read. Two statements, however many pairs."""
    pairs = list(pairs)
    keys = {key for pair in pairs for key in cases_of(pair).values()}
    leading = CaseFile.objects.visible_to(actor, LEAD).filter(pk__in=keys).select_related("person")
    own = {case.pk: case for case in leading}
    agreed = {key for pair in pairs if pair.verdict == Verdict.SAME for key in cases_of(pair).values()}
    leads = Participation.objects.filter(case__in=agreed or keys, role=ParticipationRole.LEAD, ended_at=None).select_related("agency")
    agencies = {lead.case_id: lead.agency for lead in leads}
    for pair in pairs:
        pair.sides = [side for side, key in cases_of(pair).items() if key in own]
        pair.shown = _read(pair, own, agencies, without_case(actor))
    return pairs


def linked_since() -> Q:
    linked = Q(first__same_as__isnull=False) | Q(second__same_as__isnull=False)
    return Q(linked, verdict=Verdict.TO_REVIEW)


def cases_of(pair: Any) -> dict[str, UUID]:
    return {FIRST: pair.first_case, SECOND: pair.second_case}


def opinion_of(pair: ProbablePair, side: str) -> str:
    return str(getattr(pair, f"{side}_opinion"))


def _read(pair: ProbablePair, own: dict[Any, CaseFile], agencies: dict[Any, Agency], sight: Sight) -> Reading:
    others = [key for side, key in cases_of(pair).items() if side not in pair.sides]
    return Reading(
        cases=[own[key] for side, key in cases_of(pair).items() if side in pair.sides],
        same_name=bool(full_names(pair.first) & full_names(pair.second)),
        birth_date_agrees=bool(pair.first.birth_date and pair.first.birth_date == pair.second.birth_date),
        said=next((opinion for side in pair.sides if (opinion := opinion_of(pair, side))), ""),
        other_agency=sight.if_any(agencies.get(others[0])) if others and pair.verdict == Verdict.SAME else None,
        may_merge=pair.verdict == Verdict.SAME and all(own[key].is_open for key in cases_of(pair).values() if key in own),
        allowed_actions=["read", *(["judge"] if pair.verdict == Verdict.TO_REVIEW else [])],
    )


def remember_two_people(one: Person, another: Person, *, said_for: Collection[UUID], actor: Actor) -> None:
    """They were taken for one, and are two: this pair is not proposed again. `said_for`: the people of the sides that say so."""
    first, second = sorted((one, another), key=lambda person: person.pk.hex)
    sides = [side for side, person in ((FIRST, first), (SECOND, second)) if person.pk in said_for]
    pair = ProbablePair.objects.select_for_update(no_key=True).filter(first=first, second=second).first()
    pair = pair or ProbablePair(first=first, second=second, score=closeness(first, second), found_at=clock.now(), version=0)
    for side in sides:
        setattr(pair, f"{side}_opinion", Verdict.NOT_SAME)
    pair.verdict, pair.settled_at, pair.updated_at = Verdict.NOT_SAME, clock.now(), clock.now()
    pair.version += 1
    pair.save()
    said = {"sides": sides, "says": Verdict.NOT_SAME, "verdict": Verdict.NOT_SAME}
    PairEvent.append(pair.pk, "pair_judged", actor_id=actor.user_id, agency_id=actor.agency_id, **said)


def with_cases(pairs: QuerySet[ProbablePair]) -> QuerySet[Any]:
    """Each with the case of either side."""

    def case_of(side: str, other: str) -> Coalesce:
        """The one that is open, or that was opened since for the same person; else the latest."""
        cases = CaseFile.objects.order_by("-opened_at", "-pk").values("pk")
        own = cases.filter(person=OuterRef(side))
        since = cases.filter(person__met_as=OuterRef(side), closed_at=None).exclude(person=OuterRef(other))
        return Coalesce(Subquery(own.filter(closed_at=None)[:1]), Subquery(since[:1]), Subquery(own[:1]))

    return pairs.select_related("first", "second").annotate(
        first_case=case_of(FIRST, SECOND),
        second_case=case_of(SECOND, FIRST),
    )

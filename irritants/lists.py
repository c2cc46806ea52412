"""Lists of irritants, driven from what the agency has in sight, whose index is sorted as they are. They agree with `get_irritant`."""

from collections.abc import Mapping

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from agencies.actor import Actor
from agencies.roles import Role
from cases.levels import personal_to
from cases.models import CaseFile
from irritants.access import CONCERNED, FULL, reads_for_its_agency
from irritants.models import Irritant, IrritantInSight, Observation
from irritants.models.sight import WAYS_IN
from irritants.statuses import IrritantStatus

ORDERINGS: Mapping[str, tuple[str, ...]] = {"-reported": ("-listed_at", "-pk"), "reported": ("listed_at", "pk")}
"""What a list of irritants may be sorted by, with the columns of each; the first is the default."""
ALL, NONE = ~Q(pk__in=[]), Q(pk__in=[])
NAMED_WAYS = {way: F(f"in_sight__{way}") for way in WAYS_IN}
"""Of what the agency has in sight, by name: a condition on the relation itself would join it once more."""
BY_ITSELF = Q(by_observation=True) | Q(concerned=True)


def irritant_branches(actor: Actor) -> list[QuerySet[Irritant]]:
    """What `get_irritant(…, to="read")` would give, each with its `view`, sorted by `listed_at` at no cost; no irritant is in two branches.

    Restricted cases that name this user as a reader have a branch of their own, if there are any.
    """
    if actor.is_system:
        return [_told(Irritant.objects.all(), full=ALL)]
    if not reads_for_its_agency(actor):
        return [_told(Irritant.objects.none(), full=ALL)]
    named, never = personal_to(actor)
    in_sight = Irritant.objects.filter(in_sight__agency_id=actor.agency_id).alias(**NAMED_WAYS)
    if never:
        in_sight = in_sight.exclude(case__in=never)
    if not actor.works_on_cases:
        return [_told(in_sight, full=Q(by_observation=True), listed_at="in_sight__reported_at").filter(BY_ITSELF)]
    full = Q(by_case=True) | Q(by_observation=True) | (Q(case__in=named) if named else NONE)
    branches = [_told(in_sight, full=full, listed_at="in_sight__reported_at")]
    if named:
        listed_there = IrritantInSight.objects.filter(agency_id=actor.agency_id, irritant_id=OuterRef("pk"))
        branches.append(_told(Irritant.objects.filter(~Exists(listed_there), case__in=set(named) - set(never)), full=ALL))
    return branches


def irritants_of(case: CaseFile) -> QuerySet[Irritant]:
    """Those met in a case that its reader got through the door: who sees the case sees them in full."""
    return _told(Irritant.objects.filter(case=case), full=ALL)


def irritants_seen_in(observation: Observation) -> QuerySet[Irritant]:
    """Those of an observation that its reader got through the door, likewise."""
    return _told(Irritant.objects.filter(observation=observation), full=ALL)


def counted_live(actor: Actor) -> Q:
    """Of the rows of the branches: those behind live figures (irritants/statistics/scope.py). None for readers of masked figures."""
    counted = Q(in_full=True) & ~Q(status=IrritantStatus.ENTERED_IN_ERROR)
    if actor.is_system:
        return counted
    if not actor.works_on_cases or actor.has(Role.MANAGER):
        return Q(pk__in=[])
    return counted & (Q(reported_by_agency=actor.agency_id) | Q(agency_in_charge=actor.agency_id))


def _told(irritants: QuerySet[Irritant], *, full: Q, listed_at: str = "reported_at") -> QuerySet[Irritant]:
    """`in_full` for conditions, `view` for readers: PostgreSQL guesses well how many rows the first leaves, badly of the second."""
    view = Case(When(full, then=Value(FULL)), default=Value(CONCERNED), output_field=CharField())
    return irritants.alias(in_full=full).annotate(view=view, listed_at=F(listed_at))  # type: ignore[no-redef]  # as a list fills it

"""Lists of irritants, driven from what the agency has in sight, whose index is sorted as they are. They agree with `get_irritant`."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from agencies.actor import Actor
from agencies.roles import Role
from cases.models import CaseExclusion, CaseFile, CaseUserGrant
from cases.querysets import VIEW, permission_id
from irritants.access import CONCERNED, FULL, reads_for_its_agency
from irritants.models import Irritant, IrritantInSight
from irritants.statuses import IrritantStatus

ORDERINGS: Mapping[str, tuple[str, ...]] = {"-reported": ("-listed_at", "-pk"), "reported": ("listed_at", "pk")}
"""What a list of irritants may be sorted by, with the columns of each; the first is the default."""


def irritant_branches(actor: Actor) -> list[QuerySet[Irritant]]:
    """What `get_irritant(…, to="read")` would give, each with its `view`, sorted by `listed_at` at no cost; no irritant is in two branches.

    Restricted cases that name this user as a reader are a branch of their own.
    """
    if actor.is_system:
        return [_told(Irritant.objects.all(), Value(FULL, CharField()), F("reported_at"))]
    if not reads_for_its_agency(actor):
        return [_told(Irritant.objects.none(), Value(FULL, CharField()), F("reported_at"))]
    by_itself = Q(by_observation=True) | Q(concerned=True)
    if not actor.works_on_cases:
        return [_of_the_agency(actor, full=Q(by_observation=True)).filter(by_itself)]
    never = Exists(CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("case_id")))
    named = CaseUserGrant.objects.filter(user_id=actor.user_id, agency_id=actor.agency_id, permission_id=permission_id(VIEW))
    by_case, by_name = Q(by_case=True) & ~never, Q(Exists(named.filter(content_object_id=OuterRef("case_id")))) & ~never
    listed_there = IrritantInSight.objects.filter(agency_id=actor.agency_id, irritant_id=OuterRef("pk"))
    only_by_name = Irritant.objects.filter(~never, ~Exists(listed_there), case__in=named.values("content_object_id"))
    return [
        _of_the_agency(actor, full=by_case | by_name | Q(by_observation=True)).filter(by_case | by_itself),
        _told(only_by_name, Value(FULL, CharField()), F("reported_at")),
    ]


def irritants_of(case: CaseFile) -> QuerySet[Irritant]:
    """Those met in a case that its reader got through the door: who sees the case sees them in full."""
    return _told(Irritant.objects.filter(case=case), Value(FULL, CharField()), F("reported_at"))


def counted_live(actor: Actor) -> Q:
    """Of the rows of the branches: those behind live figures (irritants/statistics/scope.py). None for readers of masked figures."""
    counted = Q(view=FULL) & ~Q(status=IrritantStatus.ENTERED_IN_ERROR)
    if actor.is_system:
        return counted
    if not actor.works_on_cases or actor.has(Role.MANAGER):
        return Q(pk__in=[])
    return counted & (Q(reported_by_agency=actor.agency_id) | Q(agency_in_charge=actor.agency_id))


def _of_the_agency(actor: Actor, *, full: Q) -> QuerySet[Irritant]:
    """Its ways in are named, for a condition on the relation itself would join it once more."""
    ways = {way: F(f"in_sight__{way}") for way in ("by_case", "by_observation", "concerned")}
    view = Case(When(full, then=Value(FULL)), default=Value(CONCERNED), output_field=CharField())
    return _told(Irritant.objects.filter(in_sight__agency_id=actor.agency_id).alias(**ways), view, F("in_sight__reported_at"))


def _told(irritants: QuerySet[Irritant], view: Any, listed_at: F) -> QuerySet[Irritant]:
    return irritants.annotate(view=view, listed_at=listed_at)  # type: ignore[no-redef]  # the same attribute, filled by the list

"""To whom a flag or a need goes: commune × competence × capacity, to exactly one agency; a flag is never unrouted."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from agencies.directory import fallback_agency
from agencies.models import Agency, Capacity, Competence, Kind, LivingArea, Membership, ServedCommune
from agencies.roles import CASE_ROLES
from agencies.territory import active_area_of
from backend.base import clock
from cases.models import FlagRouting, Handover, RiskFactor, RiskFlag
from cases.statuses import FlagStatus, HandoverStatus

LAST_REDIRECTION = 3
"""The third redirect goes to the coordinating agency."""


class Route(NamedTuple):
    agency: Agency
    via: str


def route_flag(factors: Collection[RiskFactor], commune_id: str | None) -> Route:
    """The competent agency that serves the commune; else who coordinates its living area; else the instance's fallback agency."""
    competences = list(dict.fromkeys(theme for factor in factors for theme in factor.competences))
    if commune_id:
        competent = competent_agencies(competences, commune_id)
        if competent:
            return Route(competent[0], FlagRouting.Via.COMPETENCE)
    return last_resort(commune_id)


def last_resort(commune_id: str | None, *, but: UUID | None = None) -> Route:
    """The coordinating agency of the commune's living area, else the fallback agency; not `but`, unless there is nobody else."""
    area: LivingArea | None = active_area_of(commune_id, clock.today()) if commune_id else None
    coordinating = area.coordinating_agency if area else None
    if coordinating and coordinating.is_active and coordinating.pk != but:
        return Route(coordinating, FlagRouting.Via.COORDINATION)
    return Route(fallback_agency(), FlagRouting.Via.FALLBACK)


def competent_agencies(competences: Collection[str], commune_id: str | None, *, without: Collection[UUID] = ()) -> list[Agency]:
    """Agencies that may answer, best first: rank of the competence, then the least loaded, then the slug. One statement.

    They work on cases, have somebody who does, serve the commune and can take more. `competences` come best first.
    """
    if not competences or commune_id is None:
        return []
    agencies = staffed_agencies().filter(serving(commune_id), competent_for(competences)).exclude(pk__in=without)
    return list(best_first(agencies, competences))


def best_first(agencies: QuerySet[Agency], competences: Collection[str]) -> QuerySet[Agency]:
    """Ordered by rank of the competence (none comes last), then capacity, then load, then slug."""
    rank = Case(*(When(theme=theme, then=Value(place)) for place, theme in enumerate(competences)), output_field=IntegerField())
    matching = Competence.objects.filter(agency=OuterRef("pk"), theme__in=competences).values("agency")
    best = matching.annotate(best=Min(rank)).values("best")[:1] if competences else Value(0)
    return agencies.annotate(
        competence_rank=best,
        strained=Case(When(capacity=Capacity.OPEN, then=0), default=1),
        load=awaiting(RiskFlag.objects.filter(status__in=[FlagStatus.RAISED, FlagStatus.ACKNOWLEDGED]))
        + awaiting(Handover.objects.filter(status=HandoverStatus.REQUESTED)),
    ).order_by(F("competence_rank").asc(nulls_last=True), "strained", "load", "slug")


def awaiting(asked: QuerySet[Any]) -> Coalesce:
    """How many of these await an answer of the agency. Counted apart: a join of flags with handovers would grow with their product."""
    counted = asked.filter(to_agency=OuterRef("pk")).order_by().values("to_agency").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def serving(commune_id: str) -> Exists:
    return Exists(ServedCommune.objects.filter(agency=OuterRef("pk"), commune=commune_id))


def competent_for(competences: Collection[str]) -> Exists:
    return Exists(Competence.objects.filter(agency=OuterRef("pk"), theme__in=competences))


def staffed_agencies() -> QuerySet[Agency]:
    """Those that take cases and have somebody who works on them."""
    return taking_cases().filter(
        Exists(Membership.objects.filter(agency=OuterRef("pk"), is_active=True, roles__overlap=sorted(CASE_ROLES)))
    )


def taking_cases() -> QuerySet[Agency]:
    return Agency.objects.filter(is_active=True).exclude(kind=Kind.ASSOCIATION).exclude(capacity=Capacity.CLOSED)

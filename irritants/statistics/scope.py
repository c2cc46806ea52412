"""Which irritants a reader's figures are about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, LivingArea
from agencies.roles import STATISTICS_READERS, Role
from backend.base.errors import NotAllowed
from irritants.access import irritants_seen_in_full
from irritants.models import CountedIrritant, Irritant
from irritants.statuses import IrritantStatus

LIVE = Irritant._meta.db_table
REFRESHED_DAILY = CountedIrritant._meta.db_table
"""See irritants/statistics/snapshot.py."""


@dataclass(frozen=True)
class Scope:
    kind: str
    """"agency", "living_area" or "everything"."""
    names: tuple[str, ...]
    """Slugs of the agency or of the living areas."""
    live: bool
    """The reader may open every irritant that is counted: figures are of this instant, and unmasked."""
    table: str
    condition: str = "true"
    """SQL over `table`, called `counted`."""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        return {"kind": self.kind, "names": list(self.names)}


def countable_by(actor: Actor) -> Scope:
    """What the reader's figures are about. Raises NotAllowed for those who read none.

    Managers of a coordinating agency: its living areas. Other managers: what their agency reported, is in charge of, or what concerns it.
    Restricted cases count in both, and both are masked. Caseworkers and coordinators: live, what their agency reported or is in charge of,
    as far as they may open it, so that no figure tells of a case that they may not see.
    """
    if actor.is_system:
        return Scope("everything", (), live=True, table=LIVE)
    if actor.agency is None or not actor.has(*STATISTICS_READERS):
        raise NotAllowed(_("Figures are read by caseworkers, coordinators and managers. Ask one of your agency."), code="role_needed")
    if actor.has(Role.MANAGER):
        return of_living_areas(actor.agency) or of_agency(actor.agency)
    return of_what_is_in_sight(actor, actor.agency)


def of_living_areas(agency: Agency) -> Scope | None:
    areas = {area.slug: area.pk for area in LivingArea.objects.filter(coordinating_agency=agency).order_by("slug")}
    if not areas:
        return None
    condition, parameters = "counted.living_area_id = ANY(%(areas)s::uuid[])", {"areas": list(areas.values())}
    return Scope("living_area", tuple(areas), live=False, table=REFRESHED_DAILY, condition=condition, parameters=parameters)


def of_agency(agency: Agency) -> Scope:
    condition = among(belonging_to_agency(REFRESHED_DAILY, "reported_by_agency_id", "agency_in_charge_id", "agency_concerned_id"))
    return Scope("agency", (agency.slug,), live=False, table=REFRESHED_DAILY, condition=condition, parameters={"agency": agency.pk})


def of_what_is_in_sight(actor: Actor, agency: Agency) -> Scope:
    """The same policy as the list: what is counted live is what its reader could open one by one."""
    in_sight, values = irritants_seen_in_full(actor).values("pk").query.sql_with_params()
    parameters = {f"sight_{n}": value for n, value in enumerate(values)}
    in_sight %= tuple(f"%({name})s" for name in parameters)
    condition = among(f"({belonging_to_agency(LIVE, 'reported_by_agency_id', 'agency_in_charge_id')}) INTERSECT ({in_sight})")
    return Scope("agency", (agency.slug,), live=True, table=LIVE, condition=condition, parameters={"agency": agency.pk, **parameters})


def counted_live(actor: Actor) -> QuerySet[Irritant]:
    """The irritants behind live figures, one by one: the same as `of_what_is_in_sight` counts. None for readers of masked figures."""
    counted = Irritant.objects.exclude(status=IrritantStatus.ENTERED_IN_ERROR)
    if actor.is_system:
        return counted
    if not actor.works_on_cases or actor.has(Role.MANAGER):
        return Irritant.objects.none()
    reported = Irritant.objects.filter(reported_by_agency=actor.agency_id).values("pk")
    in_charge = Irritant.objects.filter(agency_in_charge=actor.agency_id).values("pk")
    return counted.filter(pk__in=reported.union(in_charge)).filter(pk__in=irritants_seen_in_full(actor).values("pk"))


def belonging_to_agency(table: str, *columns: str) -> str:
    """Keys. A union: each branch has its index, an OR has none."""
    return " UNION ".join(f"SELECT id FROM {table} WHERE {column} = %(agency)s" for column in columns)


def among(keys: str) -> str:
    """An array, computed once, then looked up by primary key. As a join, keys of unknown number are at times compared one by one."""
    return f"counted.id = ANY(ARRAY({keys}))"

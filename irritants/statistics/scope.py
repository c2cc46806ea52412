"""Which irritants a reader's figures are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, LivingArea
from agencies.roles import STATISTICS_READERS, Role
from backend.base.errors import NotAllowed
from cases.models import CaseExclusion, CaseUserGrant
from cases.querysets import VIEW, permission_id
from irritants.models import CountedIrritant, Irritant, IrritantInSight
from irritants.statistics.facts import facts, measured
from irritants.statistics.suppression import THRESHOLD

LIVE = Irritant._meta.db_table
IN_SIGHT = IrritantInSight._meta.db_table
REFRESHED_DAILY = CountedIrritant._meta.db_table
"""See irritants/statistics/snapshot.py."""


@dataclass(frozen=True)
class Scope:
    kind: str
    """"agency", "living_area" or "everything"."""
    names: tuple[str, ...]
    """Slugs of the agency or of the living areas."""
    live: bool
    """The reader may open everything that is counted: figures are of this instant, and unmasked."""
    source: str
    """What is counted, as a query in brackets: a row for each, with the columns that levels, counts and clocks name."""
    condition: str = "true"
    """SQL over `source`, called `counted`."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    areas: Sequence[UUID | None] = ()
    """Living areas whose cells hold the same (irritants/statistics/cells.py); None is the cells of the whole country."""
    threshold: int = THRESHOLD
    """Under how many a masked figure is hidden."""

    def only(self, name: str) -> "Scope":
        """One of the living areas that it is of. Masked figures are of one at a time: all of them less one would tell of the last."""
        key = self.parameters["of"][self.names.index(name)]
        return replace(self, names=(name,), parameters={**self.parameters, "of": [key]}, areas=(key,) if self.areas else ())

    def describe(self) -> dict[str, Any]:
        return {"kind": self.kind, "names": list(self.names)}


COUNTED = measured(f"SELECT * FROM {REFRESHED_DAILY}")
EVERYTHING = Scope("everything", (), live=True, source=measured(facts(f"SELECT * FROM {LIVE}")))


def countable_by(actor: Actor) -> Scope:
    """What the reader's figures are about. Raises NotAllowed for those who read none.

    Managers of a coordinating agency: its living areas. Other managers: what their agency reported, is in charge of, or what concerns it.
    Restricted cases count in both, and both are masked. Caseworkers and coordinators: live, what their agency reported or is in charge of,
    as far as they may open it, so that no figure tells of a case that they may not see.
    """
    if actor.is_system:
        return EVERYTHING
    agency = readers_agency(actor)
    if reads_masked(actor):
        areas = steered_areas(agency)
        return _of_areas(areas) if areas else of_agency(agency)
    return of_what_is_in_sight(actor, agency)


def reads_masked(actor: Actor) -> bool:
    """Managers do, caseworkers too when they are managers as well; others read live figures."""
    return not actor.is_system and actor.has(Role.MANAGER)


def readers_agency(actor: Actor) -> Agency:
    """Raises NotAllowed for those who read no figures."""
    if actor.agency is None or not actor.has(*STATISTICS_READERS):
        raise NotAllowed(_("Figures are read by caseworkers, coordinators and managers. Ask one of your agency."), code="role_needed")
    return actor.agency


def steered_areas(agency: Agency) -> dict[str, UUID]:
    """Keys of the living areas that it coordinates, by slug."""
    return dict(LivingArea.objects.filter(coordinating_agency=agency).order_by("slug").values_list("slug", "pk"))


def of_area(area: LivingArea) -> Scope:
    return _of_areas({area.slug: area.pk})


def _of_areas(areas: Mapping[str, UUID]) -> Scope:
    keys = tuple(areas.values())
    condition = "counted.living_area_id = ANY(%(of)s::uuid[])"
    return Scope("living_area", tuple(areas), live=False, source=COUNTED, condition=condition, parameters={"of": list(keys)}, areas=keys)


def of_agency(agency: Agency) -> Scope:
    condition = among(belonging_to_agency(REFRESHED_DAILY, "reported_by_agency_id", "agency_in_charge_id", "agency_concerned_id"))
    return Scope("agency", (agency.slug,), live=False, source=COUNTED, condition=condition, parameters={"agency": agency.pk})


def of_what_is_in_sight(actor: Actor, agency: Agency) -> Scope:
    """The same policy as the list: what is counted live is what its reader could open one by one (`counted_live` of irritants/lists.py)."""
    named, never = CaseUserGrant._meta.db_table, CaseExclusion._meta.db_table
    way_in = f"{IN_SIGHT} s WHERE s.irritant_id = i.id AND s.agency_id = %(agency)s AND (s.by_case OR s.by_observation)"
    counted = f"""
        (i.reported_by_agency_id = %(agency)s OR i.agency_in_charge_id = %(agency)s)
        AND NOT EXISTS (SELECT FROM {never} e WHERE e.user_id = %(user)s AND e.case_id = i.case_id)"""
    in_sight = f"""
        SELECT i.* FROM {LIVE} i WHERE {counted} AND EXISTS (SELECT FROM {way_in})
        UNION ALL
        SELECT i.* FROM {LIVE} i JOIN {named} n ON n.content_object_id = i.case_id
        WHERE n.user_id = %(user)s AND n.agency_id = %(agency)s AND n.permission_id = %(view)s
          AND {counted} AND NOT EXISTS (SELECT FROM {way_in})
    """
    parameters = {"agency": agency.pk, "user": actor.user_id, "view": permission_id(VIEW)}
    return Scope("agency", (agency.slug,), live=True, source=measured(facts(in_sight)), parameters=parameters)


def belonging_to_agency(table: str, *columns: str) -> str:
    """Keys. A union: each branch has its index, an OR has none."""
    return " UNION ".join(f"SELECT id FROM {table} WHERE {column} = %(agency)s" for column in columns)


def among(keys: str) -> str:
    """An array, computed once, then looked up by primary key. As a join, keys of unknown number are at times compared one by one."""
    return f"counted.id = ANY(ARRAY({keys}))"

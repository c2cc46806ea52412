"""Whose handovers, flags and cases a reader's figures are about: as for irritants, over the lists that each of them has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from agencies.actor import Actor
from agencies.models import LivingArea
from backend.base import clock
from irritants.statistics.scope import Scope, readers_agency, reads_masked, steered_areas


@dataclass(frozen=True)
class Ways:
    """How a population is read. Conditions are SQL over `counted`."""

    table: str
    facts: Callable[[str], str]
    """From a query for rows of the table to what figures need of them, as a query in brackets."""
    listed: Callable[[Actor], QuerySet[Any]]
    """The keys of those that a caseworker could open one by one."""
    in_agencies: str
    in_areas: str
    facts_told: Callable[[str, Actor], str] | None = None
    """The same as one caseworker is told them, where the list keeps something back."""

    def scope_of(self, actor: Actor) -> Scope:
        """Raises NotAllowed for who reads no figures. Managers read masked ones, as of the last midnight; caseworkers live ones."""
        if actor.is_system:
            return Scope("everything", (), live=True, source=self.facts(f"SELECT * FROM {self.table}"))
        agency = readers_agency(actor)
        if not reads_masked(actor):
            rows = f"SELECT * FROM {self.table} WHERE id IN ({literal(self.listed(actor))})"
            source = self.facts_told(rows, actor) if self.facts_told else self.facts(rows)
            return Scope("agency", (agency.slug,), live=True, source=source, parameters={"agency": agency.pk})
        areas = steered_areas(agency)
        return self.masked("living_area", areas) if areas else self.masked("agency", {agency.slug: agency.pk})

    def of_area(self, area: LivingArea) -> Scope:
        return self.masked("living_area", {area.slug: area.pk})

    def masked(self, kind: str, about: Mapping[str, Any]) -> Scope:
        condition = self.in_areas if kind == "living_area" else self.in_agencies
        parameters = {"of": list(about.values())}
        return Scope(
            kind, tuple(about), live=False, source=self.facts(f"SELECT * FROM {self.table}"), condition=condition, parameters=parameters
        )


def literal(rows: QuerySet[Any]) -> str:
    """A query with its values written in, quoted by the driver: to be part of a larger one that names its own."""
    with connection.cursor() as cursor:
        return cursor.mogrify(*rows.order_by().query.sql_with_params()).decode().replace("%", "%%")


def last_midnight() -> datetime:
    """What happened since is told tomorrow: two masked answers of a day are about the same moment."""
    return clock.at(clock.today(), clock.MIDNIGHT)

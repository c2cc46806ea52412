"""What figures can be narrowed to, one thing after the other: chosen by its name, kept in addresses by its code."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, Commune, Intercommunality
from agencies.territory import active_members, areas_of
from backend.base import clock
from cases.statuses import Outcome
from frontend.case.forms.irritants import grouped
from frontend.forms.named import AgencyField, CommuneField, IntercommunalityField
from irritants.exports.names import CODES, GROUP_LABELS
from irritants.models import IrritantCategory, Persona
from irritants.statistics.population import Population
from irritants.statistics.scope import reads_masked

AREA = "living_area"
"""Has a field of its own, beside the period."""
PROPOSED = 300
"""How many names the browser proposes at most; the server finds all."""


def kinds_of(population: Population) -> list[str]:
    return [name for name in population.filters if name != AREA]


def field_of(population: Population, kind: str, actor: Actor) -> forms.Field:
    """Where one of that kind is chosen: from a list where it is short, by its name where it is long."""
    said: dict[str, Any] = {"label": GROUP_LABELS[kind], "required": False}
    communes = communes_about(actor)
    if population.levels[kind].agency:
        known = agencies_proposed(actor, communes).values_list("slug", "name")[:PROPOSED]
        return AgencyField(among=Agency.objects.all(), known=known, **said)
    if kind == "commune":
        return CommuneField(known=communes.order_by("name").values_list("pk", "name")[:PROPOSED], **said)
    if kind == "intercommunality":
        around = Intercommunality.objects.filter(communes__in=communes.values("pk")).distinct()
        return IntercommunalityField(known=around.values_list("pk", "name")[:PROPOSED], **said)
    listed = LISTED[kind]() if kind in LISTED else codes(kind)
    return forms.ChoiceField(choices=[("", _("Choose…")), *listed], **said)


def agencies_proposed(actor: Actor, communes: QuerySet[Commune]) -> QuerySet[Agency]:
    """Those that sit or serve there. To whoever reads of single cases, no sensitive one but their own (docs/adr/0018).

    Named all the same, it is answered as one that takes no part.
    """
    here = Q(served__commune__in=communes.values("pk")) | Q(seat__in=communes.values("pk"))
    near = Agency.objects.filter(pk__in=Agency.objects.filter(here).values("pk")).order_by("name")
    return near if reads_masked(actor) else near.filter(Q(is_sensitive=False) | Q(pk=actor.agency_id))


def communes_about(actor: Actor) -> QuerySet[Commune]:
    """Those of the living areas where the agency is."""
    today = clock.today()
    members = active_members(today).filter(perimeter__living_area__in=areas_of(actor.acting_agency, today).values("pk"))
    return Commune.objects.filter(pk__in=members.values("commune"))


def codes(kind: str) -> list[tuple[Any, Any]]:
    """What was merged into another file is counted nowhere."""
    return [choice for choice in CODES[kind].choices if choice[0] != Outcome.MERGED]


def categories() -> list[Any]:
    """What was merged into another is counted there."""
    return grouped(IrritantCategory.objects.filter(merged_into=None))


def personas() -> list[Any]:
    """Those in use, by living area."""
    found: dict[str, list[tuple[str, str]]] = {}
    for persona in Persona.objects.filter(is_active=True).select_related(AREA).order_by("living_area__name", "rank", "pk"):
        found.setdefault(persona.living_area.name, []).append((persona.slug, persona.name))
    return list(found.items())


LISTED: Mapping[str, Callable[[], list[Any]]] = {"category": categories, "persona": personas}

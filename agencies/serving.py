"""The communes that an agency can say it serves: those around its seat and those it serves, by intercommunality."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from agencies.models import Agency, Commune, Intercommunality
from agencies.names import name_words, named_like
from agencies.territory import communes_around
from backend.base import clock


@dataclass
class Group:
    """The communes of one intercommunality, or those of none."""

    siren: str
    name: str
    communes: list[Commune] = field(default_factory=list)


def communes_offered(agency: Agency, *, more: Iterable[str] = ()) -> list[Group]:
    """`more`: INSEE codes to offer too."""
    around = communes_around(agency.seat_id, clock.today()).values("pk")
    offered = Commune.objects.filter(Q(pk__in=around) | Q(served_by__agency=agency) | Q(pk__in=list(more))).distinct()
    groups: dict[str, Group] = {}
    for commune in offered.select_related("intercommunality").order_by("intercommunality__name", "name_norm", "insee_code"):
        place = commune.intercommunality
        group = groups.setdefault(place.siren if place else "", Group(place.siren if place else "", place.name if place else ""))
        group.communes.append(commune)
    return list(groups.values())


def places_named(text: str) -> QuerySet[Commune]:
    """The commune of this name or INSEE code, else all those of the one intercommunality whose name has these words."""
    words = " ".join(name_words(text))
    communes = Commune.objects.filter(Q(name_norm=words) | Q(pk=text.strip().upper()[:5])) if words else Commune.objects.none()
    if communes.exists():
        return communes
    around = list(Intercommunality.objects.filter(name__icontains=text.strip())[:2]) if words else []
    if len(around) == 1:
        return Commune.objects.filter(intercommunality=around[0])
    likely = named_like(Commune.objects.all(), text)
    return likely if len(likely[:2]) == 1 else Commune.objects.none()

"""Which living area a commune belongs to, at a date."""

from datetime import date

from django.db.models import Q, QuerySet

from agencies.models import Agency, Commune, LivingArea, PerimeterCommune, ServedCommune


def active_members(on: date) -> QuerySet[PerimeterCommune]:
    """The communes of every living area at `on`: layers for comparison are left out."""
    return PerimeterCommune.objects.filter(is_active=True, valid__contains=on)


def active_area_of(commune: Commune | str, on: date) -> LivingArea | None:
    """The living area of a commune (or of its INSEE code) at `on`, its coordinating agency at hand. There is at most one."""
    members = active_members(on).filter(commune=commune)
    member = members.select_related("perimeter__living_area__coordinating_agency").first()
    return member.perimeter.living_area if member else None


def communes_around(commune: str | None, on: date) -> QuerySet[Commune]:
    """The communes that share, at `on`, a living area with the one of this INSEE code: none when it lies in no area."""
    around = active_members(on).filter(perimeter__in=active_members(on).filter(commune=commune).values("perimeter"))
    return Commune.objects.filter(pk__in=around.values("commune"))


def areas_of(agency: Agency, on: date) -> QuerySet[LivingArea]:
    """The living areas where an agency sits or serves at `on`, and those that it coordinates."""
    served = ServedCommune.objects.filter(agency=agency).values("commune")
    members = active_members(on).filter(Q(commune=agency.seat_id) | Q(commune__in=served))
    return LivingArea.objects.filter(Q(coordinating_agency=agency) | Q(pk__in=members.values("perimeter__living_area")))

"""The directory: public to whoever is signed in."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from agencies.models import Agency, Commune, Competence, LivingArea, ServedCommune
from agencies.territory import active_members
from backend.base import clock
from backend.base.errors import NotFound


def agency_named(slug: str) -> Agency:
    """Raises NotFound when no active agency has this slug."""
    agency = Agency.objects.filter(slug=slug, is_active=True).first()
    if agency is None:
        raise NotFound
    return agency


def fallback_agency() -> Agency:
    """Where flags go that no other agency can receive. Every instance has one (agencies.csv)."""
    return Agency.objects.get(is_fallback=True)


def agencies_listed() -> QuerySet[Agency]:
    """Active agencies; `competence_codes` and `commune_codes` come along, in one query for any number of rows."""
    competences = Competence.objects.filter(agency=OuterRef("pk")).order_by("theme").values("theme")
    communes = ServedCommune.objects.filter(agency=OuterRef("pk")).order_by("commune_id").values("commune_id")
    return Agency.objects.filter(is_active=True).annotate(
        competence_codes=ArraySubquery(competences), commune_codes=ArraySubquery(communes)
    )


def communes_listed() -> QuerySet[Commune]:
    return Commune.objects.select_related("intercommunality")


def living_areas_listed() -> QuerySet[LivingArea]:
    """Living areas with their coordinating agency and `commune_codes`, the communes of today's active perimeter."""
    members = active_members(clock.today()).filter(perimeter__living_area=OuterRef("pk"))
    codes = members.order_by("commune_id").values("commune_id")
    return LivingArea.objects.select_related("coordinating_agency").annotate(commune_codes=ArraySubquery(codes))

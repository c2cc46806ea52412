from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.events import record
from agencies.models import Agency, Capacity, Competence, ServedCommune
from agencies.services import known_communes, known_themes
from agencies.validation import validate
from backend.base.errors import NotAllowed
from backend.base.operation import operation


@operation
def create_agency(
    slug: str,
    *,
    name: str,
    kind: str,
    competences: Iterable[str] = (),
    communes: Iterable[str] = (),
    capacity: str = Capacity.OPEN,
    seat: str | None = None,
    is_fallback: bool = False,
    actor: Actor,
) -> Agency:
    """A new agency that serves `communes` (INSEE codes), without members yet. Associations get no handovers: they read no case."""
    if not actor.is_system:
        raise NotAllowed(_("Agencies are created by those who run the service. Ask them."))
    agency = Agency(slug=slug, name=name, kind=kind, capacity=capacity, seat_id=seat, is_fallback=is_fallback)
    agency.accepts_handovers = agency.works_on_cases
    validate(agency, exclude=["caseworkers"])
    themes, served = known_themes(competences), known_communes(communes)

    agency.caseworkers = Group.objects.create(name=f"caseworkers:{slug}")
    agency.save(force_insert=True)
    Competence.objects.bulk_create(Competence(agency=agency, theme=theme) for theme in themes)
    ServedCommune.objects.bulk_create(ServedCommune(agency=agency, commune_id=code) for code in served)

    record(agency, "agency_created", actor, slug=slug, agency_kind=kind, capacity=capacity)
    return agency

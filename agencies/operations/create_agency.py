from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.events import record
from agencies.models import Agency, Capacity, Commune, Competence, ServedCommune
from agencies.themes import Theme
from agencies.validation import validate
from backend.base.errors import Invalid, NotAllowed
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


def known_themes(competences: Iterable[str]) -> list[str]:
    wanted = set(competences)
    if unknown := sorted(wanted - set(Theme.values)):
        raise Invalid.value(
            "competences",
            _("“%(theme)s” is not a competence. Choose among: %(themes)s.") % {"theme": unknown[0], "themes": ", ".join(Theme.values)},
            code="invalid_choice",
        )
    return sorted(wanted)


def known_communes(codes: Iterable[str]) -> list[str]:
    wanted = set(codes)
    known = set(Commune.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if unknown := sorted(wanted - known):
        raise Invalid.value(
            "communes",
            _("There is no commune with the INSEE code “%(code)s”. Look it up in the list of communes.") % {"code": unknown[0]},
            code="invalid_choice",
        )
    return sorted(wanted)

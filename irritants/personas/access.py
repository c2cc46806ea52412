"""The only way from a slug to a persona. Everybody reads them, as the catalogue; the steering team of a living area keeps its own."""

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import LivingArea
from agencies.roles import Role
from backend.base.errors import Conflict, NotAllowed, NotFound
from irritants.models import Persona


def steers_area(actor: Actor, area: LivingArea) -> bool:
    return actor.is_system or (actor.has(Role.MANAGER) and area.coordinating_agency_id == actor.agency_id)


def check_steers_area(actor: Actor, area: LivingArea | None) -> None:
    """Raises NotAllowed."""
    if area is None or not steers_area(actor, area):
        raise NotAllowed(
            _("Personas are kept by the managers of the agency that coordinates the living area. Propose it to them."), code="role_needed"
        )


def get_persona(slug: str) -> Persona:
    """Raises NotFound."""
    persona = Persona.objects.select_related("living_area").filter(slug=slug).first()
    if persona is None:
        raise NotFound
    return persona


def persona_to_change(actor: Actor, slug: str, *, to: str, version: int | None = None) -> Persona:
    """Locked. `to`: "edit", "retire" or "restore". Raises NotFound, NotAllowed, Stale, or Conflict for what cannot be done now."""
    Persona.objects.select_for_update(no_key=True).filter(slug=slug).first()
    persona = get_persona(slug)
    check_steers_area(actor, persona.living_area)
    persona.check_version(version)
    if to not in allowed_on_persona(actor, persona):
        raise not_now(persona)
    return persona


def not_now(persona: Persona) -> Conflict:
    return Conflict(_("This persona is in use already.") if persona.is_active else _("This persona is retired: put it in use again first."))


def area_to_steer(actor: Actor, slug: str | None) -> LivingArea:
    """Locked: ranks and slugs of its personas are given one at a time. By default the one that the acting agency coordinates.

    Raises NotAllowed.
    """
    steered = LivingArea.objects.filter(coordinating_agency=actor.agency_id).order_by("slug")
    area = LivingArea.objects.filter(slug=slug).first() if slug else steered.first()
    check_steers_area(actor, area)
    assert area is not None
    return LivingArea.objects.select_for_update(no_key=True).get(pk=area.pk)


def allowed_on_persona(actor: Actor, persona: Persona) -> list[str]:
    """What `actor` could do now with a persona."""
    if not steers_area(actor, persona.living_area):
        return ["read"]
    return ["read", "edit", "retire"] if persona.is_active else ["read", "restore"]

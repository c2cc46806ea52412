"""The pages of an agency's administration, side by side: `house-boxes` on top of each."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.administration import ADMINISTRATORS, TRAIL_READERS
from agencies.roles import Role
from frontend.navigation import Place

COORDINATORS = frozenset({Role.COORDINATOR})
OFFERED = (
    (_("The agency"), "agency", ADMINISTRATORS),
    (_("Members"), "members", ADMINISTRATORS),
    (_("Invitations"), "invitations", ADMINISTRATORS),
    (_("Habilitations"), "habilitations", TRAIL_READERS),
    (_("API keys"), "api_keys", ADMINISTRATORS),
    (_("Changes"), "agency_history", TRAIL_READERS),
    (_("Replacements"), "replacements", COORDINATORS),
)


def around(actor: Actor, here: str) -> list[Place]:
    """Those that this actor may open; `here` is the route of the one shown."""
    return [Place(label, reverse(name), name == here) for label, name, roles in OFFERED if actor.has(*roles)]

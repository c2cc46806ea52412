from django.utils.translation import gettext as _

from agencies.access import agency_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.models import Agency
from backend.base.errors import NotAllowed
from backend.base.operation import operation


@operation
def mark_sensitive(agency_slug: str, *, is_sensitive: bool = True, actor: Actor) -> Agency:
    """From now on, whoever is not concerned by its part in a case is not told of it by name (cases/masking.py)."""
    if not actor.is_system:
        raise NotAllowed(_("Whether an agency is sensitive is decided by those who run the service. Ask them."))
    agency = agency_to_administer(actor, slug=agency_slug)
    if agency.is_sensitive == is_sensitive:
        return agency
    agency.is_sensitive = is_sensitive
    agency.save_changes("is_sensitive")

    record(agency, "marked_sensitive" if is_sensitive else "no_longer_sensitive", actor)
    return agency

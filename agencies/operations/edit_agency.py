from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.access import agency_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.models import Agency
from agencies.services import change_communes, change_competences
from agencies.validation import validate
from backend.base.errors import Invalid
from backend.base.operation import operation

CONTACT = ("phone", "email", "website")


@operation
def edit_agency(
    agency_slug: str,
    *,
    competences: Iterable[str] | None = None,
    communes: Iterable[str] | None = None,
    accepts_handovers: bool | None = None,
    actor: Actor,
    version: int | None = None,
    **contact: str,
) -> Agency:
    """What the agency does, where, whether it takes cases over, how to reach it. What is left out stays as it is; a set replaces a set.

    `contact`: `phone`, `email`, `website`.
    """
    agency = agency_to_administer(actor, slug=agency_slug)
    agency.check_version(version)
    if accepts_handovers and not agency.works_on_cases:
        raise Invalid.value("accepts_handovers", _("An association reads no case: it takes none over."))

    services = change_competences(agency, competences) if competences is not None else None
    places = change_communes(agency, communes) if communes is not None else None
    told = changed(agency, {name: contact[name].strip() for name in CONTACT if name in contact})
    opened = changed(agency, {} if accepts_handovers is None else {"accepts_handovers": accepts_handovers})
    validate(agency)
    if not (services or places or told or opened):
        return agency
    agency.save_changes(*told, *opened)

    if services:
        record(agency, "services_changed", actor, added=services.added, removed=services.removed)
    if places:
        record(agency, "communes_changed", actor, added=places.added, removed=places.removed)
    if told:
        record(agency, "contact_changed", actor, fields=told)
    if opened:
        record(agency, "handovers_opened" if agency.accepts_handovers else "handovers_refused", actor)
    return agency


def changed(agency: Agency, said: dict[str, str] | dict[str, bool]) -> list[str]:
    """The fields that become something else, which they now are."""
    different = [name for name, value in said.items() if getattr(agency, name) != value]
    for name in different:
        setattr(agency, name, said[name])
    return different

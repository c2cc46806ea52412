from datetime import date

from django.utils.translation import gettext as _

from agencies.access import agency_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.models import Agency, Capacity
from agencies.validation import validate
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation


@operation
def change_capacity(
    agency_slug: str, *, capacity: str, note: str = "", until: date | None = None, actor: Actor, version: int | None = None
) -> Agency:
    """Whether the agency can take more: open, under strain, or nobody for now; why, and until which day."""
    agency = agency_to_administer(actor, slug=agency_slug)
    agency.check_version(version)
    if capacity not in Capacity.values:
        raise Invalid.value(
            "capacity",
            _("“%(capacity)s” is not a capacity. Choose among: %(capacities)s.")
            % {"capacity": capacity, "capacities": ", ".join(Capacity.values)},
            code="invalid_choice",
        )
    refuse_end(capacity, until)

    before, agency.capacity = agency.capacity, capacity
    agency.capacity_note, agency.capacity_until = note.strip(), until
    validate(agency)
    agency.save_changes("capacity", "capacity_note", "capacity_until")

    record(agency, "capacity_changed", actor, before=before, after=capacity, until=until)
    return agency


def refuse_end(capacity: str, until: date | None) -> None:
    if until is None:
        return
    if capacity == Capacity.OPEN:
        raise Invalid.value("until", _("An agency that is open is so until it says otherwise: leave the date out."))
    if until < clock.today():
        raise Invalid.value("until", _("This day has passed. Give today or a later day."))

from django.utils.translation import gettext as _

from agencies.access import agency_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.models import Agency, Capacity
from backend.base.errors import Invalid
from backend.base.operation import operation


@operation
def change_capacity(agency_slug: str, *, capacity: str, actor: Actor) -> Agency:
    """Whether the agency can take more: open, under strain, or nobody for now."""
    agency = agency_to_administer(actor, slug=agency_slug)
    if capacity not in Capacity.values:
        raise Invalid.value(
            "capacity",
            _("“%(capacity)s” is not a capacity. Choose among: %(capacities)s.")
            % {"capacity": capacity, "capacities": ", ".join(Capacity.values)},
            code="invalid_choice",
        )

    before, agency.capacity = agency.capacity, capacity
    agency.save_changes("capacity")

    record(agency, "capacity_changed", actor, before=before, after=capacity)
    return agency

from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid, NotFound
from backend.base.operation import operation
from irritants.access import get_irritant
from irritants.events import record
from irritants.models import Irritant, RecurringIrritant
from irritants.recurring.access import get_recurring


@operation
def link_irritant(irritant_id: UUID | str, *, recurring: UUID | str, version: int | None = None, actor: Actor) -> Irritant:
    """This one is of those. It is told in the history of the irritant alone: the recurring one must not say who met it."""
    irritant = get_irritant(actor, irritant_id, to="link", lock=True, version=version)
    found = _recurring(actor, recurring)
    if irritant.recurring_id == found.pk:
        return irritant
    if irritant.living_area_id and irritant.living_area_id != found.living_area_id:
        raise Invalid.value("recurring", _("It is met in another living area. Spot it in this one, then link them."), code="other_area")

    irritant.recurring, irritant.linked_at = found, clock.now()

    record(irritant, "irritant_linked", actor, changed=["recurring", "linked_at"], recurring=found.pk)
    return irritant


def _recurring(actor: Actor, key: UUID | str) -> RecurringIrritant:
    try:
        return get_recurring(actor, key, to="read")
    except NotFound:
        raise Invalid.value(
            "recurring", _("There is no such recurring irritant in your living area. Look it up in their list."), code="invalid_choice"
        ) from None

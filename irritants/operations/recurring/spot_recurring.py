from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import NotAllowed
from backend.base.models import new_id, refuse_taken
from backend.base.operation import operation
from irritants.events import record_recurring
from irritants.facts import read_facts
from irritants.models import RecurringIrritant
from irritants.recurring.access import may_spot
from irritants.recurring.facts import READERS, TEXTS, area_for


@operation
def spot_recurring(
    *, title: str, category: str, living_area: str | None = None, id: UUID | None = None, actor: Actor, **said: Any
) -> RecurringIrritant:
    """Several people meet the same. `said`: agency_concerned, administration, cause, workaround, solution, as far as they are known."""
    if not may_spot(actor):
        raise NotAllowed(_("Coordinators and managers of the living area do this. Ask one of your agency."), code="role_needed")
    area = area_for(actor, living_area)
    facts = read_facts({"title": title, "category": category, **said}, readers=READERS, texts=TEXTS)
    refuse_taken(RecurringIrritant, id)

    recurring = RecurringIrritant(id=id or new_id(), living_area=area, owner_agency=actor.acting_agency, **facts)
    recurring.save(force_insert=True)

    record_recurring(recurring, "recurring_spotted", actor)
    return recurring

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Invalid
from backend.base.operation import operation
from irritants.access import get_irritant, sight_on
from irritants.events import record
from irritants.facts import place, read_facts
from irritants.models import Irritant


@operation
def edit_irritant(irritant_id: UUID | str, *, changes: Mapping[str, Any], version: int | None = None, actor: Actor) -> Irritant:
    """Correct what was said: any of category, commune, occurred_on, agency_concerned, step, description."""
    irritant = get_irritant(actor, irritant_id, to="edit", lock=True, version=version)
    refuse_hidden(irritant, changes)
    facts = {name: value for name, value in read_facts(changes).items() if getattr(irritant, name) != value}
    if not facts:
        return irritant

    for name, value in facts.items():
        setattr(irritant, name, value)
    place(irritant)

    record(irritant, "irritant_edited", actor, changed=[*facts, "intercommunality", "living_area"], fields=sorted(facts))
    return irritant


def refuse_hidden(irritant: Irritant, changes: Mapping[str, Any]) -> None:
    """As for what is planned (cases/plan/facts.py): else one could guess which agency it is."""
    if "agency_concerned" in changes and sight_on(irritant).hides(irritant.agency_concerned):
        sentence = _("It concerns a specialised agency: ask the lead of the case to change this.")
        raise Invalid.value("agency_concerned", sentence, code="agency_hidden")

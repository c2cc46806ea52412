from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency
from backend.base.errors import Invalid, NotAllowed
from backend.base.models import new_id, refuse_taken
from backend.base.operation import operation
from cases.access import get_case
from cases.models import CaseFile
from irritants.access import FULL
from irritants.events import record
from irritants.facts import lead_of, place, read_facts
from irritants.models import Irritant, Observation
from irritants.observations import get_observation


@operation
def report_irritant(
    *,
    category: str,
    occurred_on: date,
    case: str | None = None,
    observation: UUID | str | None = None,
    commune: str | None = None,
    agency_concerned: str | None = None,
    step: str = "",
    description: str = "",
    id: UUID | None = None,
    actor: Actor,
) -> Irritant:
    """An irritant met in a case (its reference) or in an observation (its id). `commune` is an INSEE code: by default theirs."""
    if (case is None) == (observation is None):
        raise Invalid.value(
            "case", _("An irritant was met in a case or in an observation: say which, and only one."), code="one_of_case_and_observation"
        )
    if case is not None:
        where: CaseFile | Observation = get_case(actor, case, to="report_irritant", lock=True)
    else:
        where = get_observation(actor, observation, to="report_irritant", lock=True)
    reporter = acting_agency(actor)
    facts = read_facts(
        {
            "category": category,
            "occurred_on": occurred_on,
            "commune": commune or where.commune_id,
            "agency_concerned": agency_concerned,
            "step": step,
            "description": description,
        }
    )
    refuse_taken(Irritant, id)

    met_in = {"case": where} if case is not None else {"observation": where}
    irritant = Irritant(id=id or new_id(), **met_in, **facts, reported_by=actor.user, reported_by_agency=reporter)
    irritant.agency_in_charge = (lead_of(irritant.case) if irritant.case else None) or reporter
    irritant.view = FULL
    place(irritant)
    irritant.save(force_insert=True)

    record(irritant, "irritant_reported", actor)
    return irritant


def acting_agency(actor: Actor) -> Agency:
    if actor.agency is None:
        raise NotAllowed(_("Only somebody who acts for an agency may do this."), code="agency_needed")
    return actor.agency

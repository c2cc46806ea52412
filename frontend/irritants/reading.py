"""Irritants as their reader may read them: in full, or as the agency concerned."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from agencies.actor import Actor
from cases.events import Told, tell
from frontend.case.irritants import ShownIrritant, shown
from frontend.irritants.recurring.reading import Kin, kin_of
from irritants.access import FULL, allowed_actions, get_irritant, sight_on
from irritants.accesses import record_irritant_read
from irritants.catalogue import label_of
from irritants.events import history_of
from irritants.lifecycle import is_presumed
from irritants.models import Irritant
from irritants.recurring.access import may_spot
from irritants.statuses import IrritantTheme, Step

Words = str | Promise

LISTED = ("category", "commune", "agency_concerned", "agency_in_charge", "reported_by_agency", "case")
"""What a row reads besides the irritant itself."""


@dataclass(frozen=True, slots=True)
class IrritantRow:
    """An irritant in a list: no text of anybody, so that a screen left open tells little."""

    id: UUID
    label: str
    theme: Words
    status: str
    agency_concerned: str
    commune: str
    step: Words
    reported_at: datetime
    occurred_on: date
    in_full: bool
    case: str = ""
    """Reference, for whoever sees the case."""
    observation: UUID | None = None
    """For the agency that made it."""
    presumed: bool = False

    @classmethod
    def of(cls, irritant: Irritant) -> "IrritantRow":
        """Of a row of the list (irritants/lists.py)."""
        in_full = irritant.view == FULL
        return cls(
            id=irritant.pk,
            label=label_of(irritant.category),
            theme=IrritantTheme(irritant.category.theme).label,
            status=irritant.status,
            agency_concerned=irritant.agency_concerned.name if irritant.agency_concerned else "",
            commune=irritant.commune.name,
            step=Step(irritant.step).label if irritant.step else "",
            reported_at=irritant.reported_at,
            occurred_on=irritant.occurred_on,
            in_full=in_full,
            case=irritant.case.reference if in_full and irritant.case else "",
            observation=irritant.observation_id if in_full else None,
            presumed=in_full and is_presumed(irritant),
        )


@dataclass(frozen=True, slots=True)
class IrritantPage:
    """One irritant, with what its reader may do now. `shown` and `history` are None and empty for the agency concerned."""

    row: IrritantRow
    irritant: Irritant
    shown: ShownIrritant | None
    history: list[Told]
    kin: Kin | None = None
    may_spot: bool = False


def read_irritant(actor: Actor, pk: UUID) -> IrritantPage:
    """Raises NotFound. To open an irritant met in a case is to open the case: the look is journaled."""
    irritant = get_irritant(actor, pk, to="read")
    if irritant.view != FULL:
        return IrritantPage(IrritantRow.of(irritant), irritant, None, [])
    record_irritant_read(actor, irritant)
    irritant = sight_on(irritant).one(irritant)
    return IrritantPage(
        row=IrritantRow.of(irritant),
        irritant=irritant,
        shown=shown(actor, irritant, address=lambda verb: reverse("change_irritant", args=[irritant.pk, verb])),
        history=tell(history_of(irritant), sight_on(irritant)),
        kin=kin_of(actor, irritant, may_link="link" in allowed_actions(actor, irritant)),
        may_spot=may_spot(actor),
    )

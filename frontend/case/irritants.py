"""Irritants as the page of their case shows them, each with what its reader may do now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from backend.base.errors import Sentence
from cases.models import CaseFile
from irritants.access import FULL, allowed_actions
from irritants.catalogue import label_of
from irritants.lifecycle import OPEN, is_presumed
from irritants.lists import irritants_of
from irritants.models import Irritant
from irritants.statuses import GiveUpReason, IrritantStatus, PersonSays, Step

RELATED = ("category", "commune", "agency_concerned", "agency_in_charge", "reported_by_agency")

OFFERED: tuple[tuple[str, str, Sentence], ...] = (
    ("start", "start", _("Start working on it")),
    ("resolve", "resolve", _("It is resolved")),
    ("record_persons_word", "word", _("Record the person’s word")),
    ("edit", "edit", _("Edit the irritant")),
    ("reopen", "reopen", _("Reopen")),
    ("give_up", "give-up", _("It cannot be resolved")),
    ("void", "void", _("Entered in error")),
)
"""Action, what its address ends with, and the words on its button: in the order in which they happen."""

SECONDARY = frozenset({"edit", "reopen", "give_up", "void"})


@dataclass(frozen=True)
class Button:
    label: Sentence
    url: str
    secondary: bool


@dataclass(frozen=True)
class ShownIrritant:
    irritant: Irritant
    label: str
    step: str
    person_says: str
    give_up_reason: str
    presumed: bool
    still_open: bool
    buttons: list[Button]


def shown_irritants(actor: Actor, case: CaseFile) -> list[ShownIrritant]:
    """Those of a case in the actor's sight, the open ones first: one statement. Those entered in error come last."""
    irritants = list(irritants_of(case).select_related(*RELATED).order_by("-reported_at", "-id"))
    irritants.sort(key=lambda irritant: ORDER.index(IrritantStatus(irritant.status)))
    return [_in_case(actor, irritant, case) for irritant in case.sight.over(irritants)]


ORDER = (
    IrritantStatus.IN_PROGRESS,
    IrritantStatus.REPORTED,
    IrritantStatus.RESOLVED,
    IrritantStatus.UNRESOLVABLE,
    IrritantStatus.CONFIRMED,
    IrritantStatus.ENTERED_IN_ERROR,
)


def _in_case(actor: Actor, irritant: Irritant, case: CaseFile) -> ShownIrritant:
    irritant.case, irritant.view = case, FULL
    return shown(actor, irritant, address=lambda verb: reverse("act_on_irritant", args=[case.reference, irritant.pk, verb]))


def shown(actor: Actor, irritant: Irritant, *, address: Callable[[str], str]) -> ShownIrritant:
    """An irritant seen in full. `address`: of the page that asks before a verb."""
    allowed = allowed_actions(actor, irritant)
    return ShownIrritant(
        irritant=irritant,
        label=label_of(irritant.category),
        step=str(Step(irritant.step).label) if irritant.step else "",
        person_says=str(PersonSays(irritant.person_says).label) if irritant.person_says else "",
        give_up_reason=str(GiveUpReason(irritant.give_up_reason).label) if irritant.give_up_reason else "",
        presumed=is_presumed(irritant),
        still_open=irritant.status in OPEN,
        buttons=[Button(label, address(verb), action in SECONDARY) for action, verb, label in OFFERED if action in allowed],
    )

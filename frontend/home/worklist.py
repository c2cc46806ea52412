"""The worklist: tiles that count, and under them the first rows of what is not empty, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence
from frontend.door import ActingRequest
from frontend.home.piles import (
    Pile,
    case_piles,
    flags_to_look_at,
    handovers_to_answer,
    irritants_that_came_back,
    journal,
    pairs_to_review,
    requests_to_join,
)
from frontend.home.plan_piles import late_actions_and_appointments

CASE_ROW = "frontend/home/case.html"


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    title: Sentence
    icon: str
    row: str = CASE_ROW
    urgent: bool = False
    """Somebody waits, or a day has passed."""
    to_do: bool = True
    """False: at hand rather than to be done."""


KINDS = (
    Kind("handovers", _("Handovers to answer"), "arrow-left-right-line", "frontend/home/handover.html", urgent=True),
    Kind("flags", _("Flags to look at"), "flag-line", "frontend/home/flag.html", urgent=True),
    Kind("late-actions", _("My late actions"), "calendar-check-line", "frontend/home/action.html", urgent=True),
    Kind("overdue", _("Overdue cases"), "alarm-warning-line", urgent=True),
    Kind("to-join", _("Requests to join to answer"), "user-add-line", "frontend/one_person/row.html", urgent=True),
    Kind("to-take-up", _("Cases to take up"), "inbox-line"),
    Kind("no-referent", _("Cases without a referent"), "user-search-line"),
    Kind("expiring", _("Agreements about to expire"), "file-text-line"),
    Kind("not-informed", _("Persons not yet informed"), "information-line"),
    Kind("quiet", _("No news for 15 working days"), "time-line"),
    Kind("pairs", _("Probable pairs to review"), "team-line", "frontend/home/pair.html"),
    Kind("came-back", _("Recurring irritants that came back"), "refresh-line", "frontend/home/recurring.html"),
    Kind("appointments", _("Appointments of the week"), "calendar-line", "frontend/home/appointment.html", to_do=False),
    Kind("mine", _("Cases that I follow"), "user-star-line", to_do=False),
    Kind("snoozed", _("Snoozed cases"), "inbox-archive-line", "frontend/home/snoozed.html", to_do=False),
)
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class Tile:
    kind: Kind
    pile: Pile

    @property
    def pressing(self) -> bool:
        return self.kind.urgent and bool(self.pile.found)


@dataclass(frozen=True, slots=True)
class Worklist:
    tiles: Sequence[Tile]
    """Those that press first; then those that hold something; empty ones last."""
    piles: Sequence[Tile]
    """What is not empty."""
    done: bool
    """Nothing is left to do."""


def worklist(request: ActingRequest) -> Worklist:
    """What was shown is journaled, as for any list."""
    actor = request.actor
    late_actions, appointments = late_actions_and_appointments(request)
    inbox = {"handovers": handovers_to_answer(actor), "flags": flags_to_look_at(actor)}
    if actor.is_coordinator:
        inbox |= {"to-join": requests_to_join(actor), "pairs": pairs_to_review(actor)}
    cases = {"late-actions": late_actions, "appointments": appointments, **case_piles(request)}
    journal(actor, inbox=list(inbox.values()), cases=list(cases.values()))
    found = inbox | cases
    if actor.is_coordinator:
        found["came-back"] = irritants_that_came_back(actor)
    tiles = [Tile(kind, found[kind.name]) for kind in KINDS if kind.name in found]
    return Worklist(
        tiles=sorted(tiles, key=lambda tile: (not tile.pressing, not tile.pile.found)),
        piles=[tile for tile in tiles if tile.pile.found],
        done=not any(tile.pile.found for tile in tiles if tile.kind.to_do),
    )

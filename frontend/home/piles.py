"""What waits for somebody, in piles: how many, the first of them, and the list where all of them are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Value
from django.http import QueryDict
from django.urls import reverse

from agencies.actor import Actor
from cases.accesses import record_listing
from cases.filters import FlagFilter, HandoverFilter
from cases.flag_access import visible_flags
from cases.flag_readings import list_flags
from cases.handover_access import place, visible_handovers
from cases.lists import COLUMNS, ORDERINGS, ListedCase, case_branches
from cases.offers import offer
from cases.statuses import CaseStatus, FlagStatus, HandoverStatus
from frontend.cases.asked import narrowed
from frontend.door import ActingRequest

SHOWN = 5
COUNTED = 25
"""Beyond, a pile is "25+": counting further would cost more than it tells."""

Asked = Mapping[str, Sequence[str]]
OPEN = [status.value for status in CaseStatus if status != CaseStatus.CLOSED]
TO_ANSWER: Asked = {"box": ["received"], "status": [HandoverStatus.REQUESTED.value]}
TO_LOOK_AT: Asked = {"box": ["received"], "status": [FlagStatus.RAISED.value, FlagStatus.ACKNOWLEDGED.value]}
RAISED: Asked = {"box": ["raised"]}
OVERDUE: Asked = {"overdue": ["true"], "status": OPEN, "ordering": ["activity"]}
MINE: Asked = {"referent": ["me"], "status": OPEN}


@dataclass(frozen=True, slots=True)
class Pile:
    rows: Sequence[Any]
    """The first of them."""
    found: int
    """All of them, up to one more than COUNTED."""
    url: str
    """The list of all of them."""

    @property
    def count(self) -> str:
        return f"{COUNTED}+" if self.found > COUNTED else str(self.found)


def handovers_to_answer(actor: Actor) -> Pile:
    """The first to be answered first. What is asked, and not who for: nobody's identity is looked at from here."""
    asked = query(TO_ANSWER)
    found = HandoverFilter(asked, visible_handovers(actor, "received")).qs.order_by("respond_by", "pk")[: COUNTED + 1]
    first = list(found)[:SHOWN]
    for handover in first:
        place(actor, handover, frozenset())
        handover.shown = offer(handover, disclose=False)
    return Pile(first, len(found), address("handovers", asked))


def flags_to_look_at(actor: Actor) -> Pile:
    """Those that the agency has now, the first to be answered first."""
    asked = query(TO_LOOK_AT)
    held = visible_flags(actor, "received").filter(to_agency_id=actor.agency_id)
    found = FlagFilter(asked, held).qs.order_by("respond_by", "pk")[: COUNTED + 1]
    return Pile(list(found)[:SHOWN], len(found), address("flags", asked))


def flags_raised(actor: Actor) -> Pile:
    """With what their raiser is told of them, the last raised first."""
    asked = query(RAISED)
    found = FlagFilter(asked, visible_flags(actor, "raised")).qs.order_by("-raised_at", "-pk")[: COUNTED + 1]
    return Pile(list_flags(actor, list(found)[:SHOWN], "raised"), len(found), address("flags", asked))


def cases_overdue_and_mine(request: ActingRequest) -> tuple[Pile, Pile]:
    """In one statement: those where an answer is late, longest untouched first; those that one follows, last touched first."""
    branches = case_branches(request.actor, statuses=OPEN)
    asked = [query(OVERDUE), query(MINE)]
    parts = [
        branch.annotate(pile=Value(str(number), CharField()))
        .order_by(*ORDERINGS[wanted.get("ordering", "-activity")])
        .values("pile", "activity", *COLUMNS)[: COUNTED + 1]
        for number, wanted in enumerate(asked)
        for branch in narrowed(request, wanted, branches)
    ]
    found = list(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else list(parts[0])
    overdue, mine = (_once(row for row in found if row["pile"] == str(number)) for number in range(len(asked)))
    overdue.sort(key=lambda row: (row["activity"], row["id"]))
    mine.sort(key=lambda row: (row["activity"], row["id"]), reverse=True)
    return _cases(overdue, asked[0]), _cases(mine, asked[1])


def journal(actor: Actor, *, inbox: Sequence[Pile], cases: Sequence[Pile]) -> None:
    """Keep what was shown: one entry, as for any list."""
    asked = (row.pk for pile in inbox for row in pile.rows)
    record_listing(actor, "home_list", dict.fromkeys([*asked, *(case.id for pile in cases for case in pile.rows)]))


def query(asked: Asked) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, values in asked.items():
        made.setlist(name, list(values))
    return made


def address(name: str, asked: QueryDict) -> str:
    return f"{reverse(name)}?{asked.urlencode()}"


def _once(rows: Any) -> list[dict[str, Any]]:
    """Somebody may see a case both by the agency and by name."""
    return list({row["id"]: row for row in rows}.values())


def _cases(rows: list[dict[str, Any]], asked: QueryDict) -> Pile:
    return Pile([ListedCase.of(row) for row in rows[:SHOWN]], len(rows), address("cases", asked))

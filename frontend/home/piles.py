"""What waits for somebody, in piles: how many, the first of them, and the list where all of them are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DateField, OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse

from agencies.actor import Actor
from cases.accesses import record_listing
from cases.filters import AccessRequestFilter, FlagFilter, HandoverFilter, PairFilter
from cases.flags.access import flag_branches, related, visible_flags
from cases.flags.readings import list_flags
from cases.handovers.access import place, visible_handovers
from cases.handovers.offers import offer
from cases.joining.access import visible_access_requests
from cases.joining.reading import show as show_requests
from cases.lists import COLUMNS, ORDERINGS, ListedCase, case_branches
from cases.masking import mask, without_case
from cases.models import ProbablePair
from cases.people.pairs import show as show_pairs
from cases.people.pairs import visible_pairs
from cases.snoozes import snoozes_of
from cases.statuses import AccessRequestStatus, CaseStatus, FlagStatus, HandoverStatus, ParticipationRole
from frontend.cases.asked import narrowed
from frontend.door import ActingRequest
from irritants.recurring.access import RELATED, visible_recurring
from irritants.recurring.filters import RecurringFilter
from irritants.statuses import RecurringState

SHOWN = 5
COUNTED = 25
"""Beyond, a pile is "25+": counting further would cost more than it tells."""

Asked = Mapping[str, Sequence[str]]
OPEN = [status.value for status in CaseStatus if status != CaseStatus.CLOSED]
TO_ANSWER: Asked = {"box": ["received"], "status": [HandoverStatus.REQUESTED.value]}
TO_LOOK_AT: Asked = {"box": ["received"], "status": [FlagStatus.RAISED.value, FlagStatus.ACKNOWLEDGED.value]}
RAISED: Asked = {"box": ["raised"]}
TO_JOIN: Asked = {"box": ["received"], "status": [AccessRequestStatus.REQUESTED.value]}
PAIRS: Asked = {"verdict": [ProbablePair.Verdict.TO_REVIEW.value]}
CAME_BACK: Asked = {"state": [RecurringState.RECURRING.value]}
AWAKE: Asked = {"status": OPEN, "snoozed": ["false"]}
UNTOUCHED_FIRST: Asked = {"ordering": ["activity"]}
CASE_PILES: Mapping[str, Asked] = {
    "overdue": {"overdue": ["true"], **AWAKE, **UNTOUCHED_FIRST},
    "to-take-up": {"taken_up": ["false"], **AWAKE, **UNTOUCHED_FIRST},
    "no-referent": {"referent": ["none"], "role": [ParticipationRole.LEAD.value], **AWAKE, **UNTOUCHED_FIRST},
    "expiring": {"agreement_expiring": ["true"], "role": [ParticipationRole.LEAD.value], **AWAKE, **UNTOUCHED_FIRST},
    "not-informed": {"informed": ["false"], **AWAKE, **UNTOUCHED_FIRST},
    "quiet": {"quiet": ["true"], **AWAKE, **UNTOUCHED_FIRST},
    "mine": {"referent": ["me"], **AWAKE},
    "snoozed": {"snoozed": ["true"], "status": OPEN},
}
"""Each is what the list of cases and the API are asked for, word for word."""


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
        without_case(actor).one(handover)
    return Pile(first, len(found), address("handovers", asked))


def flags_to_look_at(actor: Actor) -> Pile:
    """Those that the agency has now, the first to be answered first."""
    asked = query(TO_LOOK_AT)
    held = flag_branches(actor, "received")[0]
    found = FlagFilter(asked, related(held)).qs.order_by("respond_by", "pk")[: COUNTED + 1]
    return Pile(mask(actor, list(found)[:SHOWN]), len(found), address("flags", asked))


def flags_raised(actor: Actor) -> Pile:
    """With what their raiser is told of them, the last raised first."""
    asked = query(RAISED)
    found = FlagFilter(asked, visible_flags(actor, "raised")).qs.order_by("-raised_at", "-pk")[: COUNTED + 1]
    return Pile(list_flags(actor, list(found)[:SHOWN], "raised"), len(found), address("flags", asked))


def requests_to_join(actor: Actor) -> Pile:
    """Those that a coordinator of the agency in charge has to answer, the latest first, as their list has them."""
    asked = query(TO_JOIN)
    found = AccessRequestFilter(asked, visible_access_requests(actor, "received")).qs.order_by("-requested_at", "-pk")[: COUNTED + 1]
    rows = list(found)
    return Pile(show_requests(actor, rows[:SHOWN]), len(rows), address("access_requests", asked))


def pairs_to_review(actor: Actor) -> Pile:
    asked = query(PAIRS)
    rows = list(PairFilter(asked, visible_pairs(actor)).qs.order_by("-found_at", "-pk")[: COUNTED + 1])
    return Pile(show_pairs(actor, rows[:SHOWN]), len(rows), address("probable_pairs", asked))


def irritants_that_came_back(actor: Actor) -> Pile:
    """Solved once, and met again in the living area, the last spotted first, as their list has them. They tell of nobody."""
    asked = query(CAME_BACK)
    found = RecurringFilter(asked, visible_recurring(actor)).qs.select_related(*RELATED).order_by("-created_at", "-pk")[: COUNTED + 1]
    rows = list(found)
    return Pile(rows[:SHOWN], len(rows), address("recurring_irritants", asked))


def case_piles(request: ActingRequest) -> dict[str, Pile]:
    """All of CASE_PILES in one statement, each sorted as its list is."""
    actor = request.actor
    asked = {name: query(wanted) for name, wanted in CASE_PILES.items()}
    branches = {role: case_branches(actor, role=role, statuses=OPEN) for role in sorted({one.get("role", "") for one in asked.values()})}
    until = Subquery(snoozes_of(actor).filter(case=OuterRef("pk")).values("until")[:1])
    never = Cast(Value(None), DateField())
    parts = [
        branch.annotate(pile=Value(name, CharField()), until=until if name == "snoozed" else never)
        .order_by(*ordering_of(wanted))
        .values("pile", "activity", "until", *COLUMNS)[: COUNTED + 1]
        for name, wanted in asked.items()
        for branch in narrowed(request, wanted, branches[wanted.get("role", "")])
    ]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in asked}
    for row in parts[0].union(*parts[1:], all=True):
        found[row["pile"]].append(row)
    return {name: _cases(_once(found[name]), wanted) for name, wanted in asked.items()}


def ordering_of(asked: QueryDict) -> tuple[str, ...]:
    return ORDERINGS[asked.get("ordering", "-activity")]


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
    rows.sort(key=lambda row: (row["activity"], row["id"]), reverse=ordering_of(asked)[0].startswith("-"))
    return Pile([ListedCase.of(row, snoozed_until=row["until"]) for row in rows[:SHOWN]], len(rows), address("cases", asked))

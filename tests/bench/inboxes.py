"""The lists of handovers and of flags, and their sparse filters, as caseworkers of agencies of four sizes."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from agencies.actor import Actor
from backend.base.keyset import slice_of
from cases.filters import FlagFilter, HandoverFilter
from cases.flags import access as flag_access
from cases.handovers import access as handover_access
from frontend.late_first import narrowed_to
from tests.bench.measure import in_turns
from tests.bench.reading import Request
from tests.bench.report import Budget, Table
from tests.bench.setting import SIZES, Setting

PAGE = 25
HANDOVERS = {
    "both boxes": "",
    "from the agency itself": "from_agency={own}",
    "to another, of many cases elsewhere": "to_agency={other}",
    "one commune": "commune={commune}",
    "one living area": "living_area={area}",
    "asked for in one month": "from={first_day}&to={last_day}",
    "a rare reason": "reason=conflict_of_interest",
    "back at an agency that had passed it on": "loop=true",
    "answered in time": "answered_in_time=true",
}
FLAGS = {
    "all received": "",
    "those that the agency has": "counted=true",
    "one commune": "counted=true&commune={commune}",
    "critical": "counted=true&severity=critical",
    "redirected": "counted=true&redirected=true",
    "raised in one month": "counted=true&from={first_day}&to={last_day}",
}


def handovers(actor: Actor, asked: QueryDict) -> list[QuerySet[Any]]:
    branches = handover_access.handover_branches(actor, handover_access.ANY_BOX)
    return narrowed_to(HandoverFilter(asked, branches[0], request=Request(actor)), branches, handover_access.SORTED_BY)


def flags(actor: Actor, asked: QueryDict) -> list[QuerySet[Any]]:
    branches = flag_access.flag_branches(actor, "received")
    return narrowed_to(FlagFilter(asked, branches[0], request=Request(actor)), branches, flag_access.SORTED_BY)


LISTS = {
    "handovers": (handovers, HANDOVERS, ("-requested_at", "-id"), handover_access.handovers_of),
    "flags": (flags, FLAGS, ("-raised_at", "-id"), flag_access.flags_of),
}


def page(what: str, actor: Actor, query: str) -> list[Any]:
    """As the doors make it, before what is told of each row."""
    branches, _filters, ordering, told = LISTS[what]
    with transaction.atomic():
        return told(slice_of(branches(actor, QueryDict(query)), ordering=ordering, size=PAGE, scope="bench", token=None).rows)


def inboxes(setting: Setting) -> tuple[list[Table], list[Budget]]:
    tables, budgets = [], []
    for what, (_branches, filters, *_rest) in LISTS.items():
        table = Table(f"List of {what}, {PAGE} a page, p50 ms", ["filter", *SIZES])
        for name, query in filters.items():
            row = [name]
            for size in SIZES:
                run = partial(page, what, setting.actors[size], query.format(**setting.places[size]))
                taken = in_turns({"ours": run}, rounds=12, warm=2)["ours"].p50
                row.append(f"{taken:.1f}")
                if size == "huge":
                    budgets.append(Budget(f"{what}, {name}, huge agency", taken, 60, " ms"))
            table.rows.append(row)
        tables.append(table)
    return tables, budgets

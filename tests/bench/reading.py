"""Lists, pages far down, filters, counts, one case: in process, as ordinary caseworkers of agencies of four sizes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from agencies.actor import Actor
from backend.base.keyset import slice_of
from cases.access import get_case
from cases.filters import CaseFilter
from cases.lists import ORDERINGS, SORTED_BY, case_branches, case_rows, count_cases
from cases.querysets import VIEW, permission_id
from cases.references import parse_reference
from tests.bench import hand
from tests.bench.measure import Times, in_turns, statements
from tests.bench.plans import buffers_of
from tests.bench.report import Budget, Table
from tests.bench.setting import SIZES, Setting

PAGE = 50
FAR = 200
"""Pages."""
FIRST = ORDERINGS["-activity"]
FILTERS: dict[str, str] = {
    "state: in progress": "status=in_progress",
    "theme": "theme=housing",
    "one commune": "commune={commune}",
    "one intercommunality": "intercommunality={epci}",
    "overdue": "overdue=true&status=open&status=in_progress&status=on_hold",
    "followed by me": "referent=me",
    "overdue and followed by me": "overdue=true&referent=me",
    "led by another": "role=observer",
    "oldest activity first": "ordering=activity",
    "oldest opening first": "ordering=opened",
    "closed": "status=closed",
    "one living area": "living_area={area}",
    "opened in one month, latest activity first": "from={first_day}&to={last_day}",
    "opened in one month, last opened first": "from={first_day}&to={last_day}&ordering=-opened",
    "in charge: the agency itself": "agency_in_charge={own}",
    "in charge: another, of many cases elsewhere": "agency_in_charge={other}",
    "a rare outcome": "outcome=deceased",
    "counted, in no commune": "counted=true&commune=null",
    "nothing answers": "theme=justice&status=on_hold&overdue=true&referent=me",
}


class Request:
    """All that a filter reads of a request."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor


def branches(actor: Actor, query: str = "status=open&status=in_progress&status=on_hold") -> tuple[list[QuerySet[Any]], tuple[str, ...]]:
    """As the doors make them: what is asked is read once."""
    asked = QueryDict(query)
    found = case_branches(actor, role=asked.get("role", ""), statuses=asked.getlist("status"), outcome=asked.get("outcome", ""))
    criteria = CaseFilter(asked, found[0], request=Request(actor))
    assert criteria.is_valid()
    filtered = [criteria.filter_queryset(branch).values(*SORTED_BY) for branch in found]
    return filtered, ORDERINGS[asked.get("ordering", "-activity")]


def page(actor: Actor, query: str = "status=open&status=in_progress&status=on_hold", token: str | None = None) -> list[Any]:
    with transaction.atomic():
        among, ordering = branches(actor, query)
        rows = slice_of(among, ordering=ordering, size=PAGE, scope="bench", token=token).rows
        return case_rows([row["pk"] for row in rows], actor)


def token_of(actor: Actor, page_number: int) -> str | None:
    """The cursor of a page: walked to, page by page, as a person would."""
    token = None
    for _ in range(page_number - 1):
        among, ordering = branches(actor)
        token = slice_of(among, ordering=ordering, size=PAGE, scope="bench", token=token).next
        if token is None:
            break
    return token


def by_hand(actor: Actor, after: Any = None) -> Any:
    assert actor.case_group_id is not None
    assert actor.agency_id is not None
    return hand.case_list(group=actor.case_group_id, view=permission_id(VIEW), agency=actor.agency_id, size=PAGE, after=after)


def lists(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table(
        "List: first page of 50, “my agency’s open cases, latest activity first”",
        ["agency", "cases", "hand SQL p50 ms", "ours p50 ms", "ours p95 ms", "ratio", "statements", "buffers a row", "by hand"],
    )
    budgets, ours = [], {}
    for size in SIZES:
        actor = setting.actors[size]
        taken = in_turns({"hand": lambda actor=actor: by_hand(actor), "ours": lambda actor=actor: page(actor)}, rounds=60)
        with statements() as asked:
            rows = page(actor)
        blocks, least = (
            buffers_of(run) / max(1, len(rows)) for run in (lambda actor=actor: page(actor), lambda actor=actor: by_hand(actor))
        )
        ratio = taken["ours"].p50 / taken["hand"].p50
        ours[size] = taken["ours"].p50
        table.rows.append(
            [
                size,
                f"{setting.cases[size]:,}",
                *shown(taken["hand"].p50, *both(taken["ours"]), ratio),
                str(len(asked)),
                f"{blocks:.1f}",
                f"{least:.1f}",
            ]
        )
        budgets += [
            Budget(f"list, {size} agency, to hand SQL", ratio, 4, "x"),
            Budget(f"list, {size} agency, shared buffers a row, to hand SQL", blocks / least, 1.2, "x"),
        ]
    budgets.append(Budget("list, slowest agency to fastest", max(ours.values()) / min(ours.values()), 3, "x"))
    return [table], budgets


def far_pages(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table(f"Page {FAR} to page 1", ["agency", "page", "page 1 p50 ms", "that page p50 ms", "ratio"])
    budgets = []
    for size in ("large", "huge"):
        actor = setting.actors[size]
        number = min(FAR, setting.cases[size] // (2 * PAGE))
        token = token_of(actor, number)
        taken = in_turns(
            {"first": lambda actor=actor: page(actor), "far": lambda actor=actor, token=token: page(actor, token=token)}, rounds=40
        )
        ratio = taken["far"].p50 / taken["first"].p50
        table.rows.append([size, str(number), *shown(taken["first"].p50, taken["far"].p50, ratio)])
        budgets.append(Budget(f"page {number} of the {size} agency, to page 1", ratio, 1.5, "x"))
    return [table], budgets


def filters(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table("Filters of the list, p50 ms", ["filter", *SIZES], note="The sparse ones too: what answers may be rare in a huge agency.")
    budgets = []
    for name, query in FILTERS.items():
        row = [name]
        for size in SIZES:
            actor = setting.actors[size]
            asked = query.format(**setting.places[size])
            taken = in_turns({"ours": lambda actor=actor, asked=asked: page(actor, asked)}, rounds=12, warm=2)["ours"]
            row.append(f"{taken.p50:.1f}")
            if size == "huge":
                budgets.append(Budget(f"filter “{name}”, huge agency", taken.p50, 60, " ms"))
        table.rows.append(row)
    return [table], budgets


def counts(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table("Count of the list, p50 ms", ["agency", "hand SQL, whole list", "ours, whole list", "ratio", "ours, those in progress"])
    budgets = []
    for size in SIZES:
        actor = setting.actors[size]
        known = {"group": actor.case_group_id, "view": permission_id(VIEW)}
        runs = {
            "hand": partial(hand.rows, hand.COUNT, **known),
            "ours": partial(count_cases, actor),
            "filtered": partial(counted, actor, "status=in_progress"),
        }
        taken = in_turns(runs, rounds=8, warm=1)
        ratio = taken["ours"].p50 / taken["hand"].p50
        table.rows.append([size, *shown(taken["hand"].p50, taken["ours"].p50, ratio, taken["filtered"].p50)])
        if size == "huge":
            budgets.append(Budget("count of the whole list, huge agency, to hand SQL", ratio, 4, "x"))
    return [table], budgets


def counted(actor: Actor, query: str) -> int:
    """As the API counts."""
    first, *others = (branch.order_by().values("pk") for branch in branches(actor, query)[0])
    return first.union(*others).count()


def one_case(setting: Setting) -> tuple[list[Table], list[Budget]]:
    """Guard and page of a case, without and with the framework around."""
    table = Table("One case", ["agency", "hand SQL p50 ms", "guard p50 ms", "ratio"])
    for size in SIZES:
        actor = setting.actors[size]
        reference = page(actor)[0].reference

        def by_hand_too(actor: Actor = actor, reference: str = reference) -> Any:
            [row] = hand.rows(hand.CASE, group=actor.case_group_id, reference=parse_reference(reference))
            return hand.rows(hand.PARTS, case=row[0])

        def ours(actor: Actor = actor, reference: str = reference) -> Any:
            with transaction.atomic():
                case = get_case(actor, reference, to="read")
                return list(case.participations.select_related("agency"))

        taken = in_turns({"hand": by_hand_too, "ours": ours}, rounds=60)
        table.rows.append([size, *shown(taken["hand"].p50, taken["ours"].p50, taken["ours"].p50 / taken["hand"].p50)])
    return [table], []


def bare_answer(actor: Actor) -> bytes:
    """What a list costs without framework, permission nor journal."""
    return orjson.dumps([dict(zip(map(str, range(len(row))), row, strict=True)) for row in by_hand(actor)])


def shown(*figures: float) -> list[str]:
    return [f"{figure:.2f}" for figure in figures]


def both(times: Times) -> Sequence[float]:
    return times.p50, times.p95

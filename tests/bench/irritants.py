"""The list of irritants, and its sparse filters, as caseworkers of agencies of four sizes."""

from typing import Any

from django.db import transaction
from django.http import QueryDict

from agencies.actor import Actor
from backend.base.keyset import slice_of
from irritants.filters import IrritantFilter
from irritants.lists import ORDERINGS, irritant_branches
from tests.bench.measure import in_turns
from tests.bench.reading import Request
from tests.bench.report import Budget, Table
from tests.bench.setting import SIZES, Setting

PAGE = 25
FILTERS = {
    "the whole list": "",
    "state: reported": "status=reported",
    "one category": "category=B13",
    "theme": "theme=response_fit",
    "one commune": "commune={commune}",
    "in the live figures": "counted=true",
    "reopened": "reopened=true",
    "presumed settled": "presumed=true",
    "one intercommunality": "intercommunality={epci}",
    "in charge: another, of many cases elsewhere": "counted=true&agency_in_charge={other}",
    "first reported first": "ordering=reported",
}


def page(actor: Actor, query: str) -> list[Any]:
    """As the doors make it."""
    asked, branches = QueryDict(query), irritant_branches(actor)
    filtered: Any = IrritantFilter(asked, branches[0], request=Request(actor))
    assert filtered.is_valid(), filtered.errors
    among = [filtered.filter_queryset(branch).select_related("category", "commune", "agency_concerned", "case") for branch in branches]
    ordering = ORDERINGS[asked.get("ordering", "-reported")]
    return slice_of(among, ordering=ordering, size=PAGE, scope="bench", token=None).rows


def irritants(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table(f"List of irritants, {PAGE} a page, p50 ms", ["filter", *SIZES])
    budgets = []
    for name, query in FILTERS.items():
        row = [name]
        for size in SIZES:
            actor, asked = setting.actors[size], query.format(**setting.places[size])

            def run(actor: Actor = actor, asked: str = asked) -> None:
                with transaction.atomic():
                    page(actor, asked)

            taken = in_turns({"ours": run}, rounds=12, warm=2)["ours"].p50
            row.append(f"{taken:.1f}")
            if size == "huge":
                budgets.append(Budget(f"irritants, {name}, huge agency", taken, 60, " ms"))
        table.rows.append(row)
    return [table], budgets

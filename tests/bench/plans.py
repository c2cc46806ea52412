"""What PostgreSQL does for what we ask: pages touched, and tables read from end to end."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
from django.db import connection

from cases.models import CaseGroupGrant
from tests.bench.report import Budget, Table
from tests.bench.setting import SIZES, Setting

BIG = re.compile(
    "cases_(casefile|person|participation|casegroupgrant|caseusergrant|caseevent|accessrecord|handover|riskflag)(_\\d+_\\d+)?"
    "|irritants_irritant(insight)?"
)
"""Tables, and partitions, that nothing may read from end to end."""


def asked_by(run: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The SELECT statements of `run`, with their parameters."""
    asked: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*\(*\s*(SELECT|WITH)\b", sql):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        run()
    return asked


def plan_of(sql: str, params: Any, *, analyze: bool = False) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON{', ANALYZE, BUFFERS, TIMING OFF' if analyze else ''}) {sql}", params)
        ((found,),) = cursor.fetchall()
    found = orjson.loads(found) if isinstance(found, str) else found
    root: dict[str, Any] = found[0]["Plan"]
    return root


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def buffers_of(run: Callable[[], Any]) -> int:
    """Shared pages that the statements of `run` touch."""
    found = 0
    for sql, params in asked_by(run):
        plan = plan_of(sql, params, analyze=True)
        found += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return found


def whole_tables_read_by(run: Callable[[], Any]) -> set[str]:
    """Big tables that a statement of `run` would read from end to end."""
    scans = (node for sql, params in asked_by(run) for node in nodes(plan_of(sql, params)) if node["Node Type"] == "Seq Scan")
    return {node["Relation Name"] for node in scans if BIG.fullmatch(node["Relation Name"])}


def outline(plan: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """The plan in a few words a line."""
    named = plan.get("Index Name") or plan.get("Relation Name") or ""
    yield f"{'  ' * depth}{plan['Node Type']}{f' on {named}' if named else ''} ({plan['Plan Rows']} rows)"
    for child in plan.get("Plans", ()):
        yield from outline(child, depth + 1)


def of_what_is_read(setting: Setting) -> tuple[list[Table], list[Budget]]:
    """No list, filter, search, count nor case reads a big table from end to end, whatever the size of the agency."""
    from tests.bench import finding, irritants, reading

    found: dict[str, set[str]] = {}
    for size in SIZES:
        actor, places = setting.actors[size], setting.places[size]
        runs = {f"filter “{name}”": partial(reading.page, actor, query.format(**places)) for name, query in reading.FILTERS.items()}
        runs |= {f"irritants, {name}": partial(irritants.page, actor, query.format(**places)) for name, query in irritants.FILTERS.items()}
        runs |= {"list": partial(reading.page, actor)}
        runs |= {f"search of {what}": partial(finding.searched, actor, words) for words, what in setting.searches}
        for name, run in runs.items():
            if read := whole_tables_read_by(run):
                found.setdefault(name, set()).update(read)
    table = Table("Big tables read from end to end", ["by", "tables"], [[name, ", ".join(sorted(read))] for name, read in found.items()])
    table.note = "None." if not found else ""
    chosen = Table("Plan of the first page of the huge agency", ["step"])
    asked = asked_by(partial(reading.page, setting.actors["huge"]))
    sql, params = next(one for one in asked if CaseGroupGrant._meta.db_table in one[0])
    chosen.rows = [[f"`{line}`"] for line in outline(plan_of(sql, params))]
    return [table, chosen], [Budget("big tables read from end to end", len(found), 0)]

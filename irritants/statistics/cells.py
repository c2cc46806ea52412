"""Counted irritants added up by living area and over the whole country: read where a question asks neither where nor whom.

Cells follow what a refresh changed, in its transaction: what a row was is taken off, what it is is put on (docs/adr/0019). `differences`
says whether they still are what the rows add up to; `rebuild_figures` makes them anew.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from irritants.models import CountedIrritant, FiguresCell
from irritants.models.counted import CELL
from irritants.statistics.cut import Cut
from irritants.statistics.population import Population, Tally, Values
from irritants.statistics.scope import Scope
from irritants.statistics.survival import End
from irritants.statistics.tally import moments, tallies
from irritants.statistics.working_days import between

ROWS, CELLS = CountedIrritant._meta.db_table, FiguresCell._meta.db_table
KEY = ", ".join(CELL)
LEVELS_OF_CELLS = frozenset({"theme", "category", "year", "quarter", "month", "age"})
UNITS = """(VALUES ('calendar'), ('working'), ('waiting')) u (unit)"""

SOURCE = f"""(
    SELECT c.category_id, c.month AS since, c.ended, c.is_open, c.is_confirmed, c.is_presumed, c.is_reopened, c.number,
           CASE WHEN c.unit <> 'working' THEN c.number ELSE 0 END AS counts_as,
           CASE c.unit WHEN 'calendar' THEN c.days WHEN 'waiting' THEN greatest(%(as_of_on)s::date - c.reported_on, 0) END AS days,
           CASE c.unit WHEN 'working' THEN c.days WHEN 'waiting' THEN {between("c.reported_on", "%(as_of_on)s::date")} END AS working_days
    FROM {CELLS} c WHERE {{of}}
)"""
OF_AREAS, OF_ALL = SOURCE.format(of="c.living_area_id = ANY(%(of)s::uuid[])"), SOURCE.format(of="c.living_area_id IS NULL")


def tallies_of_irritants(
    population: Population, scope: Scope, cut: Cut, *, levels: Sequence[str], narrowed: bool, as_of: datetime
) -> dict[Values, Tally]:
    """From cells if they can tell, else from rows: the same tallies."""
    asked = {*levels, *(cut.filters if narrowed else ())}
    if not scope.areas or not asked <= LEVELS_OF_CELLS or cut.from_ or cut.to:
        return tallies(population, scope, cut, levels=levels, narrowed=narrowed, as_of=as_of)
    areas = list(filter(None, scope.areas))
    of_cells = Scope(scope.kind, scope.names, scope.live, source=OF_AREAS if areas else OF_ALL, parameters={"of": areas})
    added, measured = "sum(counted.counts_as)", "sum(counted.number)"
    return tallies(population, of_cells, cut, levels=levels, narrowed=narrowed, as_of=as_of, one=added, measured=measured)


def added_up(rows: str) -> str:
    """The cells that `rows` (a query for rows of counted irritants, with `weight`) add up to, by area and over all."""
    ended = f"r.ended <> {int(End.WAITING)}"
    return f"""
        SELECT {KEY}, sum(weight) AS number FROM (
            SELECT area.id AS living_area_id, r.category_id, date_trunc('month', r.reported_on)::date AS month, u.unit,
                   CASE WHEN u.unit = 'waiting' THEN r.reported_on END AS reported_on,
                   CASE u.unit WHEN 'calendar' THEN greatest(r.ended_on - r.reported_on, 0)
                               WHEN 'working' THEN {between("r.reported_on", "r.ended_on")} END AS days,
                   r.ended, r.is_open, r.is_confirmed, r.is_presumed, r.is_reopened, r.weight
            FROM ({rows}) r JOIN {UNITS} ON (u.unit <> 'waiting') = ({ended})
            CROSS JOIN LATERAL (SELECT NULL::uuid AS id UNION ALL SELECT r.living_area_id WHERE r.living_area_id IS NOT NULL) area
        ) parts GROUP BY {KEY} HAVING sum(weight) <> 0"""


def put_on(changes: str) -> str:
    """A statement that adds `changes` (as `rows` of `added_up`) to the cells."""
    return f"""
        INSERT INTO {CELLS} AS c ({KEY}, number) {added_up(changes)}
        ON CONFLICT ({KEY}) DO UPDATE SET number = c.number + excluded.number"""


def sweep() -> None:
    FiguresCell.objects.filter(number=0).delete()


def rebuild(as_of: datetime) -> None:
    FiguresCell.objects.all().delete()
    run(put_on(f"SELECT *, 1 AS weight FROM {ROWS}"), as_of)


def differences(as_of: datetime) -> list[tuple[Any, ...]]:
    """Cells that are not what the counted rows add up to: (number it is, number it should be), with what names each."""
    key = {side: ", ".join(f"{side}.{name}" for name in CELL) for side in ("is_", "due")}
    which = ", ".join(f"coalesce(is_.{name}, due.{name})" for name in CELL)
    due = added_up(f"SELECT *, 1 AS weight FROM {ROWS}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{CALENDAR}
            SELECT coalesce(is_.number, 0), coalesce(due.number, 0), {which}
            FROM {CELLS} is_ FULL JOIN ({due}) due ON ({key["is_"]})::text = ({key["due"]})::text
            WHERE is_.number IS DISTINCT FROM due.number""",
            moments(as_of),
        )
        return cursor.fetchall()


CALENDAR = "WITH calendar AS MATERIALIZED (SELECT %(days_off)s::date[] AS days_off)"


def run(statement: str, as_of: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"{CALENDAR} {statement}", moments(as_of))
        return cursor.rowcount

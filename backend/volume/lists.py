"""What the stories draw from, besides agencies: names, days on which answers are due, communes of each intercommunality."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import time, timedelta
from itertools import accumulate
from typing import Any

from agencies.models import Commune
from agencies.reference.upsert import cell
from agencies.themes import Theme
from backend.base import clock
from backend.volume.names import first_names, surnames
from backend.volume.plan import Plan
from cases.levels import LEVELS
from cases.querysets import permission_id

DELAYS = (1, 2, 3, 5, 10, 15)
"""Working days that some answer takes (cases/deadlines.py, the catalogue of risk factors)."""
SAME_DAY, SAME_DAY_LATE = 0, -1
"""Asked before 16:00, or from 16:00 on."""
BEFORE = timedelta(days=28)
"""A flag is raised before the case that it leads to."""

THEMES = {
    Theme.RIGHTS_BENEFITS: 0.34,
    Theme.INCOME_DEBT: 0.20,
    Theme.HOUSING: 0.20,
    Theme.ENERGY: 0.07,
    Theme.EMPLOYMENT_TRAINING: 0.20,
    Theme.MOBILITY: 0.12,
    Theme.DIGITAL: 0.16,
    Theme.HEALTH_ACCESS: 0.09,
    Theme.FAMILY_CHILDCARE: 0.08,
    Theme.AGEING_AUTONOMY: 0.12,
    Theme.DISABILITY: 0.07,
    Theme.IDENTITY_PAPERS: 0.07,
    Theme.TAXES: 0.05,
    Theme.JUSTICE: 0.02,
    Theme.FOOD_EMERGENCY: 0.06,
    Theme.OTHER: 0.03,
}
"""How many of the cases are about each; some are about several."""

Row = Sequence[Any]


def fill_lists(cursor: Any, plan: Plan) -> None:
    copy(cursor, "volume.first_name (sex, cohort, names, bounds)", first_name_rows())
    copy(cursor, "volume.surname (rank, name)", enumerate(surnames(plan.seed), 1))
    copy(cursor, "volume.theme (place, theme, share)", ((place, *each) for place, each in enumerate(THEMES.items())))
    copy(cursor, "volume.level (role, permission_id)", level_rows())
    copy(cursor, "volume.deadline (day, working_days, due)", deadline_rows(plan))
    copy(cursor, "volume.epci (siren, communes, bounds)", epci_rows())


def copy(cursor: Any, target: str, rows: Iterable[Row]) -> None:
    """`target`: a table with its columns. All of it is held in memory: for lists, not for cases."""
    text = "".join("\t".join(map(cell, row)) + "\n" for row in rows)
    cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO(text))


def first_name_rows() -> Iterator[Row]:
    for (sex, cohort), (names, weights) in first_names().items():
        yield sex, cohort, names, bounds(weights)


def level_rows() -> Iterator[Row]:
    """What a role in a case grants."""
    for role, levels in LEVELS.items():
        for level in levels:
            yield role, permission_id(level)


def deadline_rows(plan: Plan) -> Iterator[Row]:
    day = plan.monday - BEFORE
    while day <= plan.today:
        morning, afternoon = clock.at(day, time(9)), clock.at(day, clock.LATEST_SAME_DAY)
        yield day, SAME_DAY, clock.same_day(morning).isoformat()
        yield day, SAME_DAY_LATE, clock.same_day(afternoon).isoformat()
        for delay in DELAYS:
            yield day, delay, clock.add_working_days(morning, delay).isoformat()
        day += timedelta(days=1)


def epci_rows() -> Iterator[Row]:
    """Communes weigh what their inhabitants do."""
    communes: dict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = Commune.objects.exclude(intercommunality=None).order_by("intercommunality_id", "insee_code")
    for siren, code, population in rows.values_list("intercommunality_id", "insee_code", "population"):
        communes[siren].append((code, population))
    for siren, members in communes.items():
        yield siren, [code for code, _ in members], bounds(1 + population for _, population in members)


def bounds(weights: Iterable[float]) -> list[str]:
    """The upper bound of each but the last, of 1 shared by weight; written as COPY reads them."""
    sums = list(accumulate(weights))
    return [repr(part / sums[-1]) for part in sums[:-1]]

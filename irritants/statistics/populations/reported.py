"""The population of irritants: how many were reported, how they get resolved, how long it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from agencies.actor import Actor
from agencies.models import Agency
from irritants.ages import AGES
from irritants.models import IrritantCategory, Persona
from irritants.statistics.cells import tallies_of_irritants
from irritants.statistics.figures import Report, figures_of
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.population import Level, Population, Row, Tally, rate
from irritants.statistics.scope import countable_by, of_area
from irritants.statistics.snapshot import snapshot_of_today
from irritants.statistics.survival import COMPETING, HALF, NINE_TENTHS, quantiles, share_resolved_by
from irritants.statistics.territory import AREA, PLACE, TIME, agency_join, has, is_agency
from irritants.statuses import IrritantTheme

CATEGORIES = IrritantCategory._meta.db_table
CATEGORY = f"""JOIN {CATEGORIES} reported_as ON reported_as.code = counted.category_id
    JOIN {CATEGORIES} category ON category.code = coalesce(reported_as.merged_into_id, reported_as.code)"""
"""What was merged into a category is counted with it."""
CONCERNED = f"LEFT JOIN {Agency._meta.db_table} concerned ON concerned.id = counted.agency_concerned_id"
IN_CHARGE = agency_join("in_charge", "agency_in_charge_id")
RESEMBLED = f"LEFT JOIN {Persona._meta.db_table} persona ON persona.id = counted.persona_id"
IN_DAYS, IN_WORKING_DAYS = "days", "working_days"


def age_in_sql() -> str:
    classes = "".join(f"WHEN counted.days <= {last} THEN '{code}' " for code, last in AGES if last is not None)
    return f"CASE WHEN counted.ended <> 0 OR NOT counted.is_open THEN NULL {classes}ELSE '{AGES[-1][0]}' END"


def is_category(code: str) -> bool:
    return IrritantCategory.objects.filter(pk=code).exists()


LEVELS: Sequence[Level] = (
    Level("theme", "subject", "category.theme", CATEGORY, is_known=IrritantTheme.values.__contains__),
    Level("category", "subject", "category.code", CATEGORY, is_known=is_category),
    *PLACE,
    AREA,
    Level("agency_concerned", "agency_concerned", "concerned.slug", CONCERNED, is_known=is_agency, agency="concerned"),
    Level("agency_in_charge", "agency_in_charge", "in_charge.slug", IN_CHARGE, is_known=is_agency, agency="in_charge"),
    Level("persona", "persona", "persona.slug", RESEMBLED, is_known=lambda slug: has(Persona, "slug", slug)),
    *TIME,
    Level("age", "age", age_in_sql(), order=[code for code, _last in AGES]),
)


@dataclass(frozen=True)
class IrritantRow(Row):
    """`age` groups are of those that still wait; the group without age is of the others: ended, given up, or left."""

    reported: int | None = None
    open: int | None = None
    resolved: int | None = None
    confirmed: int | None = None
    presumed: int | None = None
    resolution_rate: float | None = None
    confirmed_rate: float | None = None
    still_open_share: float | None = None
    left: int | None = None
    median_days: int | None = None
    median_days_low: int | None = None
    median_days_high: int | None = None
    p90_days: int | None = None
    p90_days_low: int | None = None
    p90_days_high: int | None = None
    median_working_days: int | None = None
    p90_working_days: int | None = None
    resolved_within_30_days: float | None = None
    resolved_within_90_days: float | None = None
    reopened: int | None = None
    reopen_rate: float | None = None

    @classmethod
    def of(cls, keys: Mapping[str, str | None], tally: Tally) -> Self:
        counts, days = tally.counts, tally.waits(IN_DAYS)
        half, most = quantiles((HALF, NINE_TENTHS), days)
        half_working, most_working = quantiles((HALF, NINE_TENTHS), tally.waits(IN_WORKING_DAYS))
        within_30, within_90 = share_resolved_by((30, 90), days)
        return cls(
            keys=keys,
            **tally.counted("reported", "open", "resolved", "confirmed", "presumed", "left", "reopened"),
            resolution_rate=rate(counts["resolved"], counts["reported"]),
            confirmed_rate=rate(counts["confirmed"], counts["resolved"]),
            still_open_share=rate(counts["open"], counts["reported"]),
            median_days=half.day,
            median_days_low=half.low,
            median_days_high=half.high,
            p90_days=most.day,
            p90_days_low=most.low,
            p90_days_high=most.high,
            median_working_days=half_working.day,
            p90_working_days=most_working.day,
            resolved_within_30_days=within_30,
            resolved_within_90_days=within_90,
            reopen_rate=rate(counts["reopened"], counts["ended_once"]),
        )


IRRITANTS = Population(
    code="irritants",
    all_levels=LEVELS,
    counts={
        "reported": "",
        "open": "counted.is_open",
        "resolved": "counted.ended = 1",
        "confirmed": "counted.is_confirmed",
        "presumed": "counted.is_presumed",
        "left": f"counted.is_open AND counted.ended IN ({', '.join(str(int(end)) for end in COMPETING)})",
        "reopened": "counted.is_reopened",
        "ended_once": "NOT counted.is_open OR counted.is_reopened",
    },
    clocks={IN_DAYS: "counted.days", IN_WORKING_DAYS: "counted.working_days"},
    row=IrritantRow,
    indicators=INDICATORS,
    scope_of=countable_by,
    scope_of_area=of_area,
    settled_at=snapshot_of_today,
    count=tallies_of_irritants,
)
FIGURES = IrritantRow.figures()


def irritant_figures(
    actor: Actor,
    *,
    by: Sequence[str] = (),
    from_: date | None = None,
    to: date | None = None,
    with_total: bool = False,
    **filters: str | None,
) -> Report[IrritantRow]:
    """Irritants by the day of their report: see `figures_of`."""
    return figures_of(IRRITANTS, actor, by=by, from_=from_, to=to, with_total=with_total, **filters)

"""The population of cases: how many are opened, how they end, how long they last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Commune
from cases.models import CaseFile, Participation
from cases.statuses import Outcome, ParticipationRole
from irritants.statistics.figures import figures_of
from irritants.statistics.indicators import Indicator
from irritants.statistics.population import Level, Population, Row, Tally
from irritants.statistics.populations.other_scopes import Ways, last_midnight
from irritants.statistics.survival import HALF, NINE_TENTHS, quantiles
from irritants.statistics.tally import tallies
from irritants.statistics.territory import AREA, PLACE, TIME, agency_join, is_agency

DAYS = "days"


def facts(rows: str) -> str:
    """Whether a case was closed is as of `as_of`; one that was merged into another file of the person is not counted twice.

    Who leads is asked of each case by itself: PostgreSQL leaves it out where no question is about it, as it could not leave out a join.
    """
    return f"""(
        SELECT c.id, c.commune_id, place.intercommunality_id, c.living_area_id, o.since,
               (SELECT p.agency_id FROM {Participation._meta.db_table} p WHERE p.case_id = c.id AND p.role = '{ParticipationRole.LEAD}'
                ORDER BY p.ended_at DESC NULLS FIRST, p.started_at DESC LIMIT 1) AS lead_id,
               CASE WHEN t.closed IS NOT NULL THEN c.outcome END AS outcome, (t.closed IS NOT NULL)::int AS ended,
               greatest((coalesce(t.closed, %(as_of)s) AT TIME ZONE %(zone)s)::date - o.since, 0) AS days
        FROM ({rows}) c LEFT JOIN {Commune._meta.db_table} place ON place.insee_code = c.commune_id
        CROSS JOIN LATERAL (SELECT (c.opened_at AT TIME ZONE %(zone)s)::date AS since) o
        CROSS JOIN LATERAL (SELECT CASE WHEN c.closed_at <= %(as_of)s THEN c.closed_at END AS closed) t
        WHERE c.opened_at <= %(as_of)s AND c.outcome <> '{Outcome.MERGED}'
    )"""


def listed(actor: Actor) -> QuerySet[Any]:
    return CaseFile.objects.visible_to(actor).values("pk")


CASES_READ = Ways(
    table=CaseFile._meta.db_table,
    facts=facts,
    listed=listed,
    in_agencies=f"EXISTS (SELECT FROM {Participation._meta.db_table} p WHERE p.case_id = counted.id AND p.agency_id = ANY(%(of)s::uuid[]))",
    in_areas="counted.living_area_id = ANY(%(of)s::uuid[])",
)


@dataclass(frozen=True)
class CaseRow(Row):
    opened: int | None = None
    open: int | None = None
    closed: int | None = None
    resolved: int | None = None
    partly_resolved: int | None = None
    unresolved: int | None = None
    lost_contact: int | None = None
    median_days: int | None = None
    p90_days: int | None = None

    @classmethod
    def of(cls, keys: Mapping[str, str | None], tally: Tally) -> Self:
        half, most = quantiles((HALF, NINE_TENTHS), tally.waits(DAYS))
        return cls(keys=keys, **tally.counted(*CASELOAD.counts), median_days=half.day, p90_days=most.day)


_OPENED = _("Cases opened in the period, by the day they were opened; those merged into another file of the person are counted once.")
_DAYS = _("Calendar days, from the local day of opening (0) to that of closing.")

INDICATORS: Sequence[Indicator] = (
    Indicator("opened", _("Cases opened"), _("Number of cases."), _OPENED),
    Indicator("open", _("Still open"), _("Of these, those not closed when the figures were extracted."), _OPENED),
    Indicator("closed", _("Closed"), _("Of these, those closed, whatever the outcome; group by outcome to see which."), _OPENED),
    Indicator("resolved", _("Closed, resolved"), _("Of those closed, those with this outcome."), _OPENED),
    Indicator("partly_resolved", _("Closed, partly resolved"), _("Of those closed, those with this outcome."), _OPENED),
    Indicator("unresolved", _("Closed, unresolved"), _("Of those closed, those with this outcome."), _OPENED),
    Indicator("lost_contact", _("Closed, contact lost"), _("Of those closed, those with this outcome."), _OPENED),
    Indicator(
        "median_days",
        _("Median days to closing"),
        _("Kaplan-Meier: the day by which half are closed; those still open count as open until the extraction."),
        _OPENED,
        clock=_DAYS,
        limits=_("A case that was closed and opened again counts from its first opening."),
    ),
    Indicator("p90_days", _("Days to closing, 90th percentile"), _("The same curve, for nine tenths."), _OPENED, clock=_DAYS),
)

CASELOAD = Population(
    code="caseload",
    all_levels=(
        *PLACE,
        AREA,
        Level(
            "agency_in_charge",
            "agency_in_charge",
            "lead.slug",
            agency_join("lead", "lead_id"),
            is_known=is_agency,
            agency="lead",
        ),
        *TIME,
        Level("outcome", "outcome", "counted.outcome", is_known=Outcome.values.__contains__),
    ),
    counts={
        "opened": "",
        "open": "counted.outcome IS NULL",
        "closed": "counted.outcome IS NOT NULL",
        **{
            str(outcome): f"counted.outcome = '{outcome}'"
            for outcome in (Outcome.RESOLVED, Outcome.PARTLY_RESOLVED, Outcome.UNRESOLVED, Outcome.LOST_CONTACT)
        },
    },
    clocks={DAYS: "counted.days"},
    row=CaseRow,
    indicators=INDICATORS,
    scope_of=CASES_READ.scope_of,
    scope_of_area=CASES_READ.of_area,
    settled_at=last_midnight,
    count=tallies,
)
case_figures = partial(figures_of, CASELOAD)

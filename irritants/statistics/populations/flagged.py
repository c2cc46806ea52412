"""The population of flags: how many, how soon somebody answers, what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Commune, Perimeter, PerimeterCommune
from cases.flags.access import flag_branches
from cases.models import FlagRouting, RiskFlag
from cases.statuses import FlagStatus, Severity
from irritants.statistics.figures import figures_of
from irritants.statistics.indicators import Indicator
from irritants.statistics.population import Level, Population, Row, Tally
from irritants.statistics.populations.answers import HOURS, figures_of_answers, indicators_of_answers
from irritants.statistics.populations.other_scopes import Ways, last_midnight
from irritants.statistics.tally import tallies
from irritants.statistics.territory import PLACE, TIME, agency_join, is_agency


def facts(rows: str) -> str:
    """States and receivers are as of `as_of`. A flag is answered when it is acknowledged, or ended without."""
    return f"""(
        SELECT f.id, f.severity, f.respond_by, f.commune_id, place.intercommunality_id, f.raised_by_agency_id, at.agency_id AS to_agency_id,
               (f.raised_at AT TIME ZONE %(zone)s)::date AS since, s.state, t.answered, (t.answered IS NOT NULL)::int AS ended,
               coalesce(t.answered, %(as_of)s) AS known_at,
               floor(extract(epoch FROM coalesce(t.answered, %(as_of)s) - f.raised_at) / 3600)::int AS hours,
               EXISTS (SELECT FROM {FlagRouting._meta.db_table} r WHERE r.flag_id = f.id AND r.left_at <= %(as_of)s) AS is_redirected
        FROM ({rows}) f LEFT JOIN {Commune._meta.db_table} place ON place.insee_code = f.commune_id
        JOIN {FlagRouting._meta.db_table} at
          ON at.flag_id = f.id AND at.received_at <= %(as_of)s AND (at.left_at IS NULL OR at.left_at > %(as_of)s)
        CROSS JOIN LATERAL (SELECT least(f.acknowledged_at, f.ended_at) AS first) a
        CROSS JOIN LATERAL (SELECT CASE WHEN a.first <= %(as_of)s THEN a.first END AS answered) t
        CROSS JOIN LATERAL (SELECT CASE WHEN f.ended_at <= %(as_of)s THEN f.status WHEN t.answered IS NULL THEN '{FlagStatus.RAISED}'
                                        ELSE '{FlagStatus.ACKNOWLEDGED}' END AS state) s
        WHERE f.raised_at <= %(as_of)s
    )"""


def listed(actor: Actor) -> QuerySet[Any]:
    """Those that the agency has: who raised one, or passed it on, is not told what becomes of it."""
    return flag_branches(actor, "received")[0].values("pk")


FLAGS_READ = Ways(
    table=RiskFlag._meta.db_table,
    facts=facts,
    listed=listed,
    in_agencies="counted.to_agency_id = ANY(%(of)s::uuid[])",
    in_areas=f"""EXISTS (
        SELECT FROM {PerimeterCommune._meta.db_table} m JOIN {Perimeter._meta.db_table} p ON p.id = m.perimeter_id
        WHERE m.commune_id = counted.commune_id AND m.is_active AND m.valid @> counted.since AND p.living_area_id = ANY(%(of)s::uuid[]))""",
)


@dataclass(frozen=True)
class FlagRow(Row):
    raised: int | None = None
    pending: int | None = None
    acknowledged: int | None = None
    taken_up: int | None = None
    dismissed: int | None = None
    withdrawn: int | None = None
    redirected: int | None = None
    answered_in_time: int | None = None
    answered_in_time_rate: float | None = None
    median_hours: int | None = None
    p90_hours: int | None = None

    @classmethod
    def of(cls, keys: Mapping[str, str | None], tally: Tally) -> Self:
        return cls(
            keys=keys,
            **tally.counted(*(name for name in FLAGS.counts if name != "late")),
            **figures_of_answers(tally),
        )


_RAISED = _("Flags raised in the period, by the day they were raised.")
_HOURS = _("Whole hours, nights and days off included, from the flag to its first answer.")

INDICATORS: Sequence[Indicator] = (
    Indicator("raised", _("Flags"), _("Number of flags."), _RAISED),
    Indicator("pending", _("Awaiting an answer"), _("Of these, those that nobody acknowledged yet."), _RAISED),
    Indicator("acknowledged", _("Acknowledged"), _("Of these, those being handled."), _RAISED),
    Indicator("taken_up", _("Taken up"), _("Of these, those that joined or opened a case."), _RAISED),
    Indicator("dismissed", _("Dismissed"), _("Of these, those closed without a case."), _RAISED),
    Indicator("withdrawn", _("Withdrawn"), _("Of these, those that were raised in error."), _RAISED),
    Indicator("redirected", _("Redirected"), _("Of these, those that went to another agency at least once."), _RAISED),
    Indicator("answered_in_time", _("Answered in time"), _("Acknowledged or ended before the moment that its severity sets."), _RAISED),
    *indicators_of_answers(_RAISED, _HOURS),
)


FLAGS = Population(
    code="flags",
    all_levels=(
        Level("to_agency", "to_agency", "receiver.slug", agency_join("receiver", "to_agency_id"), is_known=is_agency, agency="receiver"),
        *PLACE,
        *TIME,
        Level("severity", "severity", "counted.severity", is_known=Severity.values.__contains__),
    ),
    counts={
        "raised": "",
        "pending": f"counted.state = '{FlagStatus.RAISED}'",
        **{
            str(status): f"counted.state = '{status}'"
            for status in (FlagStatus.ACKNOWLEDGED, FlagStatus.TAKEN_UP, FlagStatus.DISMISSED, FlagStatus.WITHDRAWN)
        },
        "redirected": "counted.is_redirected",
        "answered_in_time": "counted.answered <= counted.respond_by",
        "late": "counted.known_at > counted.respond_by",
    },
    clocks={HOURS: "counted.hours"},
    row=FlagRow,
    indicators=INDICATORS,
    scope_of=FLAGS_READ.scope_of,
    scope_of_area=FLAGS_READ.of_area,
    settled_at=last_midnight,
    count=tallies,
)
flag_figures = partial(figures_of, FLAGS)

"""The population of handovers: who sends to whom, what becomes of it, how soon it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Commune
from cases import statuses
from cases.handovers.access import ANY_BOX, handover_branches
from cases.handovers.offers import FEW_INHABITANTS
from cases.models import CaseFile, Handover
from cases.statuses import HandoverKind, HandoverStatus, Refusal, Urgency
from irritants.statistics.facts import words
from irritants.statistics.figures import figures_of
from irritants.statistics.indicators import Indicator
from irritants.statistics.population import Level, Population, Row, Tally, rate
from irritants.statistics.populations.answers import HOURS, figures_of_answers, indicators_of_answers
from irritants.statistics.populations.other_scopes import Ways, last_midnight, literal
from irritants.statistics.tally import tallies
from irritants.statistics.territory import AREA, PLACE, TIME, agency_join, is_agency

TABLE = Handover._meta.db_table
TAKEN, SENT_BACK = (f"({words(states)})" for states in (statuses.TAKEN, statuses.SENT_BACK))


def facts(rows: str, told: str = "true") -> str:
    """States are as of `as_of`: what was answered or ended since is not yet.

    `told`: a condition under which the commune is, and the living area, which with the intercommunality can leave one commune.
    """
    return f"""(
        SELECT h.*, at.living_area_id, at.commune_id, place.intercommunality_id, (h.requested_at AT TIME ZONE %(zone)s)::date AS since,
               s.state, t.answered AS answered_then, (t.answered IS NOT NULL)::int AS ended,
               coalesce(t.answered, t.closed, %(as_of)s) AS known_at,
               floor(extract(epoch FROM coalesce(t.answered, t.closed, %(as_of)s) - h.requested_at) / 3600)::int AS hours,
               s.state IN {TAKEN} AND h.kind = '{HandoverKind.LEAD}' AND EXISTS (
                 SELECT FROM {TABLE} e WHERE e.case_id = h.case_id AND e.kind = '{HandoverKind.LEAD}' AND e.from_agency_id = h.to_agency_id
                   AND e.answered_at < h.answered_at AND e.status IN {TAKEN}) AS is_loop
        FROM ({rows}) h JOIN {CaseFile._meta.db_table} c ON c.id = h.case_id
        LEFT JOIN {Commune._meta.db_table} place ON place.insee_code = c.commune_id
        LEFT JOIN LATERAL (SELECT c.living_area_id, c.commune_id WHERE {told}) at ON true
        CROSS JOIN LATERAL (SELECT CASE WHEN h.answered_at <= %(as_of)s THEN h.answered_at END AS answered,
                                   CASE WHEN h.ended_at <= %(as_of)s THEN h.ended_at END AS closed) t
        CROSS JOIN LATERAL (SELECT CASE WHEN t.closed IS NOT NULL THEN h.status WHEN t.answered IS NOT NULL THEN '{HandoverStatus.ACCEPTED}'
                                        ELSE '{HandoverStatus.REQUESTED}' END AS state) s
        WHERE h.requested_at <= %(as_of)s
    )"""


def facts_told(rows: str, actor: Actor) -> str:
    """Live figures tell where somebody lives as the lists do (`place_told` of cases/handovers/offers.py)."""
    seen = literal(CaseFile.objects.visible_to(actor).values("pk"))
    return facts(rows, f"c.commune_id IS NULL OR place.population >= {FEW_INHABITANTS} OR c.id IN ({seen})")


def listed(actor: Actor) -> QuerySet[Any]:
    received, sent = (Handover.objects.filter(pk__in=branch.values("pk")).values("pk") for branch in handover_branches(actor, ANY_BOX))
    return received.union(sent)


HANDOVERS_READ = Ways(
    table=TABLE,
    facts=facts,
    facts_told=facts_told,
    listed=listed,
    in_agencies="(counted.from_agency_id = ANY(%(of)s::uuid[]) OR counted.to_agency_id = ANY(%(of)s::uuid[]))",
    in_areas="counted.living_area_id = ANY(%(of)s::uuid[])",
)


@dataclass(frozen=True)
class HandoverRow(Row):
    sent: int | None = None
    pending: int | None = None
    accepted: int | None = None
    completed: int | None = None
    rejected: int | None = None
    returned: int | None = None
    cancelled: int | None = None
    expired: int | None = None
    loops: int | None = None
    answered_in_time: int | None = None
    answered_in_time_rate: float | None = None
    rejection_rate: float | None = None
    median_hours: int | None = None
    p90_hours: int | None = None

    @classmethod
    def of(cls, keys: Mapping[str, str | None], tally: Tally) -> Self:
        counts = tally.counts
        return cls(
            keys=keys,
            **tally.counted(*(name for name in HANDOVERS.counts if name not in ("late", "answered"))),
            **figures_of_answers(tally),
            rejection_rate=rate(counts["rejected"], counts["answered"]),
        )


_SENT = _("Handovers asked for in the period, by the day they were asked for: of a case, and of support beside oneself.")
_HOURS = _("Whole hours, nights and days off included, from the request to the first answer.")

INDICATORS: Sequence[Indicator] = (
    Indicator("sent", _("Handovers"), _("Number of handovers."), _SENT),
    Indicator("pending", _("Awaiting an answer"), _("Of these, those that nobody answered yet."), _SENT),
    Indicator("accepted", _("Accepted"), _("Of these, those that were accepted, whatever became of them since."), _SENT),
    Indicator("completed", _("Loop closed"), _("Of those accepted, those where the person met the new agency."), _SENT),
    Indicator("rejected", _("Rejected"), _("Of these, those that were refused; group by reason to see why."), _SENT),
    Indicator("returned", _("Returned"), _("Of those accepted, those given back within ten working days."), _SENT),
    Indicator("cancelled", _("Cancelled"), _("Of these, those that the sender called off."), _SENT),
    Indicator("expired", _("Expired"), _("Of these, those that nobody answered in thirty days."), _SENT),
    Indicator(
        "loops", _("Loops"), _("Of those accepted, those that brought the case back to an agency that had passed it on before."), _SENT
    ),
    Indicator("answered_in_time", _("Answered in time"), _("Answered before the day that the request set."), _SENT),
    Indicator("rejection_rate", _("Rate of rejection"), _("Rejected ÷ answered."), _SENT),
    *indicators_of_answers(_SENT, _HOURS),
)


HANDOVERS = Population(
    code="handovers",
    all_levels=(
        Level("from_agency", "from_agency", "sender.slug", agency_join("sender", "from_agency_id"), is_known=is_agency, agency="sender"),
        Level("to_agency", "to_agency", "receiver.slug", agency_join("receiver", "to_agency_id"), is_known=is_agency, agency="receiver"),
        *PLACE,
        AREA,
        *TIME,
        Level("kind", "kind", "counted.kind", is_known=HandoverKind.values.__contains__),
        Level("urgency", "urgency", "counted.urgency", is_known=Urgency.values.__contains__),
        Level(
            "reason",
            "reason",
            f"CASE WHEN counted.state IN {SENT_BACK} THEN nullif(counted.reason_code, '') END",
            is_known=Refusal.values.__contains__,
        ),
    ),
    counts={
        "sent": "",
        "pending": f"counted.state = '{HandoverStatus.REQUESTED}'",
        "accepted": f"counted.state IN {TAKEN}",
        **{
            str(status): f"counted.state = '{status}'"
            for status in (
                HandoverStatus.COMPLETED,
                HandoverStatus.REJECTED,
                HandoverStatus.RETURNED,
                HandoverStatus.CANCELLED,
                HandoverStatus.EXPIRED,
            )
        },
        "loops": "counted.is_loop",
        "answered_in_time": "counted.answered_then <= counted.respond_by",
        "late": f"counted.known_at > counted.respond_by AND counted.state <> '{HandoverStatus.CANCELLED}'",
        "answered": "counted.ended = 1",
    },
    clocks={HOURS: "counted.hours"},
    row=HandoverRow,
    indicators=INDICATORS,
    scope_of=HANDOVERS_READ.scope_of,
    scope_of_area=HANDOVERS_READ.of_area,
    settled_at=last_midnight,
    count=tallies,
)
handover_figures = partial(figures_of, HANDOVERS)

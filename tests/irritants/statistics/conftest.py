from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.models import Agency, Commune, LivingArea
from backend.base import clock
from cases.models import CaseFile, FlagRouting, Handover, RiskFlag
from irritants.models import Irritant
from irritants.statuses import IrritantStatus
from tests.irritants.conftest import CAHORS, CONTRIBUTOR, COORDINATING, LEAD, OBSERVER, STRANGER

PARIS = ZoneInfo("Europe/Paris")
LONG_AGO = timedelta(days=40)


@pytest.fixture
def plant(case: CaseFile) -> Callable[..., list[Irritant]]:
    """`plant(7, category="A01", days=3)`: seven irritants of the case, resolved after three days. Set-based: figures need many."""

    def make(
        number: int,
        *,
        category: str = "B01",
        commune: str = CAHORS,
        status: str = "",
        days: int | None = None,
        reported_at: datetime | None = None,
        reporter: str = LEAD,
        concerned: str | None = None,
        area: str | None = "cahors",
        met_in: CaseFile | None = None,
        person_says: str = "",
        reopened_count: int = 0,
    ) -> list[Irritant]:
        agency = Agency.objects.get(slug=reporter)
        since = reported_at or clock.at(clock.today() - timedelta(days=60), time(12))  # the hour is another in summer
        status = status or ("reported" if days is None else "resolved")
        resolved = status in (IrritantStatus.RESOLVED, IrritantStatus.CONFIRMED)
        return Irritant.objects.bulk_create(
            Irritant(
                category_id=category,
                status=status,
                case=met_in or case,
                reported_by_agency=agency,
                agency_in_charge=agency,
                agency_concerned=Agency.objects.get(slug=concerned) if concerned else None,
                commune_id=commune,
                intercommunality=Commune.objects.get(pk=commune).intercommunality,
                living_area=LivingArea.objects.get(slug=area) if area else None,
                occurred_on=since.date(),
                reported_at=since,
                resolved_at=since + timedelta(days=days or 0) if resolved else None,
                confirmed_at=since + timedelta(days=days or 0) if status == IrritantStatus.CONFIRMED else None,
                person_says="yes" if status == IrritantStatus.CONFIRMED else person_says,
                reopened_count=reopened_count,
                give_up_reason="no_means" if status == IrritantStatus.UNRESOLVABLE else "",
            )
            for _ in range(number)
        )

    return make


@pytest.fixture
def agency():
    return {slug: Agency.objects.get(slug=slug) for slug in (LEAD, CONTRIBUTOR, OBSERVER, STRANGER)}


@pytest.fixture
def pass_on(case, agency):
    """`pass_on(LEAD, CONTRIBUTOR, "rejected", hours=5)`: a handover of `ago`, answered after as many hours; else over after `ended` hours."""

    def make(
        sender,
        receiver,
        status="requested",
        *,
        hours=None,
        ended=720,
        kind="support",
        reason="",
        of=case,
        number=1,
        ago=LONG_AGO,
        urgency="normal",
    ):
        asked = clock.now() - ago
        answered = asked + timedelta(hours=hours) if hours is not None else None
        over = status in ("completed", "returned", "rejected", "cancelled", "expired")
        return Handover.objects.bulk_create(
            Handover(
                case=of,
                kind=kind,
                urgency=urgency,
                status=status,
                from_agency=agency[sender],
                to_agency=agency[receiver],
                requested_at=asked,
                need="Help.",
                summary="Help.",
                how="with_person",
                person_told=True,
                sender_stays_as="contributor",
                respond_by=asked + timedelta(hours=72),
                expires_at=asked + timedelta(days=30),
                answered_at=answered,
                ended_at=(answered or asked + timedelta(hours=ended)) if over else None,
                reason_code=reason,
                met_on=asked.date() if status == "completed" else None,
            )
            for _ in range(number)
        )

    return make


@pytest.fixture
def alert(agency):
    """`alert("dismissed", hours=5)`: a flag of `ago`, answered after as many hours, that was at the agencies `via` before."""

    def make(status="raised", *, hours=None, severity="high", receiver=LEAD, number=1, case=None, via=(), ago=LONG_AGO, commune=CAHORS):
        raised = clock.now() - ago
        answered = raised + timedelta(hours=hours) if hours is not None else None
        flags = RiskFlag.objects.bulk_create(
            RiskFlag(
                status=status,
                raised_at=raised,
                raised_by_agency=agency[CONTRIBUTOR],
                severity=severity,
                commune_id=commune,
                redirections=len(via),
                anonymous=True,
                person_agrees="yes",
                to_agency=agency[receiver],
                respond_by=raised + timedelta(hours=24),
                acknowledged_at=answered,
                ended_at=answered if status in ("taken_up", "dismissed", "withdrawn") else None,
                dismissal_reason="duplicate" if status == "dismissed" else "",
                case=case,
            )
            for _ in range(number)
        )
        stops = [*via, receiver]
        for flag in flags:
            for at, slug in enumerate(stops):
                received, left = raised + timedelta(minutes=at), raised + timedelta(minutes=at + 1)
                FlagRouting.objects.create(
                    flag=flag, agency=agency[slug], via="commune", received_at=received, left_at=left if slug != receiver else None
                )
        return flags

    return make


@pytest.fixture
def steering(act):
    """A manager of the steering team."""
    return act(COORDINATING, "manager")

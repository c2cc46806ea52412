from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.models import Agency, Commune, LivingArea
from backend.base import clock
from cases.models import CaseFile
from irritants.models import Irritant
from irritants.statuses import IrritantStatus
from tests.irritants.conftest import CAHORS, LEAD

PARIS = ZoneInfo("Europe/Paris")


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
        since = reported_at or clock.now() - timedelta(days=60)
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

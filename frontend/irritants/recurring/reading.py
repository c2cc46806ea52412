"""Recurring irritants as their readers see them: what is done about them, how many people they hit."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actor import Actor
from backend.base.written import dated
from cases.events import Told, tell
from cases.masking import OPEN
from frontend.bars import BarRow
from irritants.catalogue import label_of
from irritants.events import history_of_recurring
from irritants.models import Irritant, RecurringIrritant
from irritants.recurring.access import alike
from irritants.recurring.hits import Hits, Month, hits_of

MASKED = gettext_lazy("Fewer than 5: not shown")


@dataclass(frozen=True)
class ShownRecurring:
    recurring: RecurringIrritant
    label: str
    hits: Hits
    solver: str
    """Who could solve it."""

    @property
    def sparkline(self) -> list[Month]:
        return self.hits.months


@dataclass(frozen=True)
class RecurringPage:
    shown: ShownRecurring
    trend: list[BarRow]
    history: list[Told]


def shown_recurring(actor: Actor, found: Iterable[RecurringIrritant]) -> list[ShownRecurring]:
    found = list(found)
    hits = hits_of(actor, [recurring.pk for recurring in found]) if found else {}
    return [ShownRecurring(one, label_of(one.category), hits[one.pk], solver_of(one)) for one in found]


def read_page(actor: Actor, recurring: RecurringIrritant) -> RecurringPage:
    [shown] = shown_recurring(actor, [recurring])
    return RecurringPage(shown, [_row(month) for month in shown.hits.months], tell(history_of_recurring(recurring), OPEN))


def solver_of(recurring: RecurringIrritant) -> str:
    return " – ".join(filter(None, [recurring.agency_concerned.name if recurring.agency_concerned else "", recurring.administration]))


def _row(month: Month) -> BarRow:
    label = dated(month.first_day, "YEAR_MONTH_FORMAT")
    return label, month.reported, MASKED if month.reported is None else _("reported that month")


@dataclass(frozen=True)
class Kin:
    """What others met alike, on the page of an irritant."""

    linked: RecurringIrritant | None
    alike: list[RecurringIrritant]
    may_link: bool


def kin_of(actor: Actor, irritant: Irritant, *, may_link: bool) -> Kin:
    linked = RecurringIrritant.objects.filter(pk=irritant.recurring_id).first() if irritant.recurring_id else None
    return Kin(linked, alike(actor, irritant), may_link)

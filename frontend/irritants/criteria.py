"""The criteria of the list of irritants. What they mean is said once, by `irritants.filters.IrritantFilter`."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.filters import NOT_SAID
from agencies.models import Agency, LivingArea
from agencies.territory import communes_around
from backend.base import clock
from frontend.case.forms.irritants import grouped
from frontend.chips import Chip, Chips, name_of
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField
from irritants.models import IrritantCategory, RecurringIrritant
from irritants.statuses import IrritantStatus, IrritantTheme

ANY = ("", _("All"))
ORDERINGS = {"-reported": _("Last reported first"), "reported": _("First reported first")}
"""The words of `irritants.lists.ORDERINGS`."""

CHIPS = Chips(
    said={("left", "true"): _("Open, and the case ended without them"), ("left", "false"): _("Ended, or their case goes on")},
    days={},
    levels=("persona", "intercommunality", "agency_in_charge", "age"),
)
"""What a figure asks besides the criteria of the form."""


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs={"value": "true"}))


class IrritantCriteria(HouseForm):
    """Names are those of the API's parameters."""

    theme = forms.ChoiceField(label=_("Theme"), required=False, choices=[ANY, *IrritantTheme.choices])
    category = forms.ChoiceField(label=_("Category"), required=False)
    agency_concerned = forms.ChoiceField(label=_("Agency concerned"), required=False)
    commune = forms.ChoiceField(label=_("Commune"), required=False)
    to = DayField(label=_("Until"), required=False)
    case = forms.CharField(label=_("Case"), required=False, max_length=20)
    ordering = forms.ChoiceField(label=_("Sorted by"), required=False, choices=list(ORDERINGS.items()))
    status = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=IrritantStatus.choices, widget=forms.CheckboxSelectMultiple
    )
    presumed = tick(_("Presumed settled: 30 days without the person’s word"))
    reopened = tick(_("Reopened at least once"))
    counted = tick(_("Counted in the figures of your agency"))
    recurring = forms.UUIDField(label=_("Recurring irritant"), required=False)
    living_area = forms.CharField(label=_("Living area"), required=False, max_length=80)

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data)
        self.fields["case"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "placeholder": "K7Q4-92MX-3"}
        self._offer("category", [], grouped(IrritantCategory.objects.all()))
        seat = actor.acting_agency.seat_id
        communes = communes_around(seat, clock.today()).order_by("name").values_list("pk", "name")
        self._offer("commune", [], communes)
        self._offer("agency_concerned", [(NOT_SAID, _("None said"))], agencies_offered(actor, data.get("agency_concerned", "")))
        self.sees_cases = actor.works_on_cases
        self.linked_to: RecurringIrritant | None = None
        self.area: LivingArea | None = None
        """Those asked for: only a link does, and whoever came by it can take them out."""

    def _offer(self, name: str, first: Iterable[tuple[str, Any]], choices: Iterable[tuple[Any, Any]]) -> None:
        """Choices of a select. What a link asks for beyond them is offered too: the filter says if it exists."""
        field: Any = self.fields[name]
        offered = [ANY, *first, *choices]
        field.choices = offered
        asked = self.data.get(name, "")
        if asked and not field.valid_value(asked):
            field.choices = [*offered, (asked, name_of(name, asked))]

    @property
    def first(self) -> list[BoundField]:
        return [self[name] for name in ("theme", "category", "agency_concerned", "commune")]

    @property
    def more(self) -> list[BoundField]:
        return [self[name] for name in ("from", "to", *(["case"] if self.sees_cases else []), "ordering")]

    @property
    def ticks(self) -> list[BoundField]:
        """About what one sees in full. Managers see in full what their agency observed, which no live figure counts."""
        return [self[name] for name in ("presumed", "reopened", *(["counted"] if self.sees_cases else []))]

    @property
    def asks_more(self) -> bool:
        return any(self.data.get(field.name) for field in (*self.more, *self.ticks)) or self.area is not None or self.linked_to is not None

    @property
    def narrows(self) -> bool:
        return bool(self.chips) or any(self.data.get(name) for name in self.fields if name != "ordering")

    @cached_property
    def chips(self) -> list[Chip]:
        return CHIPS.of(self.data)


# `from` is a word of Python: a field of that name can only be declared so.
IrritantCriteria.base_fields["from"] = DayField(label=_("Reported from"), required=False)


def agencies_offered(actor: Actor, asked: str) -> Iterable[tuple[str, str]]:
    """Those that serve where the acting agency sits, itself, and the one asked for."""
    agency = actor.acting_agency
    near = Q(served__commune=agency.seat_id, is_active=True) if agency.seat_id else Q(is_active=True)
    return Agency.objects.filter(near | Q(pk=agency.pk) | Q(slug=asked)).order_by("name").distinct().values_list("slug", "name")

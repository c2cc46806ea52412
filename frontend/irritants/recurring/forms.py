"""Forms of recurring irritants: what several people meet, what causes it, what solves it. Never of whom."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Agency
from agencies.territory import areas_of, communes_around
from backend.base import clock
from backend.base.models import new_id
from frontend.case.forms.irritants import answering, grouped
from frontend.forms.base import HouseForm
from frontend.forms.changing import LongText, VersionForm
from frontend.forms.named import AgencyField
from irritants.models import IrritantCategory, RecurringIrritant
from irritants.statuses import RecurringState

NOBODY_IN_IT = _("Every agency of the living area reads it: name nobody.")
ANY = ("", _("All"))


class RecurringFields(HouseForm):
    title = forms.CharField(
        label=_("What people meet, in a few words"),
        max_length=160,
        help_text=NOBODY_IN_IT,
        error_messages={"required": _("Say in a few words what people meet, without naming anybody.")},
    )
    category = forms.ChoiceField(
        label=_("Category of the catalogue"), widget=forms.Select, error_messages={"required": _("Choose a category of the catalogue.")}
    )
    agency_concerned = AgencyField(
        label=_("Agency that could solve it"), required=False, help_text=_("One of the directory, if it is there.")
    )
    administration = forms.CharField(
        label=_("Or another administration"), required=False, max_length=200, help_text=_("Which one, when it is not in the directory.")
    )
    cause = LongText(label=_("What causes it"), rows=3, required=False, help_text=_("As far as it is understood."))
    workaround = LongText(
        label=_("Way round it meanwhile"), rows=3, required=False, help_text=_("What colleagues may do for the next person.")
    )

    FACTS = ("title", "category", "agency_concerned", "administration", "cause", "workaround", "solution")

    def __init__(self, data: Any = None, *, chosen: str = "", agencies: QuerySet[Agency], **options: Any) -> None:
        super().__init__(data, **options)
        category, concerned = self.fields["category"], self.fields["agency_concerned"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(concerned, AgencyField)
        category.choices = [("", _("Choose")), *grouped(answering("", chosen=(data or {}).get("category", "") or chosen))]
        concerned.know(agencies.order_by("name").values_list("slug", "name"))


class SpotRecurring(RecurringFields):
    """`id` is chosen when the form is shown: sent twice, it makes one. `irritant`: the one that led here, linked at once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    irritant = forms.UUIDField(widget=forms.HiddenInput, required=False)
    living_area = forms.ChoiceField(label=_("Living area"), widget=forms.Select)

    field_order = ["title", "category", "living_area"]

    def __init__(self, actor: Actor, data: Any = None, *, category: str = "", irritant: str = "") -> None:
        areas = list(areas_of(actor.acting_agency, clock.today()).values_list("slug", "name"))
        initial = {"id": new_id(), "category": category, "irritant": irritant, "living_area": areas[0][0] if areas else ""}
        super().__init__(data, chosen=category, agencies=agencies_around(actor), initial=initial)
        area = self.fields["living_area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = areas

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "irritant"}


class EditRecurring(RecurringFields, VersionForm):
    solution = LongText(label=_("What solves it"), rows=3, required=False)

    def __init__(self, actor: Actor, recurring: RecurringIrritant, data: Any = None) -> None:
        concerned = recurring.agency_concerned
        self.now = {name: getattr(recurring, name) for name in self.FACTS if name not in ("category", "agency_concerned")}
        self.now |= {"category": recurring.category_id, "agency_concerned": concerned.slug if concerned else ""}
        shown = {**self.now, "agency_concerned": concerned.name if concerned else "", "version": recurring.version}
        near = agencies_around(actor) | Agency.objects.filter(pk__in=[concerned.pk] if concerned else [])
        super().__init__(data, chosen=recurring.category_id, agencies=near, initial=shown)

    def said(self) -> dict[str, Any]:
        """Only what differs: a category that has left the catalogue since may stay."""
        changes = {name: value for name in self.FACTS if (value := self.cleaned_data[name].strip()) != self.now[name]}
        return {"version": self.cleaned_data["version"], "changes": changes}


class Move(VersionForm):
    """Nothing but the version."""

    def __init__(self, recurring: RecurringIrritant, data: Any = None) -> None:
        super().__init__(data, initial={"version": recurring.version, "cause": recurring.cause, "solution": recurring.solution})

    def said(self) -> dict[str, Any]:
        return self.cleaned_data


class SayCause(Move):
    cause = LongText(
        label=_("What causes it"), help_text=NOBODY_IN_IT, error_messages={"required": _("Say what causes it, as far as it is understood.")}
    )


class SaySolution(Move):
    solution = LongText(label=_("What solves it"), help_text=NOBODY_IN_IT, error_messages={"required": _("Say what solves it.")})


class RecurringCriteria(HouseForm):
    """Names are those of the API's parameters."""

    category = forms.ChoiceField(label=_("Category"), required=False)
    ordering = forms.ChoiceField(
        label=_("Sorted by"), required=False, choices=[("-spotted", _("Last spotted first")), ("spotted", _("First spotted first"))]
    )
    state = forms.MultipleChoiceField(label=_("State"), required=False, choices=RecurringState.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [ANY, *grouped(IrritantCategory.objects.all())]

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in ("category", "state"))


def agencies_around(actor: Actor) -> QuerySet[Agency]:
    """Those that serve where the acting agency sits, or around."""
    around = communes_around(actor.acting_agency.seat_id, clock.today()).values("pk")
    return Agency.objects.filter(pk__in=Agency.objects.filter(served__commune__in=around).values("pk"), is_active=True)

"""Forms of observations. Several irritants may come with one: each has its rows of fields, under `irritants_0_…`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Agency
from agencies.territory import communes_around
from backend.base import clock
from backend.base.models import new_id
from frontend.case.forms.irritants import LONGEST_REASON, WHAT_THE_AGENCY_READS, ReportIrritant, answering, grouped
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText, VersionForm
from frontend.forms.named import AgencyField, CommuneField
from irritants.facts import MOST_PEOPLE
from irritants.models import Observation
from irritants.statuses import ObservationKind, PlaceKind, Step

FIRST_ROWS, MOST_IRRITANTS = 2, 20
OF_A_ROW = ("category", "step", "agency_concerned", "description")
NOBODY_IS_NAMED = _("Nobody is named: neither those who were met, nor those they spoke of.")


class Observed(HouseForm):
    """What is said of an observation."""

    kind = forms.ChoiceField(
        label=_("Kind of observation"),
        choices=ObservationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it was an interview, an immersion or a testimony.")},
    )
    observed_on = DayField(label=_("Day of the observation"), error_messages={"required": _("Say when it was.")})
    commune = CommuneField(label=_("Commune"), required=False, help_text=_("Its name, or its INSEE code. Needed if it brought irritants."))
    place_kind = forms.ChoiceField(
        label=_("Kind of place"), required=False, choices=[("", _("Not said")), *PlaceKind.choices], widget=forms.Select
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200, help_text=_("For instance: village hall."))
    people_count = forms.IntegerField(
        label=_("Number of people"),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Say how many people were met: one at least.")},
    )
    narrative = LongText(label=_("What was seen or heard"), required=False, help_text=NOBODY_IS_NAMED)

    FACTS = ("kind", "observed_on", "commune", "place_kind", "place", "people_count", "narrative")

    def know_around(self, actor: Actor) -> None:
        """Communes are proposed around where the agency sits."""
        self.fields["observed_on"].widget.attrs["max"] = clock.today().isoformat()
        communes = self.fields["commune"]
        assert isinstance(communes, CommuneField)
        communes.know(communes_of(actor))

    def facts(self) -> dict[str, Any]:
        said: Mapping[str, Any] = self.cleaned_data
        texts = {name: said[name].strip() for name in ("place", "narrative")}
        return {**{name: said[name] for name in self.FACTS}, **texts, "commune": said["commune"] or None}


class RecordObservation(Observed):
    """`id` is chosen when the form is shown: sent twice, it makes one observation. `rows`: of irritants, those left empty are none."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_IRRITANTS)

    def __init__(self, actor: Actor, rows: int, data: QueryDict | None = None) -> None:
        self.base_fields = {**type(self).base_fields, **dict(rows_of_fields(actor, rows))}  # type: ignore[misc, has-type]  # of this form alone
        initial = {"id": new_id(), "rows": rows, "observed_on": clock.today(), "people_count": 1}
        super().__init__(None if data is None else closed_up(data, rows), initial=initial)
        self.know_around(actor)

    @property
    def observed(self) -> list[BoundField]:
        return [self[name] for name in self.FACTS]

    @property
    def irritant_rows(self) -> list[list[BoundField]]:
        return [[self[field_of(number, name)] for name in OF_A_ROW] for number in range(self.number_of_rows)]

    @property
    def number_of_rows(self) -> int:
        return sum(name.endswith("_category") for name in self.fields)

    @property
    def may_have_more(self) -> bool:
        return self.number_of_rows < MOST_IRRITANTS

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for number, row in enumerate(self._rows()):
            if any(row.values()) and not row["category"] and not self.has_error(field_of(number, "category")):
                self.add_error(field_of(number, "category"), _("Choose a category of the catalogue, or empty this irritant."))
        if any(row["category"] for row in self._rows()) and not said.get("commune") and not self.has_error("commune"):
            self.add_error("commune", _("Say in which commune: an irritant happened somewhere."))
        return said

    def _rows(self) -> list[dict[str, Any]]:
        return [{name: self.cleaned_data.get(field_of(number, name), "") for name in OF_A_ROW} for number in range(self.number_of_rows)]

    def said(self) -> dict[str, Any]:
        """For the operation."""
        return {"id": self.cleaned_data["id"], **self.facts(), "irritants": [row for row in self._rows() if row["category"]]}


def rows_in(sent: QueryDict) -> int:
    """How many rows a form that was sent, or typed before, has."""
    asked = sent.get("rows", "")
    return min(max(int(asked), 1), MOST_IRRITANTS) if asked.isascii() and asked.isdigit() and len(asked) < 4 else FIRST_ROWS


def closed_up(sent: QueryDict, rows: int) -> QueryDict:
    """Rows that say something come first, so that what is said of the third irritant is said of the third row."""
    typed = [[sent.get(field_of(number, name), "") for name in OF_A_ROW] for number in range(rows)]
    typed.sort(key=lambda row: not any(text.strip() for text in row))
    data = sent.copy()
    for number, row in enumerate(typed):
        for name, text in zip(OF_A_ROW, row, strict=True):
            data[field_of(number, name)] = text
    return data


def field_of(number: int, name: str) -> str:
    """The name by which the operation's refusals find it: `irritants.2.category`."""
    return f"irritants_{number}_{name}"


def rows_of_fields(actor: Actor, rows: int) -> Iterator[tuple[str, forms.Field]]:
    """The catalogue and the directory are read once, whatever the number of rows."""
    categories, agencies = [("", _("None")), *grouped(answering(""))], agencies_of(actor)
    for number in range(rows):
        category = forms.ChoiceField(label=_("What went wrong"), required=False, widget=forms.Select, choices=categories)
        step = forms.ChoiceField(
            label=_("Step of the procedure"), required=False, widget=forms.Select, choices=[("", _("Not said")), *Step.choices]
        )
        agency = AgencyField(label=_("Agency concerned"), required=False, known=agencies)
        text = LongText(label=_("What happened"), required=False, rows=2)
        yield from zip([field_of(number, name) for name in OF_A_ROW], (category, step, agency, text), strict=True)


class EditObservation(Observed, VersionForm):
    def __init__(self, actor: Actor, observation: Observation, data: Any = None) -> None:
        super().__init__(data)
        self.now = {name: getattr(observation, name) for name in self.FACTS} | {"commune": observation.commune_id}
        name = observation.commune.name if observation.commune else ""
        self.initial |= {**self.now, "commune": name, "version": observation.version}
        self.know_around(actor)

    def said(self) -> dict[str, Any]:
        """Only what differs."""
        changes = {name: value for name, value in self.facts().items() if value != self.now[name]}
        return {"version": self.cleaned_data["version"], "changes": changes}


class VoidSheet(HouseForm):
    reason = LongText(label=_("Why"), max_length=LONGEST_REASON, error_messages={"required": _("Say why.")})

    def said(self) -> dict[str, Any]:
        """For the operation."""
        return self.cleaned_data


class VoidObservation(VoidSheet, VersionForm):
    """Over what one has read."""


class AddObservedIrritant(ReportIrritant):
    agency_concerned = AgencyField(label=_("Agency concerned"), required=False, help_text=WHAT_THE_AGENCY_READS)
    commune = CommuneField(label=_("Commune"), required=False, help_text=_("Where it happened: by default, that of the observation."))
    description = LongText(label=_("What happened"), required=False, help_text=NOBODY_IS_NAMED)

    def __init__(self, actor: Actor, observation: Observation, data: Any = None) -> None:
        self.actor = actor
        super().__init__(observation, data)

    def around(self, where: Observation) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        here = [(where.commune.pk, where.commune.name)] if where.commune else []
        return [*here, *communes_of(self.actor)], agencies_of(self.actor)


def communes_of(actor: Actor) -> list[tuple[str, str]]:
    return list(communes_around(actor.acting_agency.seat_id, clock.today()).order_by("name").values_list("pk", "name"))


def agencies_of(actor: Actor) -> list[tuple[str, str]]:
    """Those that serve where the acting agency sits."""
    seat = actor.acting_agency.seat_id
    near = Q(served__commune=seat) if seat else Q()
    return list(Agency.objects.filter(near, is_active=True).order_by("name").distinct().values_list("slug", "name"))


class ChooseSheet(HouseForm):
    file = forms.FileField(
        label=_("Spreadsheet"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "class": "fr-upload"}),
        help_text=_("XLSX, ODS or CSV; 2,000 lines at most."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

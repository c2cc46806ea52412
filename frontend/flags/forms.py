"""What the pages of flags ask."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune
from agencies.territory import active_members
from backend.base import clock
from backend.base.models import new_id
from cases.catalogue import factors_in_use, label_of
from cases.models import CaseFile, RiskFactor
from cases.statuses import DismissalReason, FlagStatus, PersonAgrees
from frontend.chips import Chips
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText, VersionForm
from frontend.forms.named import AgencyField, CommuneField
from frontend.forms.tick import TickField
from frontend.handovers.forms import InboxFilterForm

WORDS = 2000
"""Characters; the same for the API (api/serializers/flags.py)."""
NEARBY = 350
NEW_CASE, OTHER_CASE = "new", "other"
PERSON = {"alias": 80, "first_name": 80, "last_name": 80, "phone": 20, "address": 200, "how_to_find": 300, "birth_date": None}


class FlagFilterForm(InboxFilterForm):
    """Its names and values are those of cases.filters.FlagFilter."""

    besides = Chips(
        said={
            ("redirected", "true"): _("Redirected at least once"),
            ("redirected", "false"): _("Never redirected"),
            ("answered_in_time", "true"): _("Answered in time"),
            ("answered_in_time", "false"): _("Not answered in time"),
            ("counted", "true"): _("Those that your agency has"),
            ("counted", "false"): _("Passed on to another agency"),
        },
        days={"from": _("Raised from %(day)s"), "to": _("Raised until %(day)s")},
        levels=("commune", "intercommunality", "severity"),
    )
    status = forms.MultipleChoiceField(label=_("State"), choices=FlagStatus.choices, widget=forms.CheckboxSelectMultiple)


class RaiseFlagForm(HouseForm):
    """One column, for a phone. What must go together, the operation says."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    danger = TickField(
        label=_("The person is in danger now"),
        help_text=_("Call first; then raise this flag: it is answered the same day."),
    )
    factors = forms.MultipleChoiceField(
        label=_("What worries you?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that you noticed."),
        error_messages={"required": _("Tick at least one thing that worries you.")},
    )
    narrative = LongText(
        label=_("What you saw or heard, in a few words"),
        required=False,
        rows=4,
        help_text=_("Facts, no diagnosis; no social-security number."),
    )
    commune = CommuneField(label=_("Commune where the person lives"), required=False, help_text=_("So that the right agency answers."))

    person_agrees = forms.ChoiceField(
        label=_("Does the person agree that you tell?"),
        choices=[
            (PersonAgrees.YES, _("Yes")),
            (PersonAgrees.NOT_ASKED, _("I could not ask")),
            (PersonAgrees.REFUSED, _("No, the person refuses")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the person agrees.")},
    )
    reason = LongText(
        label=_("Why you could not ask, or what danger makes you go against a refusal"), required=False, max_length=WORDS, rows=2
    )
    anonymous = TickField(
        label=_("I do not say who it is"),
        help_text=_("The agency is told of the situation, and of where, but not of whom."),
    )
    first_name = forms.CharField(label=_("First name"), required=False, max_length=80)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=80)
    alias = forms.CharField(label=_("Or how the person is known"), required=False, max_length=80)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=20, widget=forms.TextInput(attrs={"type": "tel"}))
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    birth_date = DayField(label=_("Birth date, if you know it"), required=False)
    how_to_find = forms.CharField(
        label=_("How and where to find the person"),
        required=False,
        max_length=300,
        help_text=_("For instance: at the food bank on Thursdays."),
    )

    def __init__(self, data: Any = None, *, agency: Agency) -> None:
        super().__init__(data, initial={"id": new_id()})
        for name in PERSON:
            self.fields[name].widget.attrs["autocomplete"] = "off"  # the browser's own person is not the one in need
        factors: Any = self.fields["factors"]
        factors.choices = [(factor.pk, in_plain_words(factor)) for factor in factors_in_use()]
        commune: Any = self.fields["commune"]
        commune.know(communes_near(agency))

    def said(self) -> dict[str, Any]:
        """What was typed, by the names of `raise_flag`."""
        typed = self.cleaned_data
        person = {name: typed[name] for name in PERSON if typed[name]}
        told = {name: typed[name] for name in ("factors", "person_agrees", "anonymous", "reason", "danger", "narrative")}
        return {**told, "person": person, "commune": typed["commune"] or None, "flag_id": typed["id"]}


def in_plain_words(factor: RiskFactor) -> str:
    """The catalogue defines its factors in French; in another language, the name alone."""
    label = label_of(factor)
    return format_html('{}<span class="fr-hint-text">{}</span>', label, factor.definition_fr) if get_language() == "fr" else label


def communes_near(agency: Agency) -> list[tuple[str, str]]:
    """(code, name) of those that it serves and of those in a living area. The browser proposes them; all others are found."""
    served = Commune.objects.filter(served_by__agency=agency)
    around = Commune.objects.filter(pk__in=active_members(clock.today()).values("commune"))
    return list(served.union(around).order_by("name").values_list("pk", "name")[:NEARBY])


class TakeUpForm(VersionForm):
    """Which case the person is taken charge of in."""

    into = forms.ChoiceField(
        label=_("In which case?"), widget=forms.RadioSelect, error_messages={"required": _("Choose a case, or a new one.")}
    )
    reference = forms.CharField(label=_("Reference of the other case"), required=False, max_length=20)

    def __init__(self, *args: Any, probable: Iterable[CaseFile] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.probable = list(probable)
        likely = [
            (
                case.reference,
                _("%(reference)s, %(name)s: probably the same person") % {"reference": case.reference, "name": case.person.display_name},
            )
            for case in self.probable
        ]
        into: Any = self.fields["into"]
        into.choices = [*likely, (NEW_CASE, _("A new case")), (OTHER_CASE, _("Another case of mine, by its reference"))]
        into.initial = self.probable[0].reference if self.probable else NEW_CASE

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("into") == OTHER_CASE and not cleaned.get("reference"):
            self.add_error("reference", _("Write the reference of the case."))
        return cleaned

    def said(self) -> dict[str, Any]:
        into = self.cleaned_data["into"]
        if into == NEW_CASE:
            return {"not_same_as": [case.reference for case in self.probable]}
        return {"case": self.cleaned_data["reference"] if into == OTHER_CASE else into}


class RedirectForm(VersionForm):
    to_agency = AgencyField(
        label=_("Agency that should answer"),
        help_text=_("Those proposed are competent for these factors in this commune."),
        error_messages={"required": _("Name the agency that should answer.")},
    )
    reason = LongText(
        label=_("Why it concerns that agency"), max_length=WORDS, rows=2, error_messages={"required": _("Say in a few words why.")}
    )

    def __init__(self, *args: Any, competent: Iterable[Agency] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        to_agency: Any = self.fields["to_agency"]
        to_agency.know((agency.slug, agency.name) for agency in competent)


class DismissForm(VersionForm):
    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *DismissalReason.choices],
        error_messages={"required": _("Choose a reason.")},
    )
    reason = LongText(label=_("In a few words"), required=False, max_length=WORDS, rows=2)

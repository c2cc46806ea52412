"""Forms of the steering team: a portrait, and which cases resemble it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.themes import Theme
from frontend.forms.base import HouseForm
from frontend.forms.changing import LongText, VersionForm
from irritants.catalogue import label_of
from irritants.models import IrritantCategory, Persona
from irritants.statuses import AgeBand

SAID = ("name", "portrait", "needs", "age_bands", "themes", "categories", "at_least")
HOW_MANY = ((2, _("Two of them")), (1, _("One of them")), (3, _("All three")))


def several(label: Any, choices: Any = (), **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **options)


def category_choices() -> list[tuple[str, str]]:
    return [(one.pk, f"{one.pk} – {label_of(one)}") for one in IrritantCategory.objects.filter(merged_into=None)]


class Portrait(HouseForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("A first name that is nobody’s."),
        error_messages={"required": _("Give the persona a first name that is nobody’s.")},
    )
    portrait = LongText(
        label=_("Portrait"), error_messages={"required": _("Say in a few sentences who they are, without describing anybody.")}
    )
    needs = LongText(label=_("Needs"), required=False)
    age_bands = several(_("Ages"), AgeBand.choices, help_text=_("On the day the case was opened."))
    themes = several(_("Themes of the case"), Theme.choices)
    categories = several(_("Irritants met in the case"), category_choices)
    at_least = forms.TypedChoiceField(
        label=_("A case resembles this persona when it meets"),
        coerce=int,
        choices=HOW_MANY,
        initial=2,
        help_text=_("Of three criteria: ages, themes, irritants. Each is met by one of what is ticked."),
        widget=forms.RadioSelect,
    )

    def said(self) -> Mapping[str, Any]:
        return {name: self.cleaned_data[name] for name in SAID}


class ChangePersona(VersionForm):
    """Nothing but the version."""

    def __init__(self, persona: Persona, data: Any = None) -> None:
        super().__init__(data, initial={"version": persona.version, **{name: getattr(persona, name) for name in SAID}})

    def said(self) -> Mapping[str, Any]:
        return self.cleaned_data


class EditPersona(Portrait, ChangePersona):
    def said(self) -> Mapping[str, Any]:
        return {"version": self.cleaned_data["version"], "changes": super().said()}

"""Forms of the steering team: words of a category, and what continues it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.case.forms.irritants import answering, grouped
from frontend.forms.base import HouseForm
from frontend.forms.changing import LongText, VersionForm
from irritants.models import IrritantCategory
from irritants.statuses import IrritantTheme
from irritants.steering import WORDS


class Words(HouseForm):
    label_fr = forms.CharField(label=_("Name in French"), max_length=120, error_messages={"required": _("Name the category in French.")})
    label_en = forms.CharField(label=_("Name in English"), max_length=120, error_messages={"required": _("Name the category in English.")})
    definition_fr = LongText(
        label=_("What belongs in it, in French"),
        rows=3,
        max_length=2000,
        help_text=_("The words of people help: they are compared with what is typed when an irritant is reported."),
        error_messages={"required": _("Say in French what belongs in it.")},
    )


class AddCategory(Words):
    theme = forms.ChoiceField(
        label=_("Theme"), choices=IrritantTheme.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose a theme.")}
    )

    field_order = ["theme"]

    def said(self) -> dict[str, Any]:
        return self.cleaned_data


class ChangeCategory(VersionForm):
    """Nothing but the version."""

    def __init__(self, category: IrritantCategory, data: Any = None) -> None:
        super().__init__(data, initial={"version": category.version, **{name: getattr(category, name) for name in WORDS}})

    def said(self) -> dict[str, Any]:
        return self.cleaned_data


class EditCategory(Words, ChangeCategory):
    def said(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], "changes": {name: self.cleaned_data[name] for name in WORDS}}


class MergeCategory(ChangeCategory):
    into = forms.ChoiceField(
        label=_("Category that continues it"),
        widget=forms.Select,
        help_text=_("Figures count there what was reported under this one."),
        error_messages={"required": _("Choose another category, which is in use and not merged itself.")},
    )

    def __init__(self, category: IrritantCategory, data: Any = None) -> None:
        super().__init__(category, data)
        into = self.fields["into"]
        assert isinstance(into, forms.ChoiceField)
        others = [one for one in answering("") if one.pk != category.pk]
        into.choices = [("", _("Choose")), *grouped(sorted(others, key=lambda one: one.theme != category.theme))]

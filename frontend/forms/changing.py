"""What forms that change something have in common."""

from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from frontend.forms.base import HouseForm

F = TypeVar("F", bound=forms.Form)

LONGEST_TEXT = 10_000
"""Characters; the same for the API (api/serializers/cases.py)."""


class VersionForm(HouseForm):
    """Carries the version of what it changes, as its reader saw it: a change made meanwhile is not overwritten."""

    data: QueryDict
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Reload the page, then send the form again.")})

    def renew(self, version: int) -> None:
        """The form, sent and refused, may be sent again over what is there now."""
        data = self.data.copy()
        data[self.add_prefix("version")] = str(version)
        self.data = data


def as_typed(form: F) -> F:
    """The same form with what was typed in it, neither checked nor refused: somebody only looked something up."""
    typed = {name: field.widget.value_from_datadict(form.data, {}, form.add_prefix(name)) for name, field in form.fields.items()}
    form.is_bound, form.initial = False, {**form.initial, **typed}
    return form


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class LongText(forms.CharField):
    def __init__(self, *, rows: int = 4, max_length: int = LONGEST_TEXT, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=max_length, **options)

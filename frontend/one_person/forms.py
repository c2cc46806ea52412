from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField

LONGEST_NAME, LONGEST_REASON = 80, 300
"""Characters; the same for the API (api/serializers/one_person.py)."""
NOT_OF_THE_BROWSER = {"autocomplete": "off", "spellcheck": "false"}


class LookupForm(HouseForm):
    birth_name = forms.CharField(
        label=_("Birth surname"),
        max_length=LONGEST_NAME,
        help_text=_("The one on the birth certificate."),
        widget=forms.TextInput(attrs=NOT_OF_THE_BROWSER),
        error_messages={"required": _("Give the birth surname.")},
    )
    first_name = forms.CharField(
        label=_("First name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=NOT_OF_THE_BROWSER),
        error_messages={"required": _("Give the first name.")},
    )
    birth_date = DayField(label=_("Birth date"), error_messages={"required": _("Give the birth date.")})
    reason = forms.CharField(
        label=_("Why you look this person up"),
        max_length=LONGEST_REASON,
        help_text=_("Kept, with your name and the day. Do not write the person’s name here."),
        widget=forms.TextInput(attrs=NOT_OF_THE_BROWSER),
        error_messages={"required": _("Say in a few words why you look this person up: it is kept, with your name.")},
    )

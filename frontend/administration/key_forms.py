from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models.member import KeyState
from frontend.administration.forms import ANY
from frontend.forms.base import HouseForm


class KeyCriteria(HouseForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *KeyState.choices])

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.base import clock
from cases.snoozes import LONGEST
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField


class SnoozeForm(HouseForm):
    until = DayField(label=_("Until the morning of"), help_text=_("From tomorrow to 90 days ahead."))

    def __init__(self, data: Any = None) -> None:
        today = clock.today()
        super().__init__(data, initial={"until": today + timedelta(days=7)})
        widget: forms.Widget = self.fields["until"].widget
        widget.attrs |= {"min": str(today + timedelta(days=1)), "max": str(today + timedelta(days=LONGEST))}

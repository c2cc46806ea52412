"""What the pages of handovers ask."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.filters import NOT_SAID
from agencies.models import Agency
from cases.statuses import HandoverStatus, Refusal
from frontend.chips import Chips
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText, VersionForm
from frontend.forms.named import AgencyField
from frontend.forms.tick import TickField

SHORT, WORDS = 300, 2000
"""Characters; the same for the API (api/serializers/sharing.py)."""


class InboxFilterForm(HouseForm):
    """Shows what narrows a list, and is never checked: its names and values are those of cases.filters.HandoverFilter."""

    use_required_attribute = False
    besides = Chips(
        said={
            ("reason", NOT_SAID): _("Neither rejected nor returned"),
            ("answered_in_time", "true"): _("Answered in time"),
            ("answered_in_time", "false"): _("Not answered in time"),
            ("loop", "true"): _("Back at an agency that had passed the case on"),
            ("loop", "false"): _("Not back at an agency that had passed the case on"),
        },
        days={"from": _("Asked for from %(day)s"), "to": _("Asked for until %(day)s")},
        levels=("from_agency", "to_agency", "commune", "intercommunality", "living_area", "kind", "urgency", "reason"),
    )
    """What a figure asks."""

    overdue = forms.BooleanField(label=_("Late ones only"), widget=forms.CheckboxInput(attrs={"value": "true"}))
    status = forms.MultipleChoiceField(label=_("State"), choices=HandoverStatus.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(initial={"overdue": query.get("overdue") == "true", "status": query.getlist("status")})
        self.chips = self.besides.of(query)


class RefusalForm(VersionForm):
    """A refusal is coded, so that it can be counted and mended."""

    reason_code = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Choose a reason")), *Refusal.choices], error_messages={"required": _("Choose a reason.")}
    )
    reason = LongText(
        label=_("In a few words"),
        required=False,
        max_length=WORDS,
        rows=3,
        help_text=_("The other agency reads it. No name, no telephone: it may be read by those who do not know the person."),
    )
    suggested_agency = AgencyField(
        label=_("Agency that you suggest"),
        required=False,
        help_text=_("Those proposed are competent for these needs in this place, the one with most room first."),
    )

    def __init__(self, *args: Any, competent: Iterable[Agency] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        suggested: Any = self.fields["suggested_agency"]
        suggested.know((agency.slug, agency.name) for agency in competent)


class CompletionForm(VersionForm):
    met_on = DayField(label=_("Day when the person met your agency"), error_messages={"required": _("Give the day of the meeting.")})
    person_met = TickField(
        label=_("The person confirmed this meeting"),
        help_text=_("The loop is closed by the person, not by a letter sent."),
    )

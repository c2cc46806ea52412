"""What the pages of "one person, one file" ask."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.models import ProbablePair
from cases.statuses import AccessRequestStatus, ExceptionGround, ParticipationRole, Refusal
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText, VersionForm

LONGEST_NAME, LONGEST_REASON, WORDS = 80, 300, 2000
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


class JoinForm(HouseForm):
    reason = LongText(
        label=_("Why your agency asks to join"),
        rows=3,
        max_length=WORDS,
        help_text=_("The agency that leads the case reads it, and calls you if it needs to know more."),
        error_messages={"required": _("Say why your agency asks to join.")},
    )


class InboxFilterForm(HouseForm):
    """Shows what narrows a list, and is never checked: its names and values are those of cases.filters.AccessRequestFilter."""

    use_required_attribute = False

    overdue = forms.BooleanField(label=_("Late ones only"), widget=forms.CheckboxInput(attrs={"value": "true"}))
    status = forms.MultipleChoiceField(label=_("State"), choices=AccessRequestStatus.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(initial={"overdue": query.get("overdue") == "true", "status": query.getlist("status")})


class GrantForm(VersionForm):
    role = forms.ChoiceField(
        label=_("The agency joins as"),
        choices=[
            (ParticipationRole.CONTRIBUTOR, _("contributor: it reads the case and works on it")),
            (ParticipationRole.OBSERVER, _("observer: it reads the case")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the agency joins as contributor or as observer.")},
    )
    exception_ground = forms.ChoiceField(
        label=_("If the person’s agreement does not cover it: exception"),
        choices=[("", _("None: I record the person’s agreement first")), *ExceptionGround.choices],
        required=False,
    )
    exception_reason = LongText(label=_("Reason for the exception"), required=False, max_length=WORDS, rows=3)


class RefuseForm(VersionForm):
    """A refusal is coded, so that it can be counted and mended."""

    reason_code = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Choose a reason")), *Refusal.choices], error_messages={"required": _("Choose a reason.")}
    )
    reason = LongText(
        label=_("In a few words"),
        required=False,
        max_length=WORDS,
        rows=3,
        help_text=_("Only your agency reads the reason and these words."),
    )


class JudgePairForm(VersionForm):
    says = forms.ChoiceField(
        label=_("Is it the same person?"),
        choices=[
            (ProbablePair.Verdict.SAME, _("The same person: tell the other agency, if it says so too")),
            (ProbablePair.Verdict.NOT_SAME, _("Two people: do not propose this pair again")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is the same person, or two.")},
    )

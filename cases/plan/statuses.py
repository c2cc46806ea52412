"""Codes of actions and appointments. Which verb leads where is in cases/plan/lifecycle.py."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActionStatus(TextChoices):
    TO_DO = "to_do", pgettext_lazy("action", "To do")
    DOING = "doing", pgettext_lazy("action", "Under way")
    DONE = "done", pgettext_lazy("action", "Done")
    DROPPED = "dropped", pgettext_lazy("action", "Dropped")


class DropReason(TextChoices):
    """Why an action is dropped."""

    NO_LONGER_NEEDED = "no_longer_needed", _("No longer needed")
    PERSON_DECLINED = "person_declined", _("The person does not wish it any more")
    NOT_POSSIBLE = "not_possible", _("Not possible")
    ENTERED_IN_ERROR = "entered_in_error", pgettext_lazy("action", "Entered in error")
    CASE_CLOSED = "case_closed", _("The case was closed")
    OTHER = "other", _("Other")


class Opinion(TextChoices):
    """What the person says once an action is done."""

    SETTLED = "settled", _("It is settled")
    PARTLY = "partly", _("It is partly settled")
    NOT_SETTLED = "not_settled", _("It is not settled")
    NOT_ASKED = "not_asked", _("Not asked yet")


class AppointmentKind(TextChoices):
    COUNTER = "counter", _("At a counter")
    HOME = "home", _("At home")
    PHONE = "phone", _("By telephone")
    VIDEO = "video", _("By video")


class AppointmentStatus(TextChoices):
    BOOKED = "booked", pgettext_lazy("appointment", "Booked")
    ATTENDED = "attended", pgettext_lazy("appointment", "Attended")
    MISSED = "missed", pgettext_lazy("appointment", "Missed")
    EXCUSED = "excused", pgettext_lazy("appointment", "Excused")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")
    MOVED = "moved", pgettext_lazy("appointment", "Moved")


class SaidBy(TextChoices):
    """From whom one knows what became of an appointment."""

    PERSON = "person", _("The person")
    PROFESSIONAL = "professional", _("The professional")
    RELATIVE = "relative", _("Somebody close to the person")

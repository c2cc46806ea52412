"""What each feedback means, for who raised the flag. Who answers, and what they find, is not theirs to read."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence
from cases.statuses import FlagFeedback

MEANINGS: Mapping[str, Sentence] = {
    FlagFeedback.RECEIVED: _("The flag has reached an agency, which must answer it in time."),
    FlagFeedback.BEING_HANDLED: _("Somebody has read it and sees to it."),
    FlagFeedback.DIRECTED: _("Somebody accompanies the person from now on."),
    FlagFeedback.CLOSED: _("Nothing more is awaited. If something worries you again, raise a new flag."),
}

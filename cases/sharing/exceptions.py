"""Letting an agency in without the person's agreement (rule 3): a ground, and why, in writing."""

from django.utils.translation import gettext as _

from backend.base.errors import Invalid
from cases.free_text import check_free_text
from cases.statuses import ExceptionGround

Stated = tuple[str, str]
"""Ground and reason."""
NO_EXCEPTION: Stated = ("", "")


def check_exception(exception: Stated) -> None:
    """A recorded exception has a ground and a written reason. Raises Invalid, PersonalNumberDetected."""
    ground, reason = exception
    check_free_text(**{"exception.reason": reason})
    if ground and ground not in ExceptionGround:
        raise Invalid.value("exception.ground", _("Choose the ground of the exception."), code="invalid_choice")
    if ground and not reason.strip():
        raise Invalid.value("exception.reason", _("An exception needs a written reason."), code="required")

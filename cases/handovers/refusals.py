"""A refusal is coded; "other" is explained; another agency may be suggested."""

from django.utils.translation import gettext as _

from agencies.models import Agency
from backend.base.errors import Invalid
from cases.free_text import check_free_text
from cases.statuses import Refusal


def check_refusal(reason_code: str, reason: str, suggested_agency: str | None) -> Agency | None:
    """The suggested agency, if any. Raises Invalid, PersonalNumberDetected."""
    check_free_text(reason=reason)
    if reason_code == Refusal.OTHER and not reason.strip():
        raise Invalid.value("reason", _("Say in a few words why."), code="required")
    if not suggested_agency:
        return None
    suggested = Agency.objects.filter(slug=suggested_agency, is_active=True).first()
    if suggested is None:
        raise Invalid.value("suggested_agency", _("No such agency. Look it up in the directory."), code="unknown_agency")
    return suggested

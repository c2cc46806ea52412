from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.events import record_flag
from cases.flags.access import get_flag
from cases.flags.routing import LAST_REDIRECTION, Route, last_resort, taking_cases
from cases.free_text import check_free_text
from cases.lifecycle import FLAG
from cases.models import FlagRouting, RiskFlag
from cases.notices import notify


@operation
def redirect_flag(flag_id: UUID, *, actor: Actor, to_agency: str, reason: str, version: int | None = None) -> RiskFlag:
    """Pass a flag to the agency that should answer it. The deadline stays; the third redirect goes to the coordinating agency."""
    flag = get_flag(actor, flag_id, to="redirect", lock=True, version=version)
    check_free_text(reason=reason)
    chosen = _chosen(to_agency, flag)
    if flag.redirections + 1 >= LAST_REDIRECTION:
        agency, via = last_resort(flag.commune_id, but=flag.to_agency_id)
    else:
        agency, via = Route(chosen, FlagRouting.Via.REDIRECTION)

    now = clock.now()
    FlagRouting.objects.filter(flag=flag, left_at=None).update(left_at=now, reason=reason)
    FlagRouting.objects.create(flag=flag, agency=agency, via=via, received_at=now)
    flag.status, flag.to_agency, flag.redirections = FLAG.next(flag.status, "redirect"), agency, flag.redirections + 1
    flag.answered_by = flag.acknowledged_at = flag.reminded_at = flag.escalated_at = None

    record_flag(
        flag,
        "flag_redirected",
        actor,
        changed=("status", "to_agency", "redirections", "answered_by", "acknowledged_at", "reminded_at", "escalated_at"),
        to_agency=agency.pk,
        via=via,
    )
    notify("flag_received", agency.pk, f"/flags/{flag.pk}")
    return flag


def _chosen(slug: str, flag: RiskFlag) -> Agency:
    agency = taking_cases().filter(slug=slug).first()
    if agency is None or agency.pk == flag.to_agency_id:
        raise Invalid.value(
            "to_agency", _("Choose another agency that works on cases and takes people: look in the directory."), code="unknown_agency"
        )
    return agency

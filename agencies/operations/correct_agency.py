from django.utils.translation import gettext as _

from agencies.access import agency_to_administer
from agencies.actor import Actor
from agencies.events import record
from agencies.models import Agency, Membership
from agencies.roles import CASE_ROLES
from agencies.validation import validate
from backend.base.errors import Conflict, NotAllowed
from backend.base.operation import operation


@operation
def correct_agency(agency_slug: str, *, name: str, kind: str, actor: Actor) -> Agency:
    """The agency under its right name and kind."""
    if not actor.is_system:
        raise NotAllowed(_("The name and kind of an agency are corrected by those who run the service. Ask them."))
    agency = agency_to_administer(actor, slug=agency_slug)
    worked_on_cases = agency.works_on_cases
    agency.name, agency.kind = name, kind
    validate(agency)
    if worked_on_cases and not agency.works_on_cases:
        refuse_readers(agency)

    agency.accepts_handovers = agency.works_on_cases and (agency.accepts_handovers or not worked_on_cases)
    agency.save_changes("name", "kind", "accepts_handovers")

    record(agency, "agency_corrected", actor, agency_kind=kind)
    return agency


def refuse_readers(agency: Agency) -> None:
    if Membership.objects.filter(agency=agency, is_active=True, roles__overlap=sorted(CASE_ROLES)).exists():
        raise Conflict(
            _("An association reads no case, and members of “%(agency)s” do. Change their roles first.") % {"agency": agency.name},
            code="association_reads_no_case",
        )

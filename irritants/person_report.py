"""What of irritants is told in the report of all that is held on a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.models import CaseFile
from cases.person_report.registry import Row, report_part
from irritants.catalogue import label_of
from irritants.models import Irritant
from irritants.statuses import IrritantStatus, PersonSays

AGENCIES = ("agency_concerned", "agency_in_charge", "reported_by_agency")
"""All that the sight asks about."""


@report_part(
    "irritants",
    _("Irritants met"),
    category=_("What went wrong"),
    agency_concerned=_("Agency concerned"),
    commune=_("Commune"),
    occurred_on=_("Met on"),
    description=_("Description"),
    status=_("State"),
    resolution=_("What was done"),
    person_says=_("The person’s word"),
    remarks=_("Remarks"),
)
def irritants(case: CaseFile) -> Iterator[Row]:
    found = Irritant.objects.filter(case=case).select_related("category", "commune", *AGENCIES).order_by("reported_at", "pk")
    for irritant in case.sight.over(found):
        yield {
            "category": label_of(irritant.category),
            "agency_concerned": irritant.agency_concerned.name if irritant.agency_concerned else "",
            "commune": irritant.commune.name,
            "occurred_on": irritant.occurred_on,
            "description": irritant.description,
            "status": IrritantStatus(irritant.status),
            "resolution": irritant.resolution,
            "person_says": PersonSays(irritant.person_says) if irritant.person_says else "",
            "remarks": [text for text in (irritant.reopen_reason, irritant.give_up_text, irritant.void_reason) if text],
        }

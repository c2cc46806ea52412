"""Parts of the report that agencies wrote, kept and planned in a case, those kept to one agency included: they are about the person too."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.models import AccessRequest, Action, Appointment, CaseFile, Document, Note
from cases.person_report.registry import Row, report_part
from cases.plan.statuses import ActionStatus, AppointmentKind, AppointmentStatus, DropReason, Opinion
from cases.statuses import AccessRequestStatus, Audience, DocumentKind, RemovalReason


@report_part(
    "notes",
    _("Notes"),
    written_at=_("Written on"),
    agency=_("Agency"),
    audience=_("Who reads it"),
    text=_("Text"),
    former=_("What it said before it was corrected"),
)
def notes(case: CaseFile) -> Iterator[Row]:
    found = Note.objects.filter(case=case).select_related("agency").prefetch_related("former").order_by("written_at", "pk")
    for note in case.sight.over(found):
        yield {
            "written_at": note.written_at,
            "agency": note.agency.name,
            "audience": Audience(note.audience),
            "text": note.text,
            "former": [version.text for version in note.former.all()],
        }


@report_part(
    "documents",
    _("Documents"),
    added_at=_("Added on"),
    agency=_("Agency"),
    kind=_("What it proves"),
    name=_("Name"),
    audience=_("Who reads it"),
    removed_at=_("Removed on"),
    reason=_("Why"),
)
def documents(case: CaseFile) -> Iterator[Row]:
    for document in case.sight.over(Document.objects.filter(case=case).select_related("agency").order_by("added_at", "pk")):
        yield {
            "added_at": document.added_at,
            "agency": document.agency.name,
            "kind": DocumentKind(document.kind),
            "name": document.name,
            "audience": Audience(document.audience),
            "removed_at": document.removed_at,
            "reason": RemovalReason(document.removal_reason) if document.removal_reason else "",
        }


@report_part(
    "actions",
    _("Actions"),
    what=_("What is to be done"),
    in_their_words=_("In the person’s words"),
    agency=_("Agency"),
    due_on=_("By"),
    status=_("State"),
    result=_("Result"),
    opinion=_("The person’s opinion"),
    opinion_words=_("In their words"),
    reason_code=_("Why it was dropped"),
    reason=_("Remarks"),
)
def actions(case: CaseFile) -> Iterator[Row]:
    found = Action.objects.filter(case=case).select_related("agency", "ended_by_agency").order_by("created_at", "pk")
    for action in case.sight.over(found):
        yield {
            "what": action.title,
            "in_their_words": action.in_their_words,
            "agency": action.agency.name,
            "due_on": action.due_on,
            "status": ActionStatus(action.status),
            "result": action.result,
            "opinion": Opinion(action.opinion) if action.opinion else "",
            "opinion_words": action.opinion_words,
            "reason_code": DropReason(action.reason_code) if action.reason_code else "",
            "reason": action.reason,
        }


@report_part(
    "appointments",
    _("Appointments"),
    starts_at=_("When"),
    agency=_("Agency"),
    kind=_("How"),
    place=_("Place"),
    directions=_("How to get there"),
    status=_("State"),
    comment=_("Comment"),
)
def appointments(case: CaseFile) -> Iterator[Row]:
    found = Appointment.objects.filter(case=case).select_related("agency", "told_by_agency").order_by("starts_at", "pk")
    for appointment in case.sight.over(found):
        yield {
            "starts_at": appointment.starts_at,
            "agency": appointment.agency.name,
            "kind": AppointmentKind(appointment.kind),
            "place": appointment.place,
            "directions": appointment.directions,
            "status": AppointmentStatus(appointment.status),
            "comment": appointment.comment,
        }


@report_part(
    "access_requests",
    _("Agencies that asked to join"),
    requested_at=_("Asked on"),
    agency=_("Agency"),
    reason=_("Why"),
    status=_("State"),
    answer=_("Answer"),
)
def access_requests(case: CaseFile) -> Iterator[Row]:
    for asked in case.sight.over(AccessRequest.objects.filter(case=case).select_related("from_agency").order_by("requested_at", "pk")):
        yield {
            "requested_at": asked.requested_at,
            "agency": asked.from_agency.name,
            "reason": asked.reason,
            "status": AccessRequestStatus(asked.status),
            "answer": asked.answer,
        }

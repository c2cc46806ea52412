"""Parts of the report that a case has of its own."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.themes import Theme
from cases.catalogue import label_of
from cases.events import tell
from cases.models import CaseEvent, CaseFile, FileMerge, Handover, InformationRecord, Participation, RiskFlag, SharingAgreement
from cases.person_report.registry import Row, report_part
from cases.sharing.agreements import covered_agencies
from cases.statuses import (
    CaseStatus,
    Channel,
    FlagStatus,
    Ground,
    HandoverKind,
    HandoverStatus,
    MergeSide,
    Outcome,
    ParticipationRole,
    PersonPosition,
    Severity,
    TakenApart,
)

IDENTITY = [name for name in RiskFlag.PERSON_FIELDS if name != "how_to_find"]


@report_part(
    "case",
    _("The case"),
    status=_("State"),
    opened_at=_("Opened on"),
    opened_by=_("Opened by"),
    themes=_("Themes"),
    summary=_("Summary"),
    referent=_("Referent"),
    referent_position=_("What the person said of the referent"),
    hold_reason=_("Why it waits"),
    hold_until=_("Until"),
    outcome=_("Outcome"),
    closed_at=_("Closed on"),
    comment=_("Comment"),
)
def the_case(case: CaseFile) -> Iterator[Row]:
    case.sight.one(case)
    yield {
        "status": CaseStatus(case.status),
        "opened_at": case.opened_at,
        "opened_by": case.sight.agency(case.opened_by_agency).name,
        "themes": [str(Theme(theme).label) for theme in case.themes],
        "summary": case.summary,
        "referent": f"{case.referent.display_name}, {case.referent_agency.name}" if case.referent and case.referent_agency else "",
        "referent_position": PersonPosition(case.referent_position) if case.referent_position else "",
        "hold_reason": case.hold_reason,
        "hold_until": case.hold_until,
        "outcome": Outcome(case.outcome) if case.outcome else "",
        "closed_at": case.closed_at,
        "comment": case.close_comment,
    }


@report_part("information", _("What the person was told"), told_on=_("Told on"), how=_("How"), by=_("By"))
def information(case: CaseFile) -> Iterator[Row]:
    found = InformationRecord.objects.filter(case=case).select_related("recorded_by_agency").order_by("told_on", "id")
    for record in case.sight.over(found):
        yield {"told_on": record.told_on, "how": Channel(record.how), "by": record.recorded_by_agency.name}


@report_part(
    "agreements",
    _("Agreements to share"),
    given_on=_("Given on"),
    how=_("How"),
    agencies=_("With"),
    expires_on=_("Expires on"),
    withdrawn_at=_("Ended on"),
    evidence=_("Where it is kept"),
)
def agreements(case: CaseFile) -> Iterator[Row]:
    found = list(SharingAgreement.objects.filter(case=case).order_by("given_on", "id"))
    covered = covered_agencies(found)
    for agreement in found:
        yield {
            "given_on": agreement.given_on,
            "how": Channel(agreement.how),
            "agencies": [agency.name for agency in case.sight.agencies(covered.get(agreement.pk, []))],
            "expires_on": agreement.expires_on,
            "withdrawn_at": agreement.withdrawn_at,
            "evidence": agreement.evidence,
        }


@report_part(
    "participations",
    _("Agencies in the case, past and present"),
    agency=_("Agency"),
    role=_("Part"),
    ground=_("Ground"),
    reason=_("Reason of the exception"),
    since=_("Since"),
    until=_("Until"),
)
def participations(case: CaseFile) -> Iterator[Row]:
    for part in case.sight.over(Participation.objects.filter(case=case).select_related("agency").order_by("started_at", "id")):
        yield {
            "agency": part.agency.name,
            "role": ParticipationRole(part.role),
            "ground": Ground(part.ground),
            "reason": part.exception_reason,
            "since": part.started_at,
            "until": part.ended_at,
        }


@report_part(
    "handovers",
    _("Requests between agencies"),
    kind=_("What for"),
    from_agency=_("Asked by"),
    to_agency=_("Asked of"),
    requested_at=_("Asked on"),
    need=_("What is asked"),
    summary=_("Summary"),
    status=_("State"),
    exception_reason=_("Reason of the exception"),
    reason=_("Reason of the answer"),
    met_on=_("Met on"),
)
def handovers(case: CaseFile) -> Iterator[Row]:
    found = Handover.objects.filter(case=case).select_related("from_agency", "to_agency", "suggested_agency")
    for handover in case.sight.over(found.order_by("requested_at", "id")):
        yield {
            "kind": HandoverKind(handover.kind),
            "from_agency": handover.from_agency.name,
            "to_agency": handover.to_agency.name,
            "requested_at": handover.requested_at,
            "need": handover.need,
            "summary": handover.summary,
            "status": HandoverStatus(handover.status),
            "exception_reason": handover.exception_reason,
            "reason": handover.reason,
            "met_on": handover.met_on,
        }


@report_part(
    "flags",
    _("Risk flags"),
    raised_at=_("Raised on"),
    factors=_("What worried"),
    severity=_("Severity"),
    narrative=_("What was told"),
    who=_("Whom it names"),
    how_to_find=_("How to find the person"),
    status=_("State"),
)
def flags(case: CaseFile) -> Iterator[Row]:
    """Not who raised them: whoever worries about somebody must be able to say so."""
    for flag in RiskFlag.objects.filter(case=case).prefetch_related("factors").order_by("raised_at", "id"):
        yield {
            "raised_at": flag.raised_at,
            "factors": [label_of(factor) for factor in flag.factors.all()],
            "severity": Severity(flag.severity),
            "narrative": flag.narrative,
            "who": [value if isinstance(value, date) else str(value) for name in IDENTITY if (value := getattr(flag, name))],
            "how_to_find": flag.how_to_find,
            "status": FlagStatus(flag.status),
        }


@report_part(
    "merges",
    _("Other files of the person"),
    merged_at=_("Merged on"),
    what=_("This file"),
    undone_at=_("Taken apart on"),
    reason=_("Why they were taken apart"),
)
def merges(case: CaseFile) -> Iterator[Row]:
    """Those that were done, and not by whom: the report of one file names no agency of the other."""
    done = FileMerge.objects.filter(Q(kept=case) | Q(absorbed=case), former_status__gt="").order_by("answered_at", "id")
    for merge in done:
        yield {
            "merged_at": merge.answered_at,
            "what": MergeSide.KEPT if merge.kept_id == case.pk else MergeSide.ABSORBED,
            "undone_at": merge.undone_at,
            "reason": f"{TakenApart(merge.reason_code).label} – {merge.reason}" if merge.reason_code else "",
        }


@report_part("history", _("History"), at=_("On"), what=_("What happened"), agency=_("Agency"))
def history(case: CaseFile) -> Iterator[Row]:
    for told in tell(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq"), case.sight):
        yield {"at": told.event.occurred_at, "what": told.sentence, "agency": told.agency.name if told.agency else ""}

"""All that the page of one case shows, read in a number of statements that does not depend on how much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.db.models.functions import JSONArray

from agencies.actor import Actor
from agencies.models import Agency
from cases.access import allowed_actions, get_case, ground_of
from cases.accesses import record_read
from cases.events import Told, tell
from cases.merging.told import Merged, merges_at, told_of
from cases.models import CaseEvent, CaseFile, CoveredAgency, Handover, InformationRecord, Participation, SharingAgreement
from cases.statuses import Channel, HandoverStatus
from frontend.case.irritants import ShownIrritant, shown_irritants
from frontend.documents.reading import PapersOfAKind, papers_held
from frontend.notes.reading import LatestNotes, latest_notes
from frontend.plan.in_case import Plan, plan_of, with_appointments

EVENTS_SHOWN = 30


class Information(NamedTuple):
    """That the person was told of the file, and by which agency."""

    told_on: date
    how: Channel
    agency: str


@dataclass(frozen=True)
class CasePage:
    """`own`: the part that the reader's agency has in the case now; None for a named reader of another agency."""

    case: CaseFile
    actions: frozenset[str]
    present: list[Participation]
    former: list[Participation]
    own: Participation | None
    asked: list[Handover]
    in_force: list[SharingAgreement]
    ended: list[SharingAgreement]
    information: list[Information]
    notes: LatestNotes
    papers: list[PapersOfAKind]
    irritants: list[ShownIrritant]
    plan: Plan
    timeline: list[Told]
    merged: Merged
    older_than: int | None
    """Number of the last event shown, when there are earlier ones."""


def read_case(actor: Actor, reference: str) -> CasePage:
    """Raises NotFound. The look is journaled, as the API does."""
    case = get_case(actor, reference, to="read", among=_with_information())
    prefetch_related_objects(
        [case], Prefetch("participations", Participation.objects.select_related("agency").order_by("started_at", "id"))
    )
    participations = list(case.participations.all())
    asked = list(
        Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED)
        .select_related("from_agency", "to_agency")
        .order_by("requested_at", "id")
    )
    agreements = _agreements(case)
    irritants = shown_irritants(actor, case)
    events, older_than = last_events(case)
    record_read(actor, "case_read", case.pk, ground=ground_of(actor, case))
    notes = latest_notes(actor, case)
    present = [participation for participation in participations if participation.ended_at is None]
    actions, sight = frozenset(allowed_actions(actor, case, present)), case.sight
    sight.over(participations)
    return CasePage(
        case=sight.one(case),
        actions=actions,
        present=present,
        former=[participation for participation in participations if participation.ended_at is not None],
        own=own_part(actor, present),
        asked=sight.over(asked),
        in_force=[agreement for agreement in agreements if agreement.in_force],
        ended=[agreement for agreement in agreements if not agreement.in_force],
        information=[_information(case, *row) for row in case.informed],  # type: ignore[attr-defined]
        notes=notes,
        papers=papers_held(case),
        irritants=irritants,
        plan=plan_of(actor, case),
        timeline=tell(events, sight),
        merged=told_of(case, case.merged, actor),  # type: ignore[attr-defined]
        older_than=older_than,
    )


def own_part(actor: Actor, present: Sequence[Participation]) -> Participation | None:
    return next((participation for participation in present if participation.agency_id == actor.agency_id), None)


def last_events(case: CaseFile, *, before: int | None = None) -> tuple[list[CaseEvent], int | None]:
    """The last events, latest first, and where to go on when there are earlier ones."""
    events = CaseEvent.objects.filter(stream_id=case.pk)
    if before is not None:
        events = events.filter(seq__lt=before)
    found = list(events.order_by("-seq")[: EVENTS_SHOWN + 1])
    shown = found[:EVENTS_SHOWN]
    return shown, shown[-1].seq if len(found) > EVENTS_SHOWN else None


def _with_information() -> QuerySet[CaseFile]:
    """Cases with referent, appointments and the person's commune, and `informed`: when the person was told of the file, last first."""
    told = InformationRecord.objects.filter(case=OuterRef("pk")).order_by("-told_on", "-id")
    row = JSONArray("told_on", "how", "recorded_by_agency__name", "recorded_by_agency", "recorded_by_agency__is_sensitive")
    around = CaseFile.objects.select_related("referent", "referent_agency", "person__commune")
    return around.annotate(informed=ArraySubquery(told.values(row=row)), appointments_read=with_appointments(), merged=merges_at("pk"))


def _information(case: CaseFile, told_on: str, how: str, name: str, key: str, sensitive: bool) -> Information:
    by = case.sight.agency(Agency(id=UUID(key), name=name, is_sensitive=sensitive))
    return Information(date.fromisoformat(told_on), Channel(how), by.name)


def _agreements(case: CaseFile) -> list[SharingAgreement]:
    """Latest first, each with its `agencies`: an agreement names one at least, so that one statement reads both."""
    rows = CoveredAgency.objects.filter(agreement__case=case).select_related("agency", "agreement__recorded_by_agency")
    agreements: dict[object, SharingAgreement] = {}
    for row in rows.order_by("-agreement__given_on", "-agreement__id", "agency__name"):
        agreement = agreements.setdefault(row.agreement_id, row.agreement)
        agreement.agencies = [*getattr(agreement, "agencies", []), row.agency]  # type: ignore[attr-defined]
    for agreement in case.sight.over(agreements.values()):
        agreement.agencies = case.sight.agencies(agreement.agencies)  # type: ignore[attr-defined]
    return list(agreements.values())

"""All that the page of one case shows, read in a number of statements that does not depend on how much there is."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from agencies.actor import Actor
from agencies.models import Agency, User
from cases.access import allowed_actions, get_case, ground_of
from cases.accesses import record_read
from cases.events import Told, sentence
from cases.models import CaseEvent, CaseFile, CoveredAgency, Handover, InformationRecord, Participation, SharingAgreement
from cases.statuses import HandoverStatus, ParticipationRole
from frontend.case.irritants import ShownIrritant, shown_irritants

EVENTS_SHOWN = 30


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
    information: list[InformationRecord]
    irritants: list[ShownIrritant]
    timeline: list[Told]
    older_than: int | None
    """Number of the last event shown, when there are earlier ones."""


def read_case(actor: Actor, reference: str) -> CasePage:
    """Raises NotFound. The look is journaled, as the API does."""
    case = get_case(actor, reference, to="read")
    participations = _participations(case)
    asked = list(
        Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED)
        .select_related("from_agency", "to_agency")
        .order_by("requested_at", "id")
    )
    agreements = _agreements(case)
    information = list(InformationRecord.objects.filter(case=case).select_related("recorded_by_agency").order_by("-told_on", "-id"))
    irritants = shown_irritants(actor, case)
    events, older_than = last_events(case)
    at_hand = [participation.agency for participation in participations]
    at_hand += [agency for agreement in agreements for agency in agreement.agencies]  # type: ignore[attr-defined]
    at_hand += [agency for handover in asked for agency in (handover.from_agency, handover.to_agency)]
    record_read(actor, "case_read", case.pk, ground=ground_of(actor, case))
    present = [participation for participation in participations if participation.ended_at is None]
    return CasePage(
        case=case,
        actions=actions_on(actor, case, present),
        present=present,
        former=[participation for participation in participations if participation.ended_at is not None],
        own=own_part(actor, present),
        asked=asked,
        in_force=[agreement for agreement in agreements if agreement.in_force],
        ended=[agreement for agreement in agreements if not agreement.in_force],
        information=information,
        irritants=irritants,
        timeline=told(events, at_hand),
        older_than=older_than,
    )


def own_part(actor: Actor, present: Sequence[Participation]) -> Participation | None:
    return next((participation for participation in present if participation.agency_id == actor.agency_id), None)


def actions_on(actor: Actor, case: CaseFile, present: Sequence[Participation]) -> frozenset[str]:
    """`allowed_actions`, less what takes a part in the case that the actor's agency does not have."""
    actions, own = set(allowed_actions(actor, case)), own_part(actor, present)
    if own is None:
        actions -= {"report_own_status", "leave"}
    elif own.role == ParticipationRole.LEAD:
        actions.discard("leave")  # it hands the case over first, or closes it
    return frozenset(actions)


def last_events(case: CaseFile, *, before: int | None = None) -> tuple[list[CaseEvent], int | None]:
    """The last events, latest first, and where to go on when there are earlier ones."""
    events = CaseEvent.objects.filter(stream_id=case.pk)
    if before is not None:
        events = events.filter(seq__lt=before)
    found = list(events.order_by("-seq")[: EVENTS_SHOWN + 1])
    shown = found[:EVENTS_SHOWN]
    return shown, shown[-1].seq if len(found) > EVENTS_SHOWN else None


def told(events: Sequence[CaseEvent], at_hand: Sequence[Agency]) -> list[Told]:
    """`cases.events.tell` with the agencies that the page has read already: one statement less."""
    agencies = {str(agency.pk): agency for agency in at_hand}
    named = {value for event in events for value in (event.actor_id, *_identifiers(event.data.values())) if value}
    users = {str(user.pk): user for user in User.objects.filter(pk__in=named)}
    return [
        Told(event, sentence(event, agencies, users), users.get(str(event.actor_id)), agencies.get(str(event.agency_id)))
        for event in events
    ]


def _identifiers(values: Iterable[object]) -> Iterator[UUID]:
    for value in values:
        with suppress(ValueError):
            yield UUID(str(value))


def _participations(case: CaseFile) -> list[Participation]:
    """Past ones included, with the referent and the commune of the case, which are then at hand too."""
    around = ("case__referent", "case__referent_agency", "case__person__commune")
    prefetch_related_objects(
        [case], Prefetch("participations", Participation.objects.select_related("agency", *around).order_by("started_at", "id"))
    )
    participations = list(case.participations.all())
    read = participations[0].case  # a case has always had its opener in it
    case.referent, case.referent_agency, case.person.commune = read.referent, read.referent_agency, read.person.commune
    return participations


def _agreements(case: CaseFile) -> list[SharingAgreement]:
    """Latest first, each with its `agencies`: an agreement names one at least, so that one statement reads both."""
    rows = CoveredAgency.objects.filter(agreement__case=case).select_related("agency", "agreement__recorded_by_agency")
    agreements: dict[object, SharingAgreement] = {}
    for row in rows.order_by("-agreement__given_on", "-agreement__id", "agency__name"):
        agreement = agreements.setdefault(row.agreement_id, row.agreement)
        agreement.agencies = [*getattr(agreement, "agencies", []), row.agency]  # type: ignore[attr-defined]
    return list(agreements.values())

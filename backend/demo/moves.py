"""What agencies do in most stories, in one line each. Each is an operation, with what hardly changes filled in."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from backend.base import clock
from backend.demo.papers import fictitious_paper
from cases.models import Action, Appointment, CaseFile, Document, Handover, Note, SharingAgreement
from cases.operations.documents.add_document import add_document
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.notes.write_note import write_note
from cases.operations.open_case import open_case
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.record_agreement import record_agreement
from cases.operations.report_status import report_status
from cases.statuses import Audience, HandoverHow, HandoverKind, ParticipationStatus, SenderStays
from irritants.models import Irritant
from irritants.operations.report_irritant import report_irritant


def receive(actor: Actor, person: Mapping[str, Any], summary: str, *themes: str) -> CaseFile:
    """Open a case for somebody who sits at one's desk, and is told of it."""
    return open_case(actor=actor, person=person, summary=summary, themes=themes, informed={"how": "oral"})


def agree(case: CaseFile, actor: Actor, *covers: str, how: str = "oral", **more: Any) -> SharingAgreement:
    return record_agreement(case.reference, actor=actor, covers=covers, how=how, given_on=clock.today(), **more)


def ask_support(case: CaseFile, actor: Actor, to: str, need: str, summary: str, **more: Any) -> Handover:
    way = {"how": HandoverHow.WITH_PERSON, "person_told": True, **more}
    return hand_over(case.reference, actor=actor, to_agency=to, kind=HandoverKind.SUPPORT, need=need, summary=summary, **way)


def pass_on(case: CaseFile, actor: Actor, to: str, need: str, summary: str, **more: Any) -> Handover:
    way = {"how": HandoverHow.WITH_PERSON, "person_told": True, "sender_stays_as": SenderStays.CONTRIBUTOR, **more}
    return hand_over(case.reference, actor=actor, to_agency=to, kind=HandoverKind.LEAD, need=need, summary=summary, **way)


def accept(handover: Handover, actor: Actor) -> None:
    """Accept, and say that work has begun."""
    accept_handover(handover.pk, actor=actor)
    begin(handover.case, actor)


def begin(case: CaseFile, actor: Actor) -> None:
    say_status(case, actor, ParticipationStatus.WORKING)


def say_status(case: CaseFile, actor: Actor, status: str) -> None:
    report_status(case.reference, part_of(case, actor), actor=actor, status=status)


def part_of(case: CaseFile, actor: Actor) -> UUID:
    """The key of the agency's participation of today."""
    return case.participations.get(agency=actor.agency, ended_at=None).pk


def meet(
    case: CaseFile, actor: Actor, category: str, description: str, *, concerned: str = "", on: date | None = None, step: str = ""
) -> Irritant:
    """Report an irritant met in a case."""
    return report_irritant(
        actor=actor,
        case=case.reference,
        category=category,
        agency_concerned=concerned,
        occurred_on=on or clock.today(),
        step=step,
        description=description,
    )


def note(case: CaseFile, actor: Actor, text: str, *, audience: str | Collection[str] = Audience.OWN_AGENCY) -> Note:
    return write_note(case.reference, actor=actor, text=text, audience=audience)


def paper(case: CaseFile, actor: Actor, kind: str, name: str, *, audience: str | Collection[str] = Audience.PARTICIPANTS) -> Document:
    """Keep a paper that the person brought."""
    return add_document(case.reference, actor=actor, kind=kind, name=name, audience=audience, file=fictitious_paper(name.replace("’", "'")))


def promise(case: CaseFile, actor: Actor, title: str, *, by: date, words: str = "") -> Action:
    """What one will do oneself, by a day."""
    agency = actor.acting_agency.slug
    return plan_action(case.reference, actor=actor, title=title, in_their_words=words, agency=agency, assignee=actor.user_id, due_on=by)


def see_again(case: CaseFile, actor: Actor, when: datetime, *, place: str = "", directions: str = "", **more: Any) -> Appointment:
    """An appointment with oneself."""
    return book_appointment(
        case.reference,
        actor=actor,
        starts_at=when,
        professional=actor.user_id,
        reminder_wanted=True,
        place=place,
        directions=directions,
        **more,
    )

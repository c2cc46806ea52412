from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, Capacity
from backend.base import clock
from backend.base.errors import Conflict, Invalid, Problem
from backend.base.models import new_id
from backend.base.operation import operation
from cases.access import get_case
from cases.deadlines import EXPIRES_AFTER, next_deadline, respond_by
from cases.events import record
from cases.free_text import check_free_text, check_names_nobody
from cases.handovers.forwarding import Attached, attach
from cases.handovers.offers import as_received
from cases.models import CaseFile, CoveredAgency, Handover, Participation
from cases.notices import notify
from cases.sharing.exceptions import NO_EXCEPTION, Stated
from cases.sharing.participations import active, entitlement, of_agency
from cases.statuses import Disclosure, HandoverHow, HandoverKind, HandoverStatus, SenderStays, Urgency


@operation
def hand_over(
    reference: str,
    *,
    actor: Actor,
    to_agency: str,
    kind: str,
    need: str,
    summary: str,
    how: str,
    person_told: bool,
    how_reason: str = "",
    urgency: str = Urgency.NORMAL,
    sender_stays_as: str = "",
    observer_until: date | None = None,
    needed_by: date | None = None,
    next_appointment: datetime | None = None,
    disclosure: str = Disclosure.OFFER,
    exception: Stated = NO_EXCEPTION,
    attached: Collection[Attached] = (),
    handover_id: UUID | None = None,
    version: int | None = None,
) -> Handover:
    """Ask an agency to lead the case, or to support it. The sender stays responsible until the answer.

    `exception`: (ground, reason) when the person's agreement does not cover the receiver. `attached`: what the receiver reads from its
    acceptance on, of what the sender's agency kept. Raises Conflict `agreement_missing`,
    `handover_pending`, `agency_not_available`; Invalid when the words sent before disclosure say who the person is.
    """
    case = get_case(actor, reference, to="hand_over", lock=True, version=version)
    receiver, participations = _receiver(to_agency), active(case)
    _check_way(kind, how, how_reason, person_told, sender_stays_as, observer_until, needed_by, exception)
    check_free_text(need=need, summary=summary, how_reason=how_reason, **{"exception.reason": exception[1]})
    check_names_nobody(case.person, need=need, summary=summary, how_reason=how_reason)
    _check_free(case, receiver, kind, participations, actor)
    by = entitlement(case, receiver, participations, exception=exception)
    _check_disclosure(disclosure, receiver, by.agreement)

    now = clock.now()
    handover = Handover.objects.create(
        id=handover_id or new_id(),
        case=case,
        kind=kind,
        from_agency=actor.acting_agency,
        to_agency=receiver,
        requested_by=actor.user,
        requested_at=now,
        need=need,
        summary=summary,
        urgency=urgency,
        needed_by=needed_by,
        next_appointment=next_appointment,
        how=how,
        how_reason=how_reason,
        person_told=person_told,
        disclosure=disclosure,
        sender_stays_as=sender_stays_as or SenderStays.CONTRIBUTOR,
        observer_until=observer_until,
        exception_ground=exception[0],
        exception_reason=exception[1],
        agreement=by.agreement,
        respond_by=respond_by(urgency, now),
        expires_at=now + EXPIRES_AFTER,
    )
    attach(handover, attached, actor)
    case.next_deadline = next_deadline(case)

    record(case, "handover_requested", actor, changed=("next_deadline",), handover=handover.pk, to_agency=receiver.pk, handover_kind=kind)
    notify("handover_requested", receiver.pk, f"/handovers/{handover.pk}")
    return handover


def preview_hand_over(reference: str, *, actor: Actor, **said: Any) -> Handover:
    """The request as its receiver would read it before answering. It is made, then called off: what `hand_over` refuses, this refuses."""
    with transaction.atomic():
        handover = as_received(hand_over(reference, actor=actor, **said))
        transaction.set_rollback(True)
    return handover


def _receiver(slug: str) -> Agency:
    receiver = Agency.objects.filter(slug=slug, is_active=True).first()
    if receiver is None:
        raise Invalid.value("to_agency", _("No such agency. Look it up in the directory."), code="unknown_agency")
    if not (receiver.works_on_cases and receiver.accepts_handovers) or receiver.capacity == Capacity.CLOSED:
        raise Conflict(
            _("%(agency)s takes nobody over for now. Look in the directory for another agency with the same competence.")
            % {"agency": receiver.name},
            code="agency_not_available",
        )
    return receiver


def _check_way(
    kind: str,
    how: str,
    how_reason: str,
    person_told: bool,
    sender_stays_as: str,
    observer_until: date | None,
    needed_by: date | None,
    exception: Stated,
) -> None:
    """A warm handover says how it was done; without one, or without telling the person, it says why."""
    wrong: list[Problem] = []

    def wrong_if(condition: bool, name: str, reason: Any, code: str = "required") -> None:
        if condition:
            wrong.append(Problem(name, code, reason))

    wrong_if(
        how == HandoverHow.SIMPLE and not how_reason.strip(),
        "how_reason",
        _("A simple transmission says why it could not be done with the person."),
    )
    wrong_if(
        not person_told and not exception[0],
        "person_told",
        _("Tell the person first; only an exception with its reason goes without."),
        "person_not_told",
    )
    wrong_if(bool(exception[0]) and not exception[1].strip(), "exception.reason", _("An exception needs a written reason."))
    wrong_if(
        kind == HandoverKind.LEAD and not sender_stays_as,
        "sender_stays_as",
        _("Say whether your agency stays as contributor, stays as observer, or leaves."),
    )
    wrong_if(
        kind == HandoverKind.SUPPORT and sender_stays_as not in ("", SenderStays.CONTRIBUTOR),
        "sender_stays_as",
        _("Who asks for support keeps the lead: leave this out."),
        "not_applicable",
    )
    wrong_if(
        sender_stays_as == SenderStays.OBSERVER and not observer_until, "observer_until", _("Say until when your agency stays as observer.")
    )
    wrong_if(bool(observer_until and observer_until <= clock.today()), "observer_until", _("Give a day to come."), "not_in_the_future")
    wrong_if(bool(needed_by and needed_by < clock.today()), "needed_by", _("Give today or a day to come."), "in_the_past")
    if wrong:
        raise Invalid(*wrong)


def _check_free(case: CaseFile, receiver: Agency, kind: str, participations: list[Participation], actor: Actor) -> None:
    if receiver.pk == actor.agency_id:
        raise Invalid.value("to_agency", _("Your agency cannot hand over to itself: reassign the work inside it."), code="same_agency")
    if kind == HandoverKind.SUPPORT and of_agency(participations, receiver.pk):
        raise Conflict(_("%(agency)s is in this case already.") % {"agency": receiver.name}, code="already_in_the_case")
    pending = Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED).select_related("to_agency")
    for other in pending:
        if other.to_agency_id == receiver.pk or (kind == HandoverKind.LEAD and other.kind == HandoverKind.LEAD):
            raise Conflict(
                _("%(agency)s has been asked already. Wait for the answer, or cancel that request first.")
                % {"agency": other.to_agency.name},
                code="handover_pending",
                handover=str(other.pk),
            )


def _check_disclosure(disclosure: str, receiver: Agency, agreement: Any) -> None:
    """Identity before acceptance only where the person named this very agency."""
    if disclosure != Disclosure.IDENTITY:
        return
    named = agreement and not agreement.covers_participants and CoveredAgency.objects.filter(agreement=agreement, agency=receiver).exists()
    if not named:
        raise Invalid.value(
            "disclosure",
            _("The identity may be shown before acceptance only when the person’s agreement names this agency."),
            code="not_named",
        )

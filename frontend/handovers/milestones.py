"""A handover as a small timeline: what was done, what is still awaited."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from backend.base import clock
from backend.base.errors import Sentence
from cases.models import Handover
from cases.statuses import HandoverStatus, Refusal


@dataclass(frozen=True)
class Milestone:
    at: datetime | date
    sentence: str
    awaited: bool = False


def milestones(handover: Handover) -> list[Milestone]:
    sender, receiver = handover.from_agency.name, handover.to_agency.name
    found = [Milestone(handover.requested_at, _("%(agency)s asks.") % {"agency": sender})]
    if handover.status == HandoverStatus.REQUESTED:
        return [*found, *_awaited_answer(handover)]
    if handover.answered_at and handover.status != HandoverStatus.REJECTED:
        found.append(Milestone(handover.answered_at, _("%(agency)s accepts.") % {"agency": receiver}))
    if handover.status == HandoverStatus.ACCEPTED:
        if handover.return_until and handover.return_until >= clock.now():
            found.append(
                Milestone(handover.return_until, _("Until then, %(agency)s may give it back.") % {"agency": receiver}, awaited=True)
            )
        return found
    if handover.ended_at:
        found.append(Milestone(handover.ended_at, _end(handover)))
    return found


def _awaited_answer(handover: Handover) -> list[Milestone]:
    sender, receiver = handover.from_agency.name, handover.to_agency.name
    late = handover.respond_by < clock.now()
    sentence = _("%(agency)s should have answered.") if late else _("%(agency)s answers, at the latest.")
    return [
        Milestone(handover.respond_by, sentence % {"agency": receiver}, awaited=True),
        Milestone(
            handover.expires_at, _("Without an answer, the request ends and %(agency)s keeps the case.") % {"agency": sender}, awaited=True
        ),
    ]


def _end(handover: Handover) -> str:
    words: dict[str, Sentence] = {"sender": handover.from_agency.name, "receiver": handover.to_agency.name}
    if handover.reason_code:
        words["reason"] = Refusal(handover.reason_code).label
    match HandoverStatus(handover.status):
        case HandoverStatus.REJECTED:
            return _("%(receiver)s declines: %(reason)s.") % words
        case HandoverStatus.RETURNED:
            return _("%(receiver)s gives it back to %(sender)s: %(reason)s.") % words
        case HandoverStatus.CANCELLED:
            return _("%(sender)s cancels the request.") % words
        case HandoverStatus.EXPIRED:
            return _("The request ends without an answer; %(sender)s keeps the case.") % words
        case _:
            return _("The person has met %(receiver)s: the loop is closed.") % words

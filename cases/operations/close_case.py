from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.free_text import check_free_text
from cases.lifecycle import CASE
from cases.models import CaseFile, Handover
from cases.plan.passing_on import end_plan
from cases.statuses import HandoverStatus, Outcome

CLOSED = ("status", "outcome", "close_comment", "closed_at", "hold_reason", "hold_until", "next_deadline")


@operation
def close_case(reference: str, *, actor: Actor, outcome: str, comment: str = "", version: int | None = None) -> CaseFile:
    """Close with an outcome: what was to be done is dropped, what was to come is cancelled.

    Raises Conflict `handover_pending` while another agency is asked.
    """
    case = get_case(actor, reference, to="close", lock=True, version=version)
    check_free_text(comment=comment)
    if outcome == Outcome.MERGED:
        raise Invalid.value("outcome", _("Only merging two files closes a case so. Say how the case ends."), code="invalid_choice")
    if Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED).exists():
        raise Conflict(
            _("Another agency has been asked and has not answered. Wait for its answer, or cancel the request first."),
            code="handover_pending",
        )

    shut(case, outcome, comment, actor=actor)

    record(case, "case_closed", actor, changed=CLOSED, outcome=outcome)
    return case


def shut(case: CaseFile, outcome: str, comment: str = "", *, actor: Actor) -> None:
    end_plan(case, actor)
    case.status, case.outcome, case.close_comment = CASE.next(case.status, "close"), outcome, comment
    case.closed_at, case.hold_reason, case.hold_until, case.next_deadline = max(clock.now(), case.opened_at), "", None, None

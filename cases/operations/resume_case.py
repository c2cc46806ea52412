from agencies.actor import Actor
from backend.base.operation import operation
from cases.access import get_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.lifecycle import CASE
from cases.models import CaseFile

RESUMED = ("status", "hold_reason", "hold_until", "next_deadline")


@operation
def resume_case(reference: str, *, actor: Actor, version: int | None = None) -> CaseFile:
    """End a pause: by the lead, by the clock on the wake-up date, or because the case was taken over."""
    case = get_case(actor, reference, to="resume", lock=True, version=version)

    wake_up(case)
    case.next_deadline = next_deadline(case)

    record(case, "case_resumed", actor, changed=RESUMED)
    return case


def wake_up(case: CaseFile) -> None:
    """What is awaited next is for the caller to work out."""
    case.status, case.hold_reason, case.hold_until = CASE.next(case.status, "resume"), "", None

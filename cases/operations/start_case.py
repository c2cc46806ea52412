from agencies.actor import Actor
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.lifecycle import CASE
from cases.models import CaseFile


@operation
def start_case(reference: str, *, actor: Actor, version: int | None = None) -> CaseFile:
    """The lead begins to work."""
    case = get_case(actor, reference, to="start", lock=True, version=version)

    case.status = CASE.next(case.status, "start")

    record(case, "case_started", actor, changed=("status",))
    return case

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict
from backend.base.operation import operation
from cases.access import get_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.lifecycle import CASE
from cases.linked import cases_of_person
from cases.matching import already_open
from cases.models import CaseFile


@operation
def reopen_case(reference: str, *, actor: Actor, version: int | None = None) -> CaseFile:
    """Take a closed case up again. Refused while the person has another open case (one person, one file)."""
    case = get_case(actor, reference, to="reopen", lock=True, version=version)
    _refuse_second(case, actor)

    case.status, case.outcome, case.close_comment, case.closed_at = CASE.next(case.status, "reopen"), "", "", None
    case.next_deadline = next_deadline(case)

    record(case, "case_reopened", actor, changed=("status", "outcome", "close_comment", "closed_at", "next_deadline"))
    return case


def _refuse_second(case: CaseFile, actor: Actor) -> None:
    others = cases_of_person(case.person).filter(closed_at=None)
    if case.person.same_as_id is None and not others.exists():
        return
    seen = CaseFile.objects.visible_to(actor).filter(pk__in=others.values("pk")).first()
    if seen:
        raise already_open(seen.reference)
    raise Conflict(_("This case cannot be reopened: the person is followed in another one."), code="already_open")

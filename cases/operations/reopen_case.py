from agencies.actor import Actor
from backend.base.operation import operation
from cases.access import get_case
from cases.deadlines import next_deadline
from cases.events import record
from cases.lifecycle import CASE
from cases.models import CaseFile
from cases.operations.open_case import refuse_another
from cases.people.details import again
from cases.people.linked import lock_person
from cases.people.matching import followed_elsewhere, put_aside


@operation
def reopen_case(reference: str, *, actor: Actor, version: int | None = None) -> CaseFile:
    """Take a closed case up again. Raises Conflict `already_open` while another case of the person is open in the actor's sight; one that
    is open out of sight changes nothing that the actor could notice: it goes to review."""
    lock_person(get_case(actor, reference, to="reopen", version=version).person_id)
    case = get_case(actor, reference, to="reopen", lock=True, version=version)
    refuse_another(case.person, actor=actor)
    elsewhere = followed_elsewhere(case.person)
    _its_own_record(case, actor)

    case.status, case.outcome, case.close_comment, case.closed_at = CASE.next(case.status, "reopen"), "", "", None
    case.next_deadline = next_deadline(case)
    put_aside(case.person, elsewhere, found_by=actor)

    record(case, "case_reopened", actor, changed=("person", "status", "outcome", "close_comment", "closed_at", "next_deadline"))
    return case


def _its_own_record(case: CaseFile, actor: Actor) -> None:
    """Cases opened before each had its own record of the person may share one, which another case goes on with."""
    shared = CaseFile.objects.filter(person=case.person, closed_at=None).exists()
    if shared or case.person.same_as_id:
        case.person = again(case.person, actor=actor)
        case.person.save(force_insert=True)

from datetime import date

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Invalid, NotAllowed, Problem
from backend.base.operation import operation
from cases.free_text import check_free_text, names_person
from cases.models import Person, PersonLookup
from cases.people.details import check_birth_date, tidy
from cases.people.lookups import LOOKED_UP, NONE, POSSIBLE, case_followed_for, check_how_often, digest_of, keep, somebody
from cases.people.names import normalise

SHORTEST_REASON = 10


@operation
def look_up_person(*, actor: Actor, birth_name: str, first_name: str, birth_date: date, reason: str) -> PersonLookup:
    """Ask, without seeing anything, whether some agency follows this person. Kept whatever the outcome: who, for whom, when, why.

    Raises TooMany; Invalid when the reason, which is kept, says who the person is.
    """
    if not actor.works_on_cases:
        raise NotAllowed(_("Only caseworkers and coordinators look a person up across agencies."), code="role_needed")
    reason = tidy(reason)
    person = somebody(birth_name=tidy(birth_name), first_name=tidy(first_name), birth_date=birth_date)
    _check(person, reason)
    check_how_often(actor)

    case_id = case_followed_for(person, actor=actor)
    return keep(actor, LOOKED_UP, result=POSSIBLE if case_id else NONE, reason=reason, case=case_id, asked=digest_of(person))


def _check(person: Person, reason: str) -> None:
    check_free_text(birth_name=person.birth_name, first_name=person.first_name, reason=reason)
    wrong = [
        Problem(name, "required", _("Give this name in full: without it, nobody can be told apart."))
        for name in ("birth_name", "first_name")
        if len(normalise(getattr(person, name))) < 2
    ]
    if len(normalise(reason)) < SHORTEST_REASON:
        wrong.append(Problem("reason", "required", _("Say in a few words why you look this person up: it is kept, with your name.")))
    elif names_person(person, reason):
        wrong.append(Problem("reason", "identity_in_text", _("The reason is kept: say why, without the person’s name.")))
    try:
        check_birth_date(person.birth_date)
    except Invalid as refusal:
        wrong += [Problem("birth_date", problem.code, problem.reason) for problem in refusal.problems]
    if wrong:
        raise Invalid(*wrong)

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record, record_flag
from cases.flags.access import get_flag
from cases.lifecycle import FLAG
from cases.models import CaseFile, Person, RiskFlag
from cases.operations.open_case import open_case
from cases.people.matching import cases_probably_of
from cases.references import parse_reference


@operation
def take_up_flag(
    flag_id: UUID, *, actor: Actor, case: str | None = None, not_same_as: Collection[str] = (), version: int | None = None
) -> RiskFlag:
    """Take charge of the person: in the case named, else in one that the actor sees and is probably theirs, else in a new one.

    `not_same_as`: references of cases that are somebody else's, for all their likeness.
    """
    flag = get_flag(actor, flag_id, to="take_up", lock=True, version=version)
    apart = {parse_reference(text) for text in not_same_as}
    reference = case or next((probable.reference for probable in probable_cases(flag, actor) if probable.reference not in apart), None)
    joined = (
        get_case(actor, reference, to="join_flag", lock=True)
        if reference
        else open_case(actor=actor, person=_person(flag), themes=_needs(flag), not_same_as=not_same_as)
    )

    flag.status, flag.case = FLAG.next(flag.status, "take_up"), joined
    flag.ended_at, flag.answered_by = clock.now(), actor.user
    flag.acknowledged_at = flag.acknowledged_at or flag.ended_at

    record_flag(flag, "flag_taken_up", actor, changed=("status", "case", "ended_at", "answered_by", "acknowledged_at"), case=joined.pk)
    record(joined, "flag_taken_up", actor, flag=flag.pk)
    return flag


def probable_cases(flag: RiskFlag, actor: Actor) -> list[CaseFile]:
    """Open cases that the actor sees and that are probably this person's, closest first; none for an anonymous flag."""
    return [] if flag.anonymous else cases_probably_of(_unsaved(flag), actor)


def _person(flag: RiskFlag) -> dict[str, object]:
    person = {name: getattr(flag, name) for name in ("alias", "first_name", "last_name", "birth_name", "birth_date", "address", "phone")}
    if not (flag.alias or flag.first_name or flag.last_name or flag.birth_name):
        person["alias"] = _("Flag of %(day)s, %(mark)s") % {
            "day": clock.local(flag.raised_at).strftime("%d/%m/%Y"),
            "mark": flag.pk.hex[-4:].upper(),
        }
    return {**person, "commune": flag.commune_id, "safe_contact": flag.how_to_find[:200]}


def _needs(flag: RiskFlag) -> list[str]:
    """Themes that answer to what worries whoever raised it: the case that opens says what it is about."""
    return list(dict.fromkeys(theme for factor in flag.factors.all() for theme in factor.competences))


def _unsaved(flag: RiskFlag) -> Person:
    return Person(first_name=flag.first_name, last_name=flag.last_name, birth_name=flag.birth_name, birth_date=flag.birth_date)

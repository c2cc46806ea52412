from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record, record_flag
from cases.flag_access import get_flag
from cases.lifecycle import FLAG
from cases.matching import probable_matches
from cases.models import CaseFile, Person, RiskFlag
from cases.operations.open_case import open_case


@operation
def take_up_flag(flag_id: UUID, *, actor: Actor, case: str | None = None, version: int | None = None) -> RiskFlag:
    """Take charge of the person: in the case named, else in one that the actor sees and is probably theirs, else in a new one."""
    flag = get_flag(actor, flag_id, to="take_up", lock=True, version=version)
    reference = case or _probable_case(flag, actor)
    joined = get_case(actor, reference, to="join_flag", lock=True) if reference else open_case(actor=actor, person=_person(flag))

    flag.status, flag.case = FLAG.next(flag.status, "take_up"), joined
    flag.ended_at, flag.answered_by = clock.now(), actor.user
    flag.acknowledged_at = flag.acknowledged_at or flag.ended_at

    record_flag(flag, "flag_taken_up", actor, changed=("status", "case", "ended_at", "answered_by", "acknowledged_at"), case=joined.pk)
    record(joined, "flag_taken_up", actor, flag=flag.pk)
    return flag


def _probable_case(flag: RiskFlag, actor: Actor) -> str | None:
    if flag.anonymous:
        return None
    matches = [person.pk for person, _score in probable_matches(_unsaved(flag))]
    seen = {case.person_id: case for case in CaseFile.objects.visible_to(actor).filter(person__in=matches, closed_at=None)}
    return next((seen[pk].reference for pk in matches if pk in seen), None)


def _person(flag: RiskFlag) -> dict[str, object]:
    person = {name: getattr(flag, name) for name in ("alias", "first_name", "last_name", "birth_name", "birth_date", "address", "phone")}
    if not (flag.alias or flag.first_name or flag.last_name or flag.birth_name):
        person["alias"] = _("Flag of %(day)s, %(mark)s") % {
            "day": clock.local(flag.raised_at).strftime("%d/%m/%Y"),
            "mark": flag.pk.hex[-4:].upper(),
        }
    return {**person, "commune": flag.commune_id, "safe_contact": flag.how_to_find[:200]}


def _unsaved(flag: RiskFlag) -> Person:
    return Person(first_name=flag.first_name, last_name=flag.last_name, birth_name=flag.birth_name, birth_date=flag.birth_date)

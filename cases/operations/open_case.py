from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import LivingArea
from agencies.territory import active_area_of
from backend.base import clock
from backend.base.adding import add_unless_there
from backend.base.errors import NotAllowed, NotFound
from backend.base.models import new_id
from backend.base.operation import operation
from cases.events import record
from cases.free_text import check_free_text
from cases.models import CaseExclusion, CaseFile, Participation, Person
from cases.operations.inform_person import keep_information
from cases.people.details import again, new_person
from cases.people.linked import cases_of_person, lock_person
from cases.people.matching import already_open, followed_elsewhere, put_aside, refuse_double
from cases.references import new_reference, parse_reference
from cases.sharing.grants import first_grants
from cases.statuses import Ground, ParticipationRole


@operation
def open_case(
    *,
    actor: Actor,
    person: Mapping[str, Any],
    summary: str = "",
    themes: Collection[str] = (),
    informed: Mapping[str, Any] | None = None,
    not_same_as: Collection[str] = (),
    case_id: UUID | None = None,
) -> CaseFile:
    """Open a case for somebody new (an alias is enough) or, by `person["id"]`, for somebody met in a case that one sees.

    Raises Conflict `already_open`, with the reference, for a probable match in sight that `not_same_as` does not set apart. A match out of
    sight changes nothing that the actor could notice: it goes to review.
    """
    if not actor.works_on_cases:
        raise NotAllowed(
            _("Only caseworkers and coordinators open cases. To point out somebody at risk, raise a flag."), code="role_needed"
        )
    check_free_text(summary=summary)
    if person.get("id"):
        known = _known(actor, person["id"])
        somebody, out_of_sight = again(known, actor=actor), followed_elsewhere(known)
    else:
        somebody = new_person(person, actor=actor)
        out_of_sight = refuse_double(somebody, actor=actor, not_same_as={parse_reference(text) or text for text in not_same_as})

    somebody.save(force_insert=True)
    case = CaseFile.objects.create(
        id=case_id or new_id(),
        reference=_free_reference(),
        person=somebody,
        summary=summary,
        themes=list(dict.fromkeys(themes)),
        commune=somebody.commune,
        living_area=_area(somebody, actor),
        opened_by=actor.user,
        opened_by_agency=actor.acting_agency,
    )
    lead = Participation.objects.create(
        case=case, agency=actor.acting_agency, role=ParticipationRole.LEAD, ground=Ground.OPENED, started_at=case.opened_at
    )
    first_grants(case, lead)
    if somebody.met_as_id:
        exclude_again(case)
    put_aside(somebody, out_of_sight, found_by=actor)

    record(case, "case_opened", actor)
    if informed:
        keep_information(case, actor=actor, **informed)
    return case


def exclude_again(case: CaseFile) -> None:
    """Who may never see a case of this person does not see the next one either."""
    before = CaseExclusion.objects.filter(case__in=cases_of_person(case.person)).exclude(case=case).order_by("user_id", "-since")
    found = before.distinct("user_id").values_list("user_id", "reason")
    add_unless_there(CaseExclusion, [CaseExclusion(case=case, user_id=user_id, reason=reason) for user_id, reason in found])


def refuse_another(person: Person, *, actor: Actor) -> None:
    """Raises NotFound for somebody met in no case that the actor sees, or Conflict `already_open` when one of these is open, or that in
    which it is continued."""
    cases = list(CaseFile.objects.visible_to(actor).filter(pk__in=cases_of_person(person).values("pk")))
    if person.blanked_at or all(case.person_id != person.pk for case in cases):
        raise NotFound()
    for case in cases:
        if case.is_open:
            raise already_open(case.reference)


def _known(actor: Actor, shown: UUID) -> Person:
    """Somebody met in a case that the actor sees, as the latest of these tells of them; locked, so that two openings wait for one another.
    Linked to another record, they are that one for whoever sees it too."""
    seen = CaseFile.objects.visible_to(actor).filter(Q(person=shown) | Q(person__met_as=shown))
    latest = seen.order_by("-opened_at", "-pk").values_list("person", flat=True).first()
    person = lock_person(latest) if latest else None
    if person is None:
        raise NotFound()
    refuse_another(person, actor=actor)
    if person.same_as_id and CaseFile.objects.visible_to(actor).filter(person=person.same_as_id).exists():
        return _known(actor, person.same_as_id)
    return person


def _free_reference() -> str:
    while CaseFile.objects.filter(reference=(reference := new_reference())).exists():
        pass
    return reference


def _area(person: Person, actor: Actor) -> LivingArea | None:
    commune = person.commune_id or (actor.agency.seat_id if actor.agency else None)
    return active_area_of(commune, clock.today()) if commune else None

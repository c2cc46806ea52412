"""Search by name inside the cases one sees: accents, order and unfinished words do not matter."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Invalid
from cases.accesses import record_listing
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, Person
from cases.names import normalise
from cases.querysets import VIEW, permission_id

MOST = 50


class Found(NamedTuple):
    person: Person
    case: CaseFile
    followed: bool
    """One of their cases in sight is open."""


def search_people(actor: Actor, text: str) -> list[Found]:
    """At most 50 people, by name, each with their most recent case in sight. The search itself is journaled."""
    words = normalise(text).split()
    if len("".join(words)) < 3:
        raise Invalid.value("q", _("Type at least three letters of a name."), code="too_short")
    if actor.case_group_id is None:
        return []
    people = Person.objects.filter(blanked_at=None)
    for word in words:
        people = people.filter(usager_norm__contains=word)
    by_group = people.filter(seen_by_groups__contains=[actor.case_group_id])
    named = CaseUserGrant.objects.filter(
        content_object__person=OuterRef("pk"), user_id=actor.user_id, agency_id=actor.agency_id, permission_id=permission_id(VIEW)
    )
    ids = by_group.values("pk").union(people.filter(Exists(named)).values("pk"))
    never = CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("pk"))
    cases = (
        CaseFile.objects.visible_to(actor)
        .filter(~Exists(never), person__in=[row["pk"] for row in ids.order_by("pk")[: 4 * MOST]])
        .select_related("person__commune")
        .order_by("person__usager_norm", "person_id", "-opened_at")
    )
    seen = list(cases)
    first = {case.person_id: case for case in reversed(seen)}
    followed = {case.person_id for case in seen if case.is_open}
    found = sorted(
        (Found(case.person, case, pk in followed) for pk, case in first.items()), key=lambda f: (f.person.usager_norm, f.person.pk)
    )[:MOST]
    record_listing(actor, "people_search", [f.case.pk for f in found])
    return found

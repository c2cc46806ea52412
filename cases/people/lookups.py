"""The blind lookup: is this person followed somewhere? One learns "none" or "possible", which cost the same, and nothing else."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, NotFound, TooMany
from cases.models import CaseFile, Person, PersonLookup
from cases.people.matching import PROBABLE, candidates, closeness
from cases.people.names import normalise

NONE, POSSIBLE = "none", "possible"
LOOKED_UP, ASKED = "looked_up", "access_requested"
"""Kinds of entries: a lookup; a request to join that was made from one."""
VALID_FOR = timedelta(hours=24)
AN_HOUR, A_DAY = 20, 60
"""Lookups that one person may make, whatever the agency and the door."""


def somebody(*, birth_name: str, first_name: str, birth_date: date) -> Person:
    """Whom the words describe; saved nowhere."""
    return Person(birth_name=birth_name, first_name=first_name, birth_date=birth_date)


def case_followed_for(person: Person, *, actor: Actor) -> UUID | None:
    """The open case of whoever is most probably this person, rather one that the actor's agency does not see. Somebody whose files were
    merged is met by the names of each.

    One statement, and all that it finds is compared: no way out is shorter.

    A restricted case is never met: that somebody is protected comes before one file.
    """
    followed = CaseFile.objects.filter(person=Coalesce(OuterRef("same_as"), OuterRef("pk")), closed_at=None, is_restricted=False).values(
        "pk"
    )[:1]
    near = candidates(person, Person.objects.annotate(followed_in=Subquery(followed)).filter(followed_in__isnull=False))
    scored = [(actor.case_group_id not in o.seen_by_groups, closeness(person, o), o.pk.hex, o.followed_in) for o in near]
    *_rank, found = max((one for one in scored if one[1] >= PROBABLE), default=(None,))
    return found


def check_how_often(actor: Actor) -> None:
    """Raises TooMany. Counted on the journal itself: one statement."""
    now = clock.now()
    asked = PersonLookup.objects.filter(actor_id=actor.user_id, kind=LOOKED_UP, occurred_at__gt=now - timedelta(days=1))
    counts = asked.aggregate(day=Count("pk"), hour=Count("pk", filter=Q(occurred_at__gt=now - timedelta(hours=1))))
    if counts["hour"] >= AN_HOUR or counts["day"] >= A_DAY:
        raise TooMany(
            _("You have looked up many people in a short time. Wait an hour, or search among the cases that you see."), seconds=3600
        )


def keep(actor: Actor, kind: str, **data: Any) -> PersonLookup:
    entry = PersonLookup.append(actor.user_id, kind, actor_id=actor.user_id, agency_id=actor.agency_id, **data)
    assert entry is not None
    return entry


def digest_of(person: Person) -> str:
    """Tells that two lookups were about the same words, to whoever holds the key of the instance and knows the words."""
    words = f"{normalise(person.birth_name)}|{normalise(person.first_name)}|{person.birth_date}"
    return salted_hmac("cases.people.lookups", words, algorithm="sha256").hexdigest()[:32]


def get_lookup(actor: Actor, lookup_id: UUID | str) -> PersonLookup:
    """The lookup, for whoever made it, acting for the same agency, for a day. Raises NotFound, Conflict `lookup_expired`."""
    try:
        key = lookup_id if isinstance(lookup_id, UUID) else UUID(lookup_id)
    except ValueError:
        raise NotFound() from None
    found = PersonLookup.objects.filter(pk=key, kind=LOOKED_UP, actor_id=actor.user_id, agency_id=actor.agency_id).first()
    if found is None or actor.user_id is None:
        raise NotFound()
    if found.occurred_at <= clock.now() - VALID_FOR:
        raise Conflict(_("This answer is more than a day old. Look the person up again."), code="lookup_expired")
    return found


def told(lookup: PersonLookup) -> Mapping[str, Any]:
    """All that whoever asked is ever told."""
    return {"result": lookup.data["result"], "request_id": lookup.pk}

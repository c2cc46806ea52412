"""Records of one person: met again, each case has its own (`Person.met_as`); found to be one, they are linked by `Person.same_as` to the
record whose file goes on."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from cases.models import CaseFile, Person


def root_of(person: Person) -> UUID:
    """The record whose file goes on: this one, unless it is linked."""
    return person.same_as_id or person.pk


RECORDS = """SELECT unnest(ARRAY(
    WITH RECURSIVE one (id, same_as_id, met_as_id) AS (
        SELECT id, same_as_id, met_as_id FROM cases_person WHERE id = %s
        UNION
        SELECT other.id, other.same_as_id, other.met_as_id
        FROM one JOIN cases_person other
        ON other.id = one.same_as_id OR other.id = one.met_as_id OR other.same_as_id = one.id OR other.met_as_id = one.id
    )
    SELECT id FROM one
))"""
"""Whatever links them, in both directions, until there is no other. As an array, so that what is asked of them goes by key."""


def cases_of_person(person: Person) -> QuerySet[CaseFile]:
    """In all their records."""
    return CaseFile.objects.filter(person__in=RawSQL(RECORDS, [person.pk]))  # noqa: S611 — a constant text


def lock_person(key: UUID) -> Person | None:
    """Lock a record and the first one of that person, on which all who open or reopen a case of theirs wait."""
    records = (
        Person.objects.select_for_update(no_key=True, of=("self",))
        .filter(Q(pk=key) | Q(pk__in=Person.objects.filter(pk=key).values("met_as")))
        .order_by("pk")
    )
    return next((person for person in records if person.pk == key), None)


def lock_cases(keys: Iterable[UUID]) -> dict[UUID, CaseFile]:
    """Lock several cases by key: their people first, with all the records linked to them, then the cases, each in the order of their keys.

    Whoever was linked while one waited for the locks is locked too, all anew in that order: what was taken is given back first.
    """
    wanted = set(keys)
    owners = set(CaseFile.objects.filter(pk__in=wanted).values_list("person_id", flat=True))
    people = _concerned(owners)
    while True:
        before = transaction.savepoint()
        list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
        concerned = _concerned(owners)
        if concerned <= people:
            transaction.savepoint_commit(before)
            break
        transaction.savepoint_rollback(before)
        people = concerned
    cases = CaseFile.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted).select_related("person").order_by("pk")
    return {case.pk: case for case in cases}


def _concerned(owners: set[UUID]) -> set[UUID]:
    """All the records of these people."""
    roots = {root or pk for pk, root in Person.objects.filter(pk__in=owners).values_list("pk", "same_as")}
    return owners | set(Person.objects.filter(Q(pk__in=roots) | Q(same_as__in=roots)).values_list("pk", flat=True))

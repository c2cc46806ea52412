"""Agencies whose part in a case is itself sensitive: who is told of them by name, what others read (docs/adr/0018-sensitive-agencies.md).

A case that came through its door carries the `sight` of its reader. Whatever is decided is decided on rows as they are; whatever is shown
goes through the sight first, which swaps on the rows who and where. Serializers and templates show what is left, and decide nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, User
from agencies.signatures import Signature
from cases.querysets import LEAD

if TYPE_CHECKING:
    from cases.models import CaseFile

Row = TypeVar("Row")

WHO: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "AccessRequest": (("from_agency", "requested_by"),),
    "Action": (("agency", "assignee"), ("ended_by_agency", "ended_by")),
    "Appointment": (("agency", "professional"), ("told_by_agency", "told_by")),
    "CaseFile": (("referent_agency", "referent"),),
    "Document": (("agency", "author", "removed_by"),),
    "Handover": (("from_agency", "requested_by"), ("to_agency", "answered_by"), ("suggested_agency",)),
    "InformationRecord": (("recorded_by_agency",),),
    "Irritant": (("agency_concerned",), ("agency_in_charge",), ("reported_by_agency",)),
    "Note": (("agency", "author"),),
    "Participation": (("agency",),),
    "RiskFlag": (("raised_by_agency", "raised_by"),),
    "SharingAgreement": (("recorded_by_agency",),),
}
"""By row: each agency that it shows, with those of its people whom it shows. Lists read these agencies in their own statement."""
WHERE: Mapping[str, tuple[str, ...]] = {"Appointment": ("place", "directions")}
"""What tells where the first of those agencies is."""
OF_SOMEBODY = frozenset({"RiskFlag"})
"""Rows that tell of a person before there is a case: no agency leads them yet. An irritant without a case tells of nobody."""


class Sight:
    """Which agencies somebody is told of, in one case."""

    def __init__(self, agency_id: UUID | None = None, *, concerned: bool = False) -> None:
        self.agency_id = agency_id
        """The reader's own."""
        self.concerned = concerned
        """They read every name."""
        self.hid = False
        """Something was hidden: what the person is given says so."""

    def hides(self, agency: Agency | None) -> bool:
        return agency is not None and not self.concerned and agency.is_sensitive and agency.pk != self.agency_id

    def touches(self, row: Any) -> bool:
        return any(self.hides(getattr(row, agency)) for agency, *_people in WHO[row._meta.object_name])

    def agency(self, agency: Agency) -> Agency:
        """Itself, or one without slug, key, place nor contact."""
        if not self.hides(agency):
            return agency
        self.hid = True
        return Agency(id=None, slug=None, name=some_agency())  # type: ignore[misc]  # never saved

    def if_any(self, agency: Agency | None) -> Agency | None:
        return self.agency(agency) if agency else None

    def person(self, person: User | None, agency: Agency | None) -> User | None:
        """Somebody who acted for that agency."""
        return User(id=None, last_name=some_professional()) if person and self.hides(agency) else person

    def agencies(self, agencies: Iterable[Agency]) -> list[Agency]:
        """Those hidden come last, so that their place among names tells nothing."""
        agencies = list(agencies)
        return [self.agency(agency) for agency in sorted(agencies, key=self.hides)]

    def told_of(self, agency: str) -> Q:
        """Of rows with a relation of that name: those whose agency is not hidden."""
        return Q() if self.concerned else Q(**{f"{agency}__is_sensitive": False}) | Q(**{agency: self.agency_id})

    def over(self, rows: Iterable[Row]) -> list[Row]:
        """The rows, to be shown and never saved."""
        return [self.one(row) for row in rows]

    def one(self, row: Row) -> Row:
        if not self.concerned:
            self._swap(row)
        return row

    def _swap(self, row: Any) -> None:
        shown = WHO[row._meta.object_name]
        if self.hides(getattr(row, shown[0][0])):
            for name in WHERE.get(row._meta.object_name, ()):
                setattr(row, name, "")
        for agency, *people in shown:
            if self.hides(found := getattr(row, agency)):
                setattr(row, agency, self.agency(found))
                for person in people:
                    if getattr(row, f"{person}_id") is not None:
                        setattr(row, person, User(id=None, last_name=some_professional()))

    def among(self, signatures: Mapping[str, Signature]) -> tuple[Mapping[str, Signature], frozenset[str]]:
        """The same names, but for those hidden; and the keys of these, which are not told either."""
        hidden = frozenset(
            key for key, signature in signatures.items() if signature.is_sensitive and not self.concerned and key != str(self.agency_id)
        )
        self.hid = self.hid or bool(hidden)
        masked = {key: Signature(some_agency() if signatures[key].slug else some_professional()) for key in hidden}
        return {**signatures, **masked}, hidden


BLIND = Sight()
"""Of whoever did not come through a door: every sensitive agency is hidden."""
OPEN = Sight(concerned=True)
"""Outside any case: that an agency exists is no secret."""


def sight_of(actor: Actor, case: "CaseFile") -> Sight:
    """Of an actor whose `levels` on the case are known: its lead and its auditors are concerned, and all read of their own agency."""
    return Sight(actor.agency_id, concerned=actor.is_system or bool(case.levels & {LEAD, "audit"}))


def without_case(actor: Actor) -> Sight:
    """Of what is read of a case that the actor does not lead."""
    return Sight(actor.agency_id, concerned=actor.is_system)


def mask(actor: Actor, rows: Sequence[Row]) -> Sequence[Row]:
    """Rows of several cases, in a list: who leads each is asked, in one statement, only when one of them names a sensitive agency.

    Of what tells of somebody without a case, one reads one's own agency and no other sensitive one.
    """
    from cases.models import CaseFile

    sight = without_case(actor)
    touched: list[Any] = [row for row in rows if of_somebody(row) and sight.touches(row)]
    if keys := {row.case_id for row in touched if row.case_id}:
        led = set(CaseFile.objects.visible_to(actor, LEAD).filter(pk__in=keys).values_list("pk", flat=True))
        touched = [row for row in touched if row.case_id not in led]
    sight.over(touched)
    return rows


def where_told(actor: Actor, agency: Agency) -> Q:
    """Of rows that name this agency, those where the actor reads its name: found in others, it would be told by the filter."""
    from cases.models import CaseFile

    if not without_case(actor).hides(agency):
        return Q()
    return Q(case=None) | Q(case__in=CaseFile.objects.visible_to(actor, LEAD).values("pk"))


def of_somebody(row: Any) -> bool:
    return bool(row.case_id) or row._meta.object_name in OF_SOMEBODY


def some_agency() -> str:
    return _("A specialised agency")


def some_professional() -> str:
    return _("A professional of a specialised agency")
